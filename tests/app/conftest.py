"""The pages over a small made cohort, read as a person would read them: every text and every table on the page."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard import data, header, server, session
from models.access import ANONYMOUS, OPERATOR
from models.accounts.sessions import Login, log_in_from_provider
from models.storage.queries.sites import site_list
from tests.accounts import invite
from tests.clinic import NOW
from tests.hostile import HOSTILE_PATIENT, HOSTILE_RESULTS, csv_row

if TYPE_CHECKING:
    from models.storage.database import Database

HOSTILE = "![x](http://127.0.0.1:9/x) :red[HIGH RISK] $x$ <script>"
TURNED = "seen \u202eydobon yb"
TODAY = date(2026, 11, 20)
LAST = date(2026, 11, 11)
HOSTILE_OF = {"patient_id": HOSTILE_PATIENT["patient_id"], "date": str(LAST)}
COLUMNS = {
    "patients": "patient_id,sex,birth_year,antibody,site,symptom_onset,statin_exposure,label,citation,source_url,timeline",
    "observations": "patient_id,date,visit_kind,measure,value,unit,upper_limit,rater,note,date_precision",
    "treatments": "patient_id,drug,dose,unit,frequency,route,start,stop",
    "events": "patient_id,event,onset_from,onset_to,decided_on,basis,source,note",
}
PATIENTS = [
    "S-01,female,1961,anti-HMGCR,North,2019-02,yes,,,,",
    f'S-02,,,,,,,"{HOSTILE}","{HOSTILE}",https://example.org/paper,',
    "S-03,male,1950,anti-SRP,North,,no,,,,relative",
    f"S-04,male,1955,both,North,,unknown,{TURNED},,,",
    csv_row(COLUMNS["patients"], HOSTILE_PATIENT),
]


def _series(patient: str, last: date, values: list[str]) -> list[str]:
    days = [last - timedelta(days=45 * back) for back in reversed(range(len(values)))]
    return [f"{patient},{day},lab,ck,{value},U/L,200,,," for day, value in zip(days, values, strict=True)]


def _observations() -> list[str]:
    relapse = _series("S-01", LAST, "310 300 320 290 310 305 300 310 300 820 2410".split())
    strength = [f"S-01,{LAST - timedelta(days=90 * back)},clinic,mmt8,{total},,,AB,," for back, total in ((2, 74), (1, 74), (0, 66))]
    cut = _series("S-02", LAST, ["5000", "4000", ">20000"])
    told_in_days = [row.replace(",200,", ",,") for row in _series("S-03", date(2000, 5, 1), ["9000", "4000", "2000"])]
    steady = _series("S-04", LAST, "310 280 300 320 305 290 310 300 330 280 310 300".split())
    words = [f'S-02,{LAST},clinic,ck_text,"{HOSTILE}",,,,"{HOSTILE}",', f"S-04,{LAST},clinic,ck_text,as before,,,,{TURNED},"]
    hostile = [csv_row(COLUMNS["observations"], {**HOSTILE_OF, "visit_kind": "clinic", **facts}) for facts in HOSTILE_RESULTS]
    return [*relapse, *strength, *cut, *told_in_days, *steady, *words, *hostile]


ROWS = {
    "patients": PATIENTS,
    "observations": _observations(),
    "treatments": [
        "S-01,prednisone,7.5,mg,daily,oral,2025-06-01,2026-09-20",
        "S-01,prednisone,5,mg,daily,oral,2026-09-20,",
        "S-03,prednisone,60,mg,daily,oral,2000-01-20,",
    ],
    "events": ["S-01,remission,2025-09-01,2025-09-01,,stable,,", "S-03,relapse,2000-03-01,2000-03-01,,,,"],
}


@pytest.fixture(autouse=True)
def one_day_and_no_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test is run at the same moment and starts without what another test cached."""
    monkeypatch.setattr(session, "today", lambda: TODAY)
    monkeypatch.setattr(data, "now", lambda: NOW)
    # Streamlit puts the script in the place of the program, and a process that is spawned later would run it.
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


@pytest.fixture
def cohort(sqlite_database: Database, tmp_path: Path) -> Database:
    """A relapse, a hostile label with a cut result, a course told in days, a steady course, and a patient made of hostile words alone."""
    from models.exchange import import_bundle

    folder = tmp_path / "bundle"
    folder.mkdir()
    for name, rows in ROWS.items():
        (folder / f"{name}.csv").write_text("\n".join([COLUMNS[name], *rows]) + "\n", encoding="utf-8")
    import_bundle(sqlite_database, OPERATOR, folder, now=datetime(2026, 11, 20, 9, tzinfo=UTC))
    return sqlite_database


LogIn = Callable[..., Login]
OpenPage = Callable[..., AppTest]


@pytest.fixture
def log_in(monkeypatch: pytest.MonkeyPatch) -> LogIn:
    """Lets somebody of a role in, such as "clinician-north"; staff everywhere, unless told where. From then on the pages are theirs."""
    logins: dict[tuple[str, str], Login] = {}

    def log_in(database: Database, role: str = "clinician", **reach: Any) -> Login:
        name = f"{role}-north"
        if (database.url, name) not in logins:
            everywhere = {"sites": tuple(line.name for line in site_list(database, OPERATOR) if line.name), "without_site": True}
            reach = reach or (everywhere if role in ("clinician", "coordinator") else {})
            invite(database, name, role, provider_id=name, **reach)
            logins[database.url, name] = log_in_from_provider(database, ANONYMOUS, name, now=NOW)
        login = logins[database.url, name]
        monkeypatch.setattr(session, "token", lambda: login.token)
        return login

    return log_in


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch, log_in: LogIn) -> OpenPage:
    """Opens the pages on a database as somebody who is logged in, at a patient's address where one is given."""

    def open_(database: Database, public_id: str | None = None, role: str = "clinician", **reach: Any) -> AppTest:
        monkeypatch.setenv("MYOLOG_DATABASE_URL", database.url)
        log_in(database, role, **reach)
        page = AppTest.from_file(str(server.SCRIPT), default_timeout=20)
        if public_id is not None:
            page.query_params[session.PATIENT_PARAMETER] = public_id
        page.run()
        assert not page.exception
        return page

    return open_


@pytest.fixture
def open_patient(cohort: Database, open_page: OpenPage) -> Callable[[str], AppTest]:
    """Opens the page of one patient of the cohort by study id."""
    from models.storage.queries.patients import patient_list

    ids = {line.study_id: line.public_id for line in patient_list(cohort, OPERATOR)}
    return lambda study_id: open_page(cohort, ids[study_id])


def markdown_of(page: AppTest) -> list[str]:
    """Every text of the page that Streamlit reads as Markdown, but for the sign of the product."""
    alerts: list[Any] = [page.info, page.success, page.warning, page.error]
    places = [page.title, page.header, page.subheader, page.markdown, page.caption, *alerts, page.expander]
    texts = [str(getattr(element, "value", None) or getattr(element, "label", "")) for place in places for element in place]
    return [text for text in texts if header.WORDMARK not in text]


def _plain(text: str) -> str:
    return text.replace("\\", "").replace("\u2060", "")


def words_of(page: AppTest) -> str:
    """Everything a person can read on the page, without Markdown's signs: texts, then tables, then the figure."""
    texts = [_plain(text) for text in markdown_of(page)] + [element.value for element in page.text]
    tables = [table.value.to_string() for table in page.dataframe] + [_plain(table.value.to_string()) for table in page.table]
    figures = [chart.proto.spec for chart in page.get("plotly_chart")]
    return "\n".join([*texts, *tables, *figures])
