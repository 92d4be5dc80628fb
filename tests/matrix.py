"""Two patients at two sites, one actor of every kind at the first, and how each entrance is called: for the matrix of who may do what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlmodel import Session, SQLModel, col, select

from models.access import ANONYMOUS, OPERATOR, SYSTEM, Actor, ActorKind, Right, Role
from models.accounts.passwords import hash_password
from models.accounts.tokens import token_digest
from models.storage.database import Database
from models.storage.records import (
    Account,
    Assignment,
    Draft,
    Event,
    Flag,
    Identity,
    LoginSession,
    Observation,
    OneTimeLink,
    Patient,
    Pseudonym,
    Treatment,
)
from models.storage.records.shapes.accounts import AccountShape
from models.storage.records.shapes.identity import IdentityShape
from models.storage.store.events import record_event
from models.storage.store.imports import Batch
from models.storage.store.parameters import set_parameters
from models.storage.store.pseudonyms import ensure_pseudonyms
from models.storage.store.treatments import record_treatment
from tests.clinic import NOW, TODAY, event, new_key, patient, record, remission_then, result, treatment, user
from tests.reviewing import parameters, review

OWN, OTHER = "patient-own", "patient-other"
PASSWORD, LINK, PROJECT = "words that nobody uses", "a link", "matrix"
UNTOLD = {"audit", "audit_detail", "revision"}


@dataclass(frozen=True)
class At:
    """One of the two patients and whatever belongs to it, with the draft that an actor has of it."""

    study_id: str
    public_id: str
    site: str
    observation: int
    treatment: int
    event: int
    flag: str
    clinician: str
    draft: str
    login: int


@dataclass(frozen=True)
class World:
    """A database that `build` filled, or a copy of it."""

    database: Database
    actors: list[Actor]

    def at(self, study_id: str, actor: Actor) -> At:
        """The patient as this actor's call names it."""
        with self.database.read() as session:
            followed = session.exec(select(Patient).where(col(Patient.study_id) == study_id)).one()
            colleague = self._account(session, f"clinician-{study_id}")
            theirs = select(LoginSession.id).where(col(LoginSession.account_id) == colleague.id)
            return At(
                study_id=study_id,
                public_id=followed.public_id,
                site=f"site of {study_id}",
                observation=_first(session, Observation, followed).id,
                treatment=_first(session, Treatment, followed).id,
                event=_first(session, Event, followed).id,
                flag=_first(session, Flag, followed).public_id,
                clinician=colleague.public_id,
                draft=f"{study_id} {actor}",
                login=actor.session if study_id == OWN else session.exec(theirs).one() or 0,
            )

    def account(self, name: str = f"clinician-{OWN}") -> str:
        """The public id of an account."""
        with self.database.read() as session:
            return self._account(session, name).public_id

    def contents(self) -> dict[str, list[Any]]:
        """Every row of every table but the audit trail."""
        with self.database.engine.connect() as connection:
            tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in UNTOLD]
            return {table.name: list(connection.execute(table.select().order_by(*table.primary_key))) for table in tables}

    def _account(self, session: Session, name: str) -> Account:
        return session.exec(select(Account).where(col(Account.name) == name)).one()


def actors(database: Database) -> list[Actor]:
    """A stranger, the operator, a system job, and a user of every role and right at the site of the first patient."""
    with database.read() as session:
        joined = select(Account, LoginSession.id).join(LoginSession, col(LoginSession.account_id) == Account.id)
        users = session.exec(joined.where(col(Account.name) != f"clinician-{OTHER}").order_by(col(Account.id)))
        return [ANONYMOUS, OPERATOR, SYSTEM, *(_actor(account, login or 0) for account, login in users)]


def build(database: Database) -> None:
    """The two patients, each with a record of its own at a site of its own, and the accounts."""
    for study_id in (OWN, OTHER):
        _record(database, study_id)
    # One result more, so that the two differ in number.
    record(database, result("190", "2026-09-01", study_id=OTHER))
    ensure_pseudonyms(database, OPERATOR, now=NOW)
    stored, here = hash_password(PASSWORD), f"site of {OWN}"
    user(database, Role.ADMINISTRATOR, name="administrator", password_hash=stored)
    user(database, Role.COORDINATOR, here, name="coordinator", password_hash=stored)
    user(database, Role.COORDINATOR, here, name="coordinator-with-right", password_hash=stored, may_export_identified=True)
    user(database, Role.PATIENT, name="patient", patient=OWN, password_hash=stored)
    mine = user(database, Role.CLINICIAN, here, name=f"clinician-{OWN}", password_hash=stored, provider_id="own@provider")
    user(database, Role.CLINICIAN, f"site of {OTHER}", name=f"clinician-{OTHER}", password_hash=stored)
    with_drafts = actors(database)
    with database.write() as session:
        for followed in session.exec(select(Patient)).all():
            session.add_all(_beside(followed, mine, with_drafts))
        link = {"purpose": "reset", "account_id": mine.account, "made_by": str(OPERATOR), "token_digest": token_digest(LINK)}
        session.add(OneTimeLink.model_validate({**link, "made_at": NOW, "expires_at": NOW + timedelta(hours=1)}))


