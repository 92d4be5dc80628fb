"""What a log line tells of an error: its kind and its place, and nothing of its text, whoever writes the line."""

from __future__ import annotations

import asyncio
import gc
import logging
import sys
import threading
from collections.abc import Iterator

import pytest

from dashboard import incidents
from models.errors import DatabaseUnusable, ImpossibleValue

CANARY = "CANARY-4410"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    factory, hook = logging.getLogRecordFactory(), threading.excepthook
    filters, unraisable = list(incidents.STREAMLIT_LOGGER.filters), sys.unraisablehook
    incidents.keep_values_out_of_the_log()
    yield caplog
    logging.setLogRecordFactory(factory)
    sys.unraisablehook = unraisable
    threading.excepthook, incidents.STREAMLIT_LOGGER.filters = hook, filters


def fail() -> None:
    raise ValueError(CANARY)


def test_a_traceback_becomes_kind_and_place(log: pytest.LogCaptureFixture) -> None:
    try:
        fail()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s application\n", "ASGI")
    assert log.messages[0].startswith("Exception in ASGI application: ValueError at ")
    assert "test_incidents.py" in log.messages[0]
    assert CANARY not in log.text


@pytest.mark.parametrize("place", ["it failed: %s", "%s"])
def test_an_error_among_the_values_of_a_line_becomes_its_kind(log: pytest.LogCaptureFixture, place: str) -> None:
    logging.getLogger("streamlit").warning(place, ValueError(CANARY))
    assert log.messages == [place.replace("%s", "ValueError")]


def test_an_error_that_is_the_line_itself_becomes_its_kind(log: pytest.LogCaptureFixture) -> None:
    logging.getLogger("streamlit").warning(ValueError(CANARY))
    assert log.messages == ["ValueError"]


def test_a_thread_that_ends_with_an_error_says_where(log: pytest.LogCaptureFixture) -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "something failed on its own: ValueError at " in log.text
    assert CANARY not in log.text


def test_a_task_whose_error_nobody_hears_says_where(log: pytest.LogCaptureFixture) -> None:
    async def forgotten() -> None:
        asyncio.get_running_loop().set_exception_handler(incidents.task_failed)
        task = asyncio.create_task(asyncio.to_thread(fail))
        await asyncio.wait([task])
        del task
        gc.collect()

    asyncio.run(forgotten())
    assert "a task failed: ValueError at " in log.text
    assert CANARY not in log.text


def test_every_incident_has_its_own_number(log: pytest.LogCaptureFixture) -> None:
    numbers = {incidents.number_of(ValueError(CANARY)) for _ in range(50)}
    assert len(numbers) == 50
    assert all(f"incident {number}: ValueError" in log.text for number in numbers)
    assert CANARY not in log.text


def test_of_the_database_itself_a_reader_is_told_a_number_alone(log: pytest.LogCaptureFixture) -> None:
    told = incidents.told(DatabaseUnusable(f'Database "/srv/{CANARY}.db" could not be saved: {CANARY}.'))
    number = told.split("incident ")[1].rstrip(".")
    assert CANARY not in told + log.text
    assert f"incident {number}: DatabaseUnusable" in log.text


def test_any_other_refusal_is_told_in_its_own_words() -> None:
    assert incidents.told(ImpossibleValue("The name is blank. Type one.")) == "The name is blank. Type one."
