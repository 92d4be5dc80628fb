"""The checked shapes that every write passes through: form and file alike hand over text, and get a shape or a list of refusals.

try:
    shape = ObservationShape.model_validate(row, context={"today": today})
except ValidationError as error:
    refusals = field_errors(error)
"""

from models.storage.records.shapes.accounts import AccountShape
from models.storage.records.shapes.events import EventShape
from models.storage.records.shapes.identity import IdentityShape
from models.storage.records.shapes.keys import AnyShape, content, content_digest, key
from models.storage.records.shapes.observations import ObservationShape
from models.storage.records.shapes.parameters import ParameterShape
from models.storage.records.shapes.patients import PatientShape
from models.storage.records.shapes.refusals import FieldError, field_errors
from models.storage.records.shapes.reviews import ReviewShape
from models.storage.records.shapes.treatments import TreatmentShape

__all__ = [
    "AccountShape",
    "AnyShape",
    "EventShape",
    "FieldError",
    "IdentityShape",
    "ObservationShape",
    "ParameterShape",
    "PatientShape",
    "ReviewShape",
    "TreatmentShape",
    "content",
    "content_digest",
    "field_errors",
    "key",
]