def _record(database: Database, study_id: str) -> None:
    here, key = f"site of {study_id}", new_key
    remission_then(database, "1500", study_id=study_id, site=here, label=f"label of {study_id}")
    record(database, result("900", "2026-07-01", study_id=study_id, laboratory=f"laboratory of {study_id}", assay=f"assay of {study_id}"))
    record_treatment(database, OPERATOR, treatment(study_id=study_id), key=key(), now=NOW)
    # Long before the first result: no flag could have foreseen it.
    relapse = event("relapse", "2023-01-10", study_id=study_id, decided_on="2023-01-20")
    record_event(database, OPERATOR, relapse, key=key(), now=NOW)
    set_parameters(database, OPERATOR, parameters(f"version of {study_id}", here), key=key(), now=NOW)


def _beside(followed: Patient, clinician: Actor, everybody: list[Actor]) -> Iterator[SQLModel]:
    """What is kept of a patient beside the record. The clinician of one site is assigned to both, as after a transfer."""
    number = followed.id or 0
    yield Identity(patient_id=number, name=f"name of {followed.study_id}")
    yield Assignment(patient_id=number, account_id=clinician.account, since=NOW)
    for actor in everybody:
        key = f"{followed.study_id} {actor}"
        yield Draft(id=key, actor=str(actor), patient_id=number, form="visit", content={"ck": "1"}, saved_at=NOW)


def _actor(account: Account, login: int) -> Actor:
    rights = frozenset({Right.IDENTIFIED_EXPORT}) if account.may_export_identified else frozenset()
    return Actor(ActorKind.USER, account.name, Role(account.role), rights, account.id or 0, login)


def _first(session: Session, table: Any, followed: Patient) -> Any:
    return session.exec(select(table).where(table.patient_id == followed.id).order_by(table.id).limit(1)).one()


@dataclass(frozen=True)
class Call:
    """What an entrance is given after database and actor."""

    given: tuple[Any, ...]
    named: Mapping[str, Any]


def call(*given: Any, **named: Any) -> Call:
    return Call(given, named)


def write(*given: Any, **named: Any) -> Call:
    return Call(given, {**named, "key": new_key(), "now": NOW})


ABOUT_ONE: dict[str, Callable[[At], Call]] = {
    "store.patients.register_patient": lambda at: write(patient(f"next to {at.study_id}", site=at.site)),
    "store.patients.amend_patient": lambda at: write(at.public_id, patient(at.study_id, site=at.site, sex="female"), version=1),
    "store.visits.record_visit": lambda at: write([result("300", "2026-08-01", study_id=at.study_id)]),
    "store.visits.correct_observation": lambda at: write(at.observation, result("97", study_id=at.study_id), reason="misread"),
    "store.visits.void_observation": lambda at: write(at.observation, reason="wrong tube"),
    "store.treatments.record_treatment": lambda at: write(treatment(start="2026-02-10", study_id=at.study_id)),
    "store.treatments.amend_treatment": lambda at: write(at.treatment, treatment(stop="2026-03-01", study_id=at.study_id), version=1),
    "store.treatments.void_treatment": lambda at: write(at.treatment, version=1, reason="never taken"),
    "store.events.record_event": lambda at: write(event("relapse", "2026-08-01", study_id=at.study_id)),
    "store.events.void_event": lambda at: write(at.event, version=1, reason="another patient's"),
    "store.reviews.record_review": lambda at: write(review(at.flag)),
    "store.identity.set_identity": lambda at: write(at.public_id, IdentityShape(local_number="7"), version=1),
    "store.assignments.assign": lambda at: write(at.public_id, account=at.clinician),
    "store.assignments.unassign": lambda at: write(at.public_id, account=at.clinician),
    "store.parameters.set_parameters": lambda at: write(parameters("next", at.site)),
    "store.drafts.save_draft": lambda at: call({"ck": "1"}, key=new_key(), form="visit", public_id=at.public_id, now=NOW),
    "store.drafts.discard_draft": lambda at: call(key=at.draft),
    "store.views.record_view": lambda at: call(at.public_id, opening="o", now=NOW),
    "store.erasure.erase_patient": lambda at: write(at.public_id, reason="asked for it"),
    "queries.patients.patient_by_public_id": lambda at: call(at.public_id),
    "queries.record.patient_record": lambda at: call(at.public_id),
    "queries.observations.observation_history": lambda at: call(at.public_id),
    "queries.history.value_history": lambda at: call(at.public_id),
    "queries.identity.identity_of": lambda at: call(at.public_id),
    "queries.reviews.reviews_of": lambda at: call(at.public_id),
    "queries.assignments.assigned_to": lambda at: call(at.public_id),
    "queries.parameters.parameters_of": lambda at: call(at.site),
    "accounts.sessions.end_own_session": lambda at: call(at.login, now=NOW),
}
"""Entrances that are about one patient, one site, or one login session: the actor's own or the other."""

