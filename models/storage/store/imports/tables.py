"""The tables as SQLAlchemy Core sees them: bulk work names columns and makes no object for every row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy import inspect as mapped
from sqlmodel import SQLModel

from models.storage.records import Event, Observation, Patient, Site, Treatment, Visit
from models.storage.store.imports.batch import EVENTS, OBSERVATIONS, PATIENTS, TREATMENTS


def _table(record: type[SQLModel]) -> Table:
    return cast(Table, mapped(record).local_table)


SITE, PATIENT, VISIT = _table(Site), _table(Patient), _table(Visit)
OBSERVATION, TREATMENT, EVENT = _table(Observation), _table(Treatment), _table(Event)

TABLE_OF = {PATIENTS: PATIENT, OBSERVATIONS: OBSERVATION, TREATMENTS: TREATMENT, EVENTS: EVENT}

AT_ONCE = 500
"""Rows asked for in one statement."""


def portions(values: list[Any]) -> Iterator[list[Any]]:
    """The values in lists short enough for one statement."""
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
