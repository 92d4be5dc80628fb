"""What the pages read: one open database for the process, and courses cached for as long as nothing was written.

A cached answer is keyed by database, account, role, rights, revision and what was asked: a write anywhere, a moved patient or a changed
account too, raises the revision, so no page shows what has since changed, and nobody is served what was read for somebody else. Two logins
of one account share it. Courses are frozen values, so they are kept as they are and not copied for each reader.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from operator import attrgetter
from typing import Any

import streamlit as st

from models.access import Actor
from models.clinical.relapse.parameters import Parameters
from models.course import Course
from models.course.loading import load_course, load_own_course
from models.settings import Settings
from models.storage.database import Database
from models.storage.queries.assignments import assigned_to, my_patients
from models.storage.queries.governance import Governance
from models.storage.queries.governance import governance as read_governance
from models.storage.queries.history import Change, value_history
from models.storage.queries.identity import IdentityLine, IdentityName, identity_of
from models.storage.queries.identity import names as patient_names
from models.storage.queries.parameters import ParameterSetLine, parameter_sets, parameters_of
from models.storage.queries.patients import PatientLine, patient_list
from models.storage.queries.reviews import ReviewLine, reviews_of
from models.storage.queries.sites import SiteLine, site_list


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


def now() -> datetime:
    """The time, by the clock of the database that this process serves."""
    return database(database_url()).now()


@dataclass(frozen=True)
class Reading:
    """What a cached answer holds for: this reader, whichever login it was first read for, of this database, as of this revision."""

    url: str
    actor: Actor
    revision: int

    @property
    def key(self) -> tuple[Any, ...]:
        who = self.actor
        return self.url, who.kind, who.name, who.role, sorted(who.rights), who.account, self.revision


def patients(actor: Actor) -> tuple[PatientLine, ...]:
    """The patients this actor may see, for the chooser."""
    return _patients(_reading(actor))


def course(actor: Actor, public_id: str, today: date) -> Course:
    """One patient's course as of the last write. Raises NotFound where there is no such patient for this actor."""
    return _course(_reading(actor), public_id, today)


def reviews(actor: Actor, public_id: str) -> Mapping[str, tuple[ReviewLine, ...]]:
    """What was made of each flag of this patient, by the flag's id, the latest review first."""
    return _reviews(_reading(actor), public_id)


def own_course(actor: Actor, today: date) -> Course:
    """The course of the patient who asks, without anything that others made of it."""
    return _own_course(_reading(actor), today)


def changes(actor: Actor, public_id: str) -> tuple[Change, ...]:
    """Every change of every value of this patient, by value, oldest first."""
    return _changes(_reading(actor), public_id)


def identity(actor: Actor, public_id: str) -> IdentityLine:
    """Who this patient is, blank where nobody wrote it down. Read anew each time: names are kept nowhere that is not needed."""
    return identity_of(database(database_url()), actor, public_id)


def names(actor: Actor) -> Mapping[str, IdentityName]:
    """The names of the patients whom this actor may know by name, by public id."""
    return _names(_reading(actor))


def mine(actor: Actor) -> frozenset[str]:
    """The public ids of the patients who are assigned to this actor."""
    return _mine(_reading(actor))


def assigned(actor: Actor, public_id: str) -> tuple[str, ...]:
    """The clinicians to whom this patient is assigned."""
    return tuple(assigned_to(database(database_url()), actor, public_id))


def sites(actor: Actor) -> tuple[SiteLine, ...]:
    """The sites of this actor."""
    return _site_lines(_reading(actor))


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


_BY_READER: dict[str | type[Any], Callable[[Any], Any]] = {Reading: attrgetter("key")}


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs=_BY_READER)
def _patients(reading: Reading) -> tuple[PatientLine, ...]:
    return tuple(patient_list(database(reading.url), reading.actor))


@st.cache_resource(show_spinner=False, max_entries=128, hash_funcs=_BY_READER)
def _course(reading: Reading, public_id: str, today: date) -> Course:
    return load_course(database(reading.url), reading.actor, public_id, today=today)


@st.cache_resource(show_spinner=False, max_entries=128, hash_funcs=_BY_READER)
def _reviews(reading: Reading, public_id: str) -> Mapping[str, tuple[ReviewLine, ...]]:
    return reviews_of(database(reading.url), reading.actor, public_id)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=_BY_READER)
def _own_course(reading: Reading, today: date) -> Course:
    return load_own_course(database(reading.url), reading.actor, today=today)


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs=_BY_READER)
def _changes(reading: Reading, public_id: str) -> tuple[Change, ...]:
    return tuple(value_history(database(reading.url), reading.actor, public_id))


@st.cache_resource(show_spinner=False, max_entries=16, hash_funcs=_BY_READER)
def _names(reading: Reading) -> Mapping[str, IdentityName]:
    return patient_names(database(reading.url), reading.actor)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=_BY_READER)
def _mine(reading: Reading) -> frozenset[str]:
    return my_patients(database(reading.url), reading.actor)


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=_BY_READER)
def _governance(reading: Reading, today: date, zone: tzinfo) -> Governance:
    return read_governance(database(reading.url), reading.actor, today=today, zone=zone)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=_BY_READER)
def _parameters(reading: Reading, site: str) -> Parameters:
    return parameters_of(database(reading.url), reading.actor, site)


@st.cache_resource(show_spinner=False, max_entries=4, hash_funcs=_BY_READER)
def _sets(reading: Reading) -> tuple[ParameterSetLine, ...]:
    return parameter_sets(database(reading.url), reading.actor)


@st.cache_resource(show_spinner=False, max_entries=64, hash_funcs=_BY_READER)
def _site_lines(reading: Reading) -> tuple[SiteLine, ...]:
    return tuple(site_list(database(reading.url), reading.actor))
