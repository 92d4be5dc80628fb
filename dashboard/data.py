"""What the pages read: one open database for the process, and courses cached for as long as nothing was written.

The cached course is keyed by database, actor, patient, revision and day: a write anywhere raises the revision, so no page shows a
value that has since changed, and no actor is served what was read for another. Courses are frozen values, so they are kept as they
are and not copied for each reader.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, tzinfo

import streamlit as st

from models.access import Actor
from models.clinical.relapse.parameters import Parameters
from models.course import Course
from models.course.loading import load_course
from models.settings import Settings
from models.storage.database import Database
from models.storage.queries.governance import Governance
from models.storage.queries.governance import governance as read_governance
from models.storage.queries.parameters import ParameterSetLine, parameter_sets, parameters_of
from models.storage.queries.patients import PatientLine, patient_list
from models.storage.queries.reviews import ReviewLine, reviews_of


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


def reviews(actor: Actor, public_id: str) -> Mapping[str, tuple[ReviewLine, ...]]:
    """What was made of each flag of this patient, by the flag's id, the latest review first."""
    return _reviews(_reading(actor), public_id)


def governance(actor: Actor, today: date, zone: tzinfo) -> Governance:
    """How the flags of this database did, as of the last write; moments fall on days of the clinic's own `zone`."""
    return _governance(_reading(actor), today, zone)


def parameters(actor: Actor, site: str) -> Parameters:
    """The parameters in force at a site, "" for everywhere."""
    return _parameters(_reading(actor), site)


def sets_of_parameters(actor: Actor) -> tuple[ParameterSetLine, ...]:
    """Every set of parameters that was ever put into force, newest first."""
    return _sets(_reading(actor))


def _reading(actor: Actor) -> Reading:
    url = database_url()
    return Reading(url, actor, database(url).revision())


@st.cache_resource(show_spinner=False, max_entries=16)
def _patients(reading: Reading) -> tuple[PatientLine, ...]:
    return tuple(patient_list(database(reading.url), reading.actor))


@st.cache_resource(show_spinner=False, max_entries=128)
def _course(reading: Reading, public_id: str, today: date) -> Course:
    return load_course(database(reading.url), reading.actor, public_id, today=today)


@st.cache_resource(show_spinner=False, max_entries=128)
def _reviews(reading: Reading, public_id: str) -> Mapping[str, tuple[ReviewLine, ...]]:
    return reviews_of(database(reading.url), reading.actor, public_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def _governance(reading: Reading, today: date, zone: tzinfo) -> Governance:
    return read_governance(database(reading.url), reading.actor, today=today, zone=zone)


@st.cache_resource(show_spinner=False, max_entries=64)
def _parameters(reading: Reading, site: str) -> Parameters:
    return parameters_of(database(reading.url), reading.actor, site)


@st.cache_resource(show_spinner=False, max_entries=4)
def _sets(reading: Reading) -> tuple[ParameterSetLine, ...]:
    return parameter_sets(database(reading.url), reading.actor)
