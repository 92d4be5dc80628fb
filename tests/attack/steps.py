"""What may change about somebody while a page is open, and what that page may do next."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlmodel import col, select

from models.access import OPERATOR
from models.accounts.directory import account_list, change_account, disable_account
from models.storage.database import Database
from models.storage.records import Assignment, Audit, Identity, Patient, Review
from models.storage.records.shapes import PatientShape
from models.storage.store.patients import amend_patient
from tests.accounts import let_in, shape, stored_rows
from tests.attack.frames import PRESSED, Client, Drawn, client
from tests.attack.world import World
from tests.clinic import NOW, TODAY, new_key
from tests.running import wait_until
from tests.wire import Answer, ask

OPEN_TO_ALL = ("refused", "login", "logout")
"""Rows of the trail that tell of a step without one having been taken in the record."""


@dataclass
class Reader:
    """A clinician with a patient open on the page, as the socket holds it, and a package that waits to be fetched."""

    world: World
    name: str
    cookie: str
    public_id: str
    socket: Client
    script: str
    drawn: Drawn

    def act(self, fragment: str = "", **states: object) -> list[bytes]:
        """Answer the widgets whose keys begin like this, on the open page or in the fragment of one of them."""
        named = {self.drawn.widget(key).id: state for key, state in states.items()}
        within = self.drawn.fragment_of(fragment) if fragment else ""
        return self.socket.run(script=self.script, query=f"patient={self.public_id}", fragment=within, states=named).raw


@contextmanager
def reading(world: World, name: str, public_id: str) -> Iterator[Reader]:
    """A new clinician of the North with this patient open."""
    let_in(world.database, name, "clinician", sites=("North",))
    cookie = world.cookie(name)
    with client(world.address, cookie) as socket:
        script = socket.run().pages[""]
        drawn = socket.run(script=script, query=f"patient={public_id}")
        yield Reader(world, name, cookie, public_id, socket, script, drawn)


def press_a_button(reader: Reader) -> list[bytes]:
    """A callback: the open flag is confirmed."""
    return reader.act(flag_review_confirm=PRESSED)


def press_a_button_in_its_fragment(reader: Reader) -> list[bytes]:
    """The same as the browser does it, which has only that part of the page drawn again."""
    return reader.act("flag_review_confirm", flag_review_confirm=PRESSED)


def move_a_control_of_the_figure(reader: Reader) -> list[bytes]:
    """A fragment: the figure in another unit."""
    return reader.act("figure_unit", figure_unit=["µkat/L"])


def send_a_form(reader: Reader) -> list[bytes]:
    """The identity with another name."""
    return reader.act(identity_name="taken over", identity_local_number="7", identity_contact="", identity_save=PRESSED)


def switch(reader: Reader) -> list[bytes]:
    """The patient becomes one of the reader's own."""
    return reader.act(mine_=True)


STEPS: Mapping[str, Callable[[Reader], list[bytes]]] = {
    "callback": press_a_button,
    "callback in its fragment": press_a_button_in_its_fragment,
    "fragment": move_a_control_of_the_figure,
    "form": send_a_form,
    "switch": switch,
}
"""Each next step on the page, with what comes back."""


def package_made(reader: Reader) -> str:
    """Has a package made on the export page; gives its address."""
    with client(reader.world.address, reader.cookie) as socket:
        script = socket.run("export").pages["export"]
        form = socket.run(script=script)
        states = {form.widget("export_reason").id: "protocol 7", form.widget("export_make").id: PRESSED}
        found: list[Any] = []

        def ready(states: Mapping[str, object]) -> bool:
            drawn = socket.run(script=script, states=states)
            found.extend(message.delta.new_element.link_button.url for message in drawn.messages)
            return any(found)

        if not ready(states):
            wait_until(partial(ready, {}))
    return str(next(filter(None, found)))


def fetched(reader: Reader, address: str) -> Answer:
    return ask(reader.world.address, address, Cookie=reader.cookie)


def role_changed(reader: Reader) -> None:
    _change(reader, shape(reader.name, "coordinator", sites=("North",)))


def disabled(reader: Reader) -> None:
    disable_account(reader.world.database, OPERATOR, _account(reader).public_id, now=NOW)


def taken_off_the_site(reader: Reader) -> None:
    _change(reader, shape(reader.name, "clinician", sites=("South",)))


def patient_moved(reader: Reader) -> None:
    move(reader.world.database, reader.public_id, "South")


CHANGES: Mapping[str, Callable[[Reader], None]] = {
    "role changed": role_changed,
    "account disabled": disabled,
    "taken off the site": taken_off_the_site,
    "patient moved": patient_moved,
}


def move(database: Database, public_id: str, site: str) -> None:
    """Let the patient be treated at this site from now on."""
    with database.read() as session:
        row = session.exec(select(Patient).where(col(Patient.public_id) == public_id)).one()
    facts = {"patient_id": row.study_id, "label": row.label, "site": site}
    moved = PatientShape.model_validate(facts, context={"today": TODAY})
    amend_patient(database, OPERATOR, public_id, moved, version=row.version, key=new_key(), now=NOW)


def written(database: Database) -> list[dict[str, Any]]:
    """Everything that a clinician can have changed, and every row of the trail that tells of more than a refusal."""
    kept = [row.model_dump() for table in (Review, Identity, Assignment, Patient) for row in stored_rows(database, table)]
    return kept + [row.model_dump() for row in stored_rows(database, Audit) if row.action not in OPEN_TO_ALL]


def _change(reader: Reader, wanted: Any) -> None:
    standing = _account(reader)
    change_account(reader.world.database, OPERATOR, standing.public_id, wanted, version=standing.version, key=new_key(), now=NOW)


def _account(reader: Reader) -> Any:
    lines = account_list(reader.world.database, OPERATOR, now=NOW)
    return next(line for line in lines if line.name == reader.name)
