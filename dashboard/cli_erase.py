"""`myolog erase`: a person is taken out of the record, for ever."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from dashboard.cli_run import tell
from models.errors import NotFound

if TYPE_CHECKING:
    from models.storage.database import Database


def erase_for_ever(database: Database, study_id: str, reason: str) -> None:
    """Erase the patient with this study id, and say that it is done."""
    from models.access import OPERATOR
    from models.storage.store.erasure import erase_patient

    erase_patient(database, OPERATOR, _public_id(database, study_id), reason=reason, key=uuid.uuid4().hex, now=database.now())
    tell(f'Patient "{study_id}" is erased. Copies made before, such as backups and exports, still hold the patient.')


def _public_id(database: Database, study_id: str) -> str:
    from models.access import OPERATOR
    from models.storage.queries.patients import patient_list

    found = [line.public_id for line in patient_list(database, OPERATOR) if line.study_id == study_id]
    if not found:
        raise NotFound(f'Patient "{study_id}" is not known. Name a study id of this database.')
    return found[0]
