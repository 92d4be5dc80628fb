"""A database in which every text that can be stored holds hostile words: one patient of whom all was noted, and one for each kind.

What a field does not take must be refused in words, by the same checks that a form or a file passes.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from sqlalchemy import event

from models.access import ANONYMOUS, OPERATOR, Actor
from models.accounts.directory import add_account
from models.accounts.links import redeem_link
from models.errors import MyologError
from models.exchange import export_bundle
from models.storage.database import Database
from models.storage.queries.patients import patient_list
from models.storage.queries.record import patient_record
from models.storage.records.shapes import (
    EventShape,
    IdentityShape,
    ObservationShape,
    ParameterShape,
    PatientShape,
    ReviewShape,
    TreatmentShape,
)
from models.storage.records.shapes.base import Shape
from models.storage.store.identity import set_identity
from models.storage.store.parameters import set_parameters
from models.storage.store.reviews import record_review
from models.storage.store.sites import add_site
from tests.accounts import PASSWORD, login, shape
from tests.clinic import new_key

MAIN, QUIET_SITE = "MAIN", "Quiet"
FIRST_DAY = date(2015, 1, 1)
RISEN = ("310", "295", "330", "288", "305", "312", "1900", ">20000")
TEXTS: Mapping[type[Shape], tuple[str, ...]] = {
    PatientShape: ("patient_id", "site", "label", "citation", "source_url"),
    ObservationShape: ("value", "source", "note", "laboratory", "assay", "rater", "method", "reporter"),
    TreatmentShape: ("reason", "text"),
    EventShape: ("basis", "source", "note"),
}
BARE: Mapping[type[Shape], dict[str, str]] = {
    PatientShape: {"patient_id": "P"},
    ObservationShape: {"patient_id": MAIN, "measure": "ck_text", "value": "as before", "visit_kind": "clinic"},
    TreatmentShape: {"patient_id": MAIN, "drug": "prednisone", "dose": "20", "unit": "mg", "frequency": "daily", "route": "oral"},
    EventShape: {"patient_id": MAIN, "event": "relapse"},
}


def in_words(attempt: Callable[[], object]) -> bool:
    """True where it was taken; False where it was refused as a reader is told it. Anything else is raised."""
    try:
        attempt()
    except (ValidationError, MyologError):
        return False
    return True


def fitting(kind: type[Shape], text: str, **facts: str) -> dict[str, str]:
    """A row of this kind with the text in every column that takes it; what is too long is cut to what fits."""
    row = {**BARE[kind], **facts}
    for column in TEXTS[kind]:
        for cut in (text, text[:4000], text[:1000], text[:200], text[:100]):
            if in_words(lambda row={**row, column: cut}: kind.model_validate(row, context={"today": date.max})):  # type: ignore[misc]
                row[column] = cut
                break
    return row


def bundle(folder: Path, texts: Sequence[str], few: Sequence[str]) -> Path:
    """A folder to import: everything about one patient, and a patient of each of the few."""
    folder.mkdir()
    people = [fitting(PatientShape, text, patient_id=f"P-{number}") for number, text in enumerate(few)]
    _write(folder / "patients.csv", [{**people[0], "patient_id": MAIN}, *people, {"patient_id": "Q", "site": QUIET_SITE}])
    level = {"patient_id": MAIN, "measure": "ck", "unit": "U/L", "upper_limit": "200", "visit_kind": "lab"}
    course = [{**level, "value": value, "date": f"2025-{month:02}-03"} for month, value in enumerate(RISEN, start=1)]
    told = [fitting(ObservationShape, text, date=day) for day, text in zip(_days(), texts, strict=False)]
    reasons = [{**BARE[ObservationShape], "value": "", "missing_reason": text} for text in texts]
    missing = [{**row, "date": str(FIRST_DAY - timedelta(number + 1))} for number, row in enumerate(reasons)]
    kept = [row for row in missing if in_words(lambda row=row: ObservationShape.model_validate(row, context={"today": date.max}))]  # type: ignore[misc]
    _write(folder / "observations.csv", [*course, *told, *kept])
    _write(folder / "treatments.csv", [fitting(TreatmentShape, text, start=day) for day, text in zip(_days(), few, strict=False)])
    _write(folder / "events.csv", [fitting(EventShape, text, onset_from=day) for day, text in zip(_days(), few, strict=False)])
    return folder


def add_the_rest(database: Database, texts: Sequence[str], few: Sequence[str]) -> dict[str, list[str]]:
    """What no file brings: sites, accounts, identities, reviews, parameters, an export. Gives what was taken, by field."""
    now, clinician = database.now(), login(database, "clinician-north", now=database.now()).actor

    def put_into_force(text: str) -> None:
        called = text if in_words(lambda: ParameterShape(version=text, values={}, reason="x")) else new_key()
        row = {"site": QUIET_SITE, "version": called, "values": {}, "reason": text}
        set_parameters(database, OPERATOR, ParameterShape.model_validate(row), key=new_key(), now=now)

    tries: dict[str, Callable[[str], object]] = {
        "site": lambda text: add_site(database, OPERATOR, text, key=new_key(), now=now),
        "parameters": put_into_force,
        "review": lambda text: _review(database, clinician, text),
        "account": lambda text: _account(database, text),
    }
    taken = {field: [text for text in texts if in_words(lambda: attempt(text))] for field, attempt in tries.items()}  # noqa: B023
    lines = {line.study_id: line.public_id for line in patient_list(database, OPERATOR)}
    for public_id, text in zip((each for name, each in sorted(lines.items()) if name != MAIN), few, strict=False):
        _identity(database, clinician, public_id, text)
    return taken


def hurry(database: Database) -> None:
    """What is written from now on may be lost with the machine's power: a test's own rows are made in a tenth of the time."""
    event.listen(database.engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous=OFF"))
    database.engine.dispose()


def export_with(database: Database, folder: Path, reasons: Sequence[str]) -> list[str]:
    """The reasons with which an export was made; the others were refused in words."""
    now, files = database.now(), (folder / f"{number}.zip" for number in range(len(reasons)))
    return [
        reason
        for reason, file in zip(reasons, files, strict=True)
        if in_words(lambda: export_bundle(database, OPERATOR, file, identified=False, reason=reason, now=now))  # noqa: B023
    ]


def _days() -> Iterator[str]:
    return (str(FIRST_DAY + timedelta(number)) for number in range(3000))


def _write(file: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as opened:
        table = csv.DictWriter(opened, list(dict.fromkeys(column for row in rows for column in row)))
        table.writeheader()
        table.writerows(rows)


def _review(database: Database, actor: Actor, text: str) -> None:
    main = next(line.public_id for line in patient_list(database, OPERATOR) if line.study_id == MAIN)
    flag = patient_record(database, OPERATOR, main).flags[-1].public_id
    row = {"flag": flag, "verdict": "dismissed", "reason": text, "until": ""}
    checked = ReviewShape.model_validate(row, context={"today": database.now().date()})
    record_review(database, actor, checked, key=new_key(), now=database.now())


def _account(database: Database, text: str) -> None:
    made = add_account(database, OPERATOR, shape(text, without_site=True), key=new_key(), now=database.now())
    redeem_link(database, ANONYMOUS, made.token, PASSWORD, now=database.now())


def _identity(database: Database, actor: Actor, public_id: str, text: str) -> None:
    taken: dict[str, Any] = {"date_of_birth": "1970-02-01"}
    for field in ("name", "contact", "local_number"):
        for cut in (text, text[:1000], text[:300], text[:100]):
            with suppress(ValidationError):
                IdentityShape.model_validate({field: cut}, context={"today": date.max})
                taken[field] = cut
                break
    checked = IdentityShape.model_validate(taken, context={"today": database.now().date()})
    set_identity(database, actor, public_id, checked, version=0, key=new_key(), now=database.now())
