"""What the pages read: one open database for the process, and courses cached for as long as nothing was written.

The cached course is keyed by database, actor, patient, revision and day: a write anywhere raises the revision, so no page shows a
value that has since changed, and no actor is served what was read for another. Courses are frozen values, so they are kept as they
are and not copied for each reader.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date

import streamlit as st

from models.access import Actor
from models.course import Course
from models.course.loading import load_course
from models.settings import Settings
from models.storage.database import Database
from models.storage.queries.patients import PatientLine, patient_list


def use_database(url: str) -> None:
    """Open the database that this process serves. Raises DatabaseUnusable where it is missing, damaged or of another version."""
    database(url)
    os.environ["MYOLOG_DATABASE_URL"] = url


def database_url() -> str:
    """The address of the database that this process serves."""
    return Settings().database_url


@st.cache_resource(show_spinner=False, max_entries=4, on_release=Database.close)
def database(url: str) -> Database:
    """The open database at `url`, one per process."""
    return Database.open(url)


@dataclass(frozen=True)
class Reading:
    """What a cached answer holds for: this reader of this database, as of this revision."""

    url: str
    actor: Actor
    revision: int


def patients(actor: Actor) -> tuple[PatientLine, ...]:
    """The patients this actor may see, for the chooser."""
    return _patients(_reading(actor))


def course(actor: Actor, public_id: str, today: date) -> Course:
    """One patient's course as of the last write. Raises NotFound where there is no such patient for this actor."""
    return _course(_reading(actor), public_id, today)


def _reading(actor: Actor) -> Reading:
    url = database_url()
    return Reading(url, actor, database(url).revision())


@st.cache_resource(show_spinner=False, max_entries=16)
def _patients(reading: Reading) -> tuple[PatientLine, ...]:
    return tuple(patient_list(database(reading.url), reading.actor))


@st.cache_resource(show_spinner=False, max_entries=128)
def _course(reading: Reading, public_id: str, today: date) -> Course:
    return load_course(database(reading.url), reading.actor, public_id, today=today)
