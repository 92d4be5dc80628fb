"""What the pages write: each a single store call under the key of the form that asked for it; a refusal comes back in words."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime

from pydantic import ValidationError

from dashboard import data, incidents, session
from models.clinical.relapse.parameters import Parameters
from models.errors import MyologError
from models.storage.database import Database
from models.storage.records.shapes import IdentityShape, ParameterShape, ReviewShape
from models.storage.records.shapes.refusals import field_errors
from models.storage.store.assignments import assign, unassign
from models.storage.store.identity import set_identity
from models.storage.store.parameters import set_parameters
from models.storage.store.reviews import record_review


def new_key() -> str:
    """A key for a form that was just opened, so that what it asks for is done once however often it is pressed."""
    return uuid.uuid4().hex


def save_review(flag: str, verdict: str, reason: str, until: str, key: str, seen: str) -> str:
    """Record what a clinician made of a flag who had the review `seen` before them; "" once it is saved, otherwise why nothing was."""
    row = {"flag": flag, "verdict": verdict, "reason": reason, "until": until}

    def write(database: Database, now: datetime) -> None:
        shape = ReviewShape.model_validate(row, context={"today": session.today()})
        record_review(database, session.actor(), shape, key=key, now=now, seen=seen)

    return saved(write)


def parameters_refusal(site: str, values: Mapping[str, float], version: str, reason: str) -> str:
    """Why such a set of parameters would be refused, as far as it can be told before it is put into force; "" where it cannot."""
    return _refusal(lambda: _parameters(site, values, version, reason))


def save_parameters(site: str, before: Parameters, values: Mapping[str, float], version: str, reason: str, key: str) -> str:
    """Put a set made from `before` into force and judge every patient concerned again; "" once done, otherwise why nothing was."""

    def write(database: Database, now: datetime) -> None:
        shape = _parameters(site, values, version, reason)
        set_parameters(database, session.actor(), shape, key=key, now=now, built_on=before)

    return saved(write)


def save_identity(public_id: str, row: Mapping[str, str], version: int, key: str) -> str:
    """Write who a patient is, in place of the `version` that the form was drawn from; "" once saved, otherwise why nothing was."""

    def write(database: Database, now: datetime) -> None:
        shape = IdentityShape.model_validate(row, context={"today": session.today()})
        set_identity(database, session.actor(), public_id, shape, version=version, key=key, now=now)

    return saved(write)


def look_after(public_id: str, wanted: bool, key: str) -> str:
    """Make a patient one of the reader's own, or not any more; "" once done, otherwise why nothing was."""
    change = assign if wanted else unassign
    return saved(lambda database, now: change(database, session.actor(), public_id, key=key, now=now))


def _parameters(site: str, values: Mapping[str, float], version: str, reason: str) -> ParameterShape:
    return ParameterShape.model_validate({"site": site, "values": dict(values), "version": version, "reason": reason})


def saved(write: Callable[[Database, datetime], object]) -> str:
    """Do one write now; "" once it is done, otherwise why nothing was."""
    return _refusal(lambda: write(data.database(data.database_url()), session.now()))


def _refusal(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except ValidationError as error:
        return " ".join(each.reason for each in field_errors(error))
    except MyologError as error:
        return incidents.told(error)
    return ""
