"""Two sites with a canary each, somebody of every role, and a real `myolog serve` over them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import col, select

from models.access import OPERATOR, Actor
from models.storage.database import Database
from models.storage.records import Flag, Patient
from models.storage.records.shapes import IdentityShape
from models.storage.store.events import record_event
from models.storage.store.identity import set_identity
from models.storage.store.reviews import record_review
from tests.accounts import PASSWORD, let_in, login
from tests.attack.canary import Canary
from tests.clinic import NOW, TODAY, event, new_key, record, register, result
from tests.reviewing import review
from tests.running import Running, log_in, server

NORTHERN = Canary("north7719", 48217, date(1961, 3, 7))
SOUTHERN = Canary("south3382", 39461, date(1957, 10, 23))
CLINICIAN, CLINICIAN_SOUTH = "clinician-north", "clinician-south"
COORDINATOR, ADMINISTRATOR = "coordinator-north", "administrator-north"
PATIENT, OTHER_PATIENT = "patient-north", "patient-south"
SITES = {CLINICIAN: "North", CLINICIAN_SOUTH: "South", COORDINATOR: "North"}


@dataclass
class World:
    """A running server, its database, and the public ids of its two canaries."""

    running: Running
    database: Database
    northern: str
    southern: str

    @property
    def address(self) -> str:
        return self.running.address

    def cookie(self, name: str) -> str:
        """A new login."""
        return log_in(self.address, name, PASSWORD)


@contextmanager
def world(empty: Path, folder: Path) -> Iterator[World]:
    """A copy of the `empty` database, filled and served."""
    url = f"sqlite:///{shutil.copy(empty, folder / 'myolog.db')}"
    with Database.open(url) as database:
        actors = _people(database)
        northern, southern = _canary(database, NORTHERN, actors[CLINICIAN]), _canary(database, SOUTHERN, actors[CLINICIAN_SOUTH])
        let_in(database, PATIENT, "patient", patient=NORTHERN.study_id)
        let_in(database, OTHER_PATIENT, "patient", patient=SOUTHERN.study_id)
        with server("serve", "--database", url, folder=folder) as running:
            yield World(running, database, northern, southern)


def _people(database: Database) -> dict[str, Actor]:
    let_in(database, ADMINISTRATOR, "administrator")
    for name, site in SITES.items():
        let_in(database, name, name.split("-")[0], sites=(site,))
    return {name: login(database, name).actor for name in (CLINICIAN, CLINICIAN_SOUTH)}


def risen(database: Database, study_id: str, ck: int, site: str, **facts: str) -> str:
    """A patient with a year of remission and a rise to `ck`, under a flag that nobody has reviewed; gives the public id."""
    register(database, study_id, site=site, **facts)
    for month in (1, 4, 7, 10):
        record(database, result(str(95 + month), f"2024-{month:02}-01", study_id=study_id))
    record(database, result("1900", "2025-02-03", study_id=study_id))
    with database.read() as session:
        public_id = session.exec(select(Patient.public_id).where(col(Patient.study_id) == study_id)).one()
    record(database, result(str(ck), "2025-02-10", study_id=study_id, note=facts.get("label", "").replace("label", "note")))
    return public_id


def _canary(database: Database, canary: Canary, clinician: Actor) -> str:
    """All that can be known of a patient, each part with its word, and an open flag that was dismissed."""
    public_id = risen(database, canary.study_id, canary.ck, SITES[clinician.name], label=canary.word("label"))
    told = event("relapse", "2025-02-01", study_id=canary.study_id, basis=canary.word("basis"))
    record_event(database, OPERATOR, told, key=new_key(), now=NOW)
    shape = IdentityShape.model_validate(canary.identity, context={"today": TODAY})
    set_identity(database, clinician, public_id, shape, version=0, key=new_key(), now=NOW)
    dismissed = review(flag_of(database, public_id), "dismissed", canary.word("reason"))
    record_review(database, clinician, dismissed, key=new_key(), now=NOW)
    return public_id


def flag_of(database: Database, public_id: str) -> str:
    """The newest flag of this patient."""
    flags = select(Flag.public_id).join(Patient, col(Patient.id) == Flag.patient_id).where(col(Patient.public_id) == public_id)
    with database.read() as session:
        return session.exec(flags.order_by(col(Flag.id).desc())).first() or ""
