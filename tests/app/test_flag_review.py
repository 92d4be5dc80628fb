"""A clinician says what became of an open flag: once, with a reason where it needs one, and without losing a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import flag_review, saving, session, wording
from dashboard.governance.people import by_and_when
from models.access import OPERATOR
from models.errors import DatabaseUnusable
from models.storage.database import Database
from models.storage.queries.flags import flag_rows
from models.storage.queries.patients import patient_list
from models.storage.queries.reviews import ReviewLine, reviews_of
from tests.app.conftest import HOSTILE, markdown_of, words_of

OpenPatient = Callable[[str], AppTest]


def reviews(database: Database) -> list[ReviewLine]:
    patient = patient_list(database, OPERATOR)[0].public_id
    return [line for lines in reviews_of(database, OPERATOR, patient).values() for line in lines]


def press(page: AppTest, control: str) -> AppTest:
    page.button(key=f"flag_review_{control}").click().run()
    assert not page.exception
    return page


def controls(page: AppTest) -> list[str]:
    return [button.label for button in page.button if str(button.key).startswith("flag_review")]


def reason_boxes(page: AppTest) -> list[str]:
    return [box.label for box in page.text_area if str(box.key).startswith("flag_review")]


def test_confirm_saves_at_one_press_and_says_by_whom_and_when(cohort: Database, open_patient: OpenPatient) -> None:
    page = press(open_patient("S-01"), "confirm")
    assert [(line.verdict, line.reviewed_by) for line in reviews(cohort)] == [("confirmed", "clinician:clinician-north")]
    assert "Confirmed by clinician-north on" in words_of(page).replace("**", "")
    assert controls(page) == [wording.REVIEW_AGAIN]


def test_a_review_changes_no_flag(cohort: Database, open_patient: OpenPatient) -> None:
    before = list(flag_rows(cohort, OPERATOR))
    press(open_patient("S-01"), "confirm")
    assert list(flag_rows(cohort, OPERATOR)) == before


def test_a_dismissal_without_a_reason_is_refused_and_one_with_it_is_shown(cohort: Database, open_patient: OpenPatient) -> None:
    page = press(press(open_patient("S-01"), "dismiss"), "save")
    assert 'reason "" is blank' in words_of(page)
    assert reviews(cohort) == []
    page.text_area[0].set_value("marathon the day before")
    press(page, "save")
    assert "“marathon the day before”" in words_of(page)
    assert [(line.verdict, line.reason) for line in reviews(cohort)] == [("dismissed", "marathon the day before")]


def test_a_snooze_ends_on_its_day_and_the_controls_come_back(
    cohort: Database, open_patient: OpenPatient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = press(open_patient("S-01"), "snooze")
    page.text_area[0].set_value("repeat due")
    page.date_input[0].set_value(date(2026, 12, 1))
    press(page, "save")
    assert "Snoozed until 1 Dec 2026" in words_of(page).replace("**", "")
    assert reviews(cohort)[0].until == date(2026, 12, 1)
    monkeypatch.setattr(session, "today", lambda: date(2026, 12, 1))
    later = open_patient("S-01")
    assert wording.SNOOZE_PASSED in words_of(later)
    assert "Confirm" in controls(later)


@pytest.mark.parametrize("day", [date(2026, 11, 20), date(2027, 11, 22)])
def test_a_snooze_of_no_day_or_of_more_than_a_year_is_refused_in_words(cohort: Database, open_patient: OpenPatient, day: date) -> None:
    page = press(open_patient("S-01"), "snooze")
    page.text_area[0].set_value("repeat due")
    page.date_input[0].set_value(day)
    press(page, "save")
    assert f'until "{day}" is not within the 366 days after today' in words_of(page)
    assert reviews(cohort) == []


def test_a_failed_save_keeps_what_was_typed(cohort: Database, open_patient: OpenPatient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = press(open_patient("S-01"), "dismiss")

    def fails(*_: object, **__: object) -> None:
        raise DatabaseUnusable("Another write has been going on for 5 seconds. Nothing was saved; try again.")

    page.text_area[0].set_value("injection the day before")
    with monkeypatch.context() as broken:
        broken.setattr(saving, "record_review", fails)
        press(page, "save")
    assert "nothing was saved here. Try again" in words_of(page)
    assert page.text_area[0].value == "injection the day before"
    press(page, "save")
    assert [line.reason for line in reviews(cohort)] == ["injection the day before"]


def test_the_second_press_of_a_double_click_saves_nothing(cohort: Database, open_patient: OpenPatient) -> None:
    page = open_patient("S-01")
    state = page.session_state[flag_review.STATE_KEY]
    for _ in range(2):
        assert saving.save_review(state.flag, "confirmed", "", "", state.key, state.seen) == ""
    assert len(reviews(cohort)) == 1


def test_a_flag_is_reviewed_again_and_the_first_review_stays_readable(cohort: Database, open_patient: OpenPatient) -> None:
    page = press(press(open_patient("S-01"), "confirm"), "again")
    press(page, "dismiss").text_area[0].set_value("known from the trial")
    press(page, "save")
    press(press(page, "again"), "confirm")
    assert [line.verdict for line in reviews(cohort)] == ["confirmed", "dismissed", "confirmed"]
    first = by_and_when("clinician:clinician-north", reviews(cohort)[-1].reviewed_at)
    assert f"Before that: dismissed by {first}: “known from the trial”; confirmed by {first}" in words_of(page)


def test_what_a_colleague_said_meanwhile_is_shown_over_an_open_form(cohort: Database, open_patient: OpenPatient) -> None:
    page = press(open_patient("S-01"), "dismiss")
    state = page.session_state[flag_review.STATE_KEY]
    assert saving.save_review(state.flag, "confirmed", "seen in clinic", "", saving.new_key(), "") == ""
    page.run()
    assert "seen in clinic" in words_of(page)
    assert reason_boxes(page)


@pytest.mark.parametrize("form", [False, True], ids=["confirm", "dismiss"])
def test_a_colleague_who_was_first_is_read_before_the_review_is_saved(cohort: Database, open_patient: OpenPatient, form: bool) -> None:
    page = open_patient("S-01")
    if form:
        press(page, "dismiss").text_area[0].set_value("marathon the day before")
    flag = page.session_state[flag_review.STATE_KEY].flag
    assert saving.save_review(flag, "dismissed", "seen in clinic", "", saving.new_key(), "") == ""
    press(page, "save" if form else "confirm")
    assert "seen in clinic" in words_of(page)
    assert "Somebody reviewed this flag meanwhile" in words_of(page)
    assert len(reviews(cohort)) == 1
    press(page, "save" if form else "confirm")
    assert [line.verdict for line in reviews(cohort)] == ["dismissed" if form else "confirmed", "dismissed"]


def test_cancel_closes_the_form_and_saves_nothing(cohort: Database, open_patient: OpenPatient) -> None:
    page = press(press(open_patient("S-01"), "dismiss"), "cancel")
    assert not reason_boxes(page)
    assert reviews(cohort) == []


def test_a_typed_reason_never_becomes_markdown(open_patient: OpenPatient) -> None:
    page = press(open_patient("S-01"), "dismiss")
    page.text_area[0].set_value(HOSTILE)
    press(page, "save")
    assert HOSTILE in words_of(page)
    assert not any(HOSTILE in text for text in markdown_of(page))
