"""An account as an administrator writes it down, checked."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator

from models.access import Role
from models.errors import ImpossibleValue
from models.storage.records.shapes.base import VISIBLE, Name, Shape, checked, folded, refusal, text_of

LONGEST_NAME = 100


def account_name(text: str) -> str:
    """The name as it is stored: 1 to 100 visible characters without spaces, in lower case. Anything else raises ImpossibleValue."""
    name = folded(text)
    # Only a space is printable and yet not seen.
    if not name or len(name) > LONGEST_NAME or " " in name or not name.isprintable():
        rule = f"Write 1 to {LONGEST_NAME} letters, digits and signs without spaces, like clinician-north."
        raise ImpossibleValue(f'name "{text[:LONGEST_NAME]}" is no account name. {rule}', "name")
    return name


def _name(value: object) -> str:
    return checked("name", text_of("name", value), account_name)


def _role(value: object) -> Role:
    word = text_of("role", value)
    if word not in tuple(Role):
        raise refusal("role", word, f'role "{word}" is not known. Choose one of: {", ".join(Role)}.')
    return Role(word)


def _in_order(sites: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({site for site in sites if site}))


ProviderId = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=VISIBLE)]


class AccountShape(Shape):
    """One account: who may log in, as what, and how far that reaches.

    Sites are for clinicians and coordinators, and so are the patients `without_site`; `identified_export` is a coordinator's named right;
    `patient` is the study id of the one patient whose own account this is. `provider_id` is how an outside login names this person.
    """

    name: Annotated[str, BeforeValidator(_name)]
    role: Annotated[Role, BeforeValidator(_role)]
    sites: Annotated[tuple[Name, ...], AfterValidator(_in_order)] = ()
    without_site: bool = False
    identified_export: bool = False
    provider_id: ProviderId = ""
    patient: Name = ""

    @model_validator(mode="after")
    def _fits_the_role(self) -> AccountShape:
        at_sites = self.role in (Role.CLINICIAN, Role.COORDINATOR)
        self._only("sites", ", ".join(self.sites), at_sites, "Sites are for clinicians and coordinators")
        self._only("without_site", self.without_site, at_sites, "Patients without a site are for clinicians and coordinators")
        self._only("identified_export", self.identified_export, self.role is Role.COORDINATOR, "This right is for coordinators")
        self._only("patient", self.patient, self.role is Role.PATIENT, "A patient belongs to a patient's account only")
        if self.role is Role.PATIENT and not self.patient:
            raise refusal("patient", "", 'patient "" is blank. Name the study id of the patient whose account this is.')
        return self

    def _only(self, column: str, value: Any, allowed: bool, rule: str) -> None:
        if value and not allowed:
            raise refusal(column, value, f'{column} "{value}" does not go with role "{self.role}". {rule}: leave it out.')