ABOUT_MANY: dict[str, Call] = {
    "store.pseudonyms.ensure_pseudonyms": call(project=PROJECT, now=NOW),
    "queries.patients.patient_list": call(),
    "queries.patients.within_reach": call(),
    "queries.own.own_record": call(),
    "queries.identity.names": call(),
    "queries.flags.flag_rows": call(),
    "queries.assignments.my_patients": call(),
    "queries.parameters.parameter_sets": call(),
    "queries.governance.governance": call(today=TODAY),
    "queries.bundle.rows": call("patients.csv"),
    "queries.bundle.released_rows": call("patients.csv", project="default"),
    "queries.bundle.row_count": call(),
    "queries.bundle.distinct": call("assay"),
    "queries.bundle.known_patients": call(),
    "queries.drafts.open_drafts": call(),
    "queries.laboratories.remembered_limits": call(),
    "queries.sites.site_list": call(),
    "accounts.sessions.own_sessions": call(now=NOW),
}
"""Entrances that answer with all that is within reach: the names of both patients stand in an answer that reaches both."""

ABOUT_NOBODY: dict[str, Callable[[World], Call]] = {
    "store.sites.add_site": lambda _: write("a new site"),
    "store.judging.judge_again": lambda _: call(now=NOW),
    "store.imports.compare_batch": lambda _: call(Batch()),
    "store.imports.write_batch": lambda _: call(Batch(), update=False, now=NOW),
    "store.exports.record_export": lambda _: call(what="bundle", detail={}, now=NOW),
    "store.exports.record_identified_export": lambda _: call(what="bundle", detail={}, now=NOW),
    "store.views.record_list": lambda _: call("patients", opening="o", rows=1, now=NOW),
    "queries.trail.audit_rows": lambda _: call(),
    "queries.trail.verify_trail": lambda _: call(),
    "accounts.sessions.log_in": lambda _: call(f"clinician-{OWN}", PASSWORD, now=NOW),
    "accounts.sessions.log_in_from_provider": lambda _: call("own@provider", now=NOW),
    "accounts.sessions.resolve": lambda _: call("no token", now=NOW),
    "accounts.sessions.log_out": lambda _: call("no token", now=NOW),
    "accounts.links.look_at_link": lambda _: call(LINK, now=NOW),
    "accounts.links.redeem_link": lambda _: call(LINK, f"other {PASSWORD}", now=NOW),
    "accounts.links.first_administrator_link": lambda _: call(now=NOW),
    "accounts.directory.add_account": lambda _: write(_account("clinician-new")),
    "accounts.directory.change_account": lambda world: write(world.account(), _account(f"clinician-{OWN}"), version=1),
    "accounts.directory.disable_account": lambda world: call(world.account(), now=NOW),
    "accounts.directory.enable_account": lambda world: call(world.account(), now=NOW),
    "accounts.directory.reset_account": lambda world: call(world.account(), now=NOW),
    "accounts.directory.account_list": lambda _: call(now=NOW),
    "accounts.own.change_own_password": lambda _: call(PASSWORD, f"other {PASSWORD}", now=NOW),
    "checks.people.account_findings": lambda _: call(everybody=False),
}
"""Entrances that concern no patient, or the actor alone."""


def _account(name: str) -> AccountShape:
    return AccountShape.model_validate({"name": name, "role": "clinician", "sites": (f"site of {OWN}",)})


def _numbers(world: World, _actor: Actor, found: int) -> str:
    # The operator, who reaches both, counts one row more at the other patient.
    with world.database.read() as session:
        tables = (Patient.study_id, Observation.patient_id, Treatment.patient_id, Event.patient_id, Flag.patient_id)
        both = sum(len(session.exec(select(column)).all()) for column in tables)
    return {both: f"{OWN} {OTHER}", (both - 1) // 2: OWN}[found]


def _pseudonymous(world: World, _actor: Actor, _made: int) -> list[str]:
    with world.database.read() as session:
        given = select(Patient.study_id).join(Pseudonym, col(Pseudonym.patient_id) == Patient.id)
        return list(session.exec(given.where(col(Pseudonym.project) == PROJECT)))


def _named(world: World, _actor: Actor, found: frozenset[str]) -> list[str]:
    with world.database.read() as session:
        return list(session.exec(select(Patient.study_id).where(col(Patient.public_id).in_(found))))


READ_AS: dict[str, Callable[[World, Actor, Any], object]] = {
    "queries.bundle.row_count": _numbers,
    "store.pseudonyms.ensure_pseudonyms": _pseudonymous,
    "queries.assignments.my_patients": _named,
    "queries.patients.within_reach": _named,
    "accounts.sessions.own_sessions": lambda _, actor, found: [OWN if line.number == actor.session else OTHER for line in found],
}
"""How to tell from an answer that names nobody whom it reaches."""
