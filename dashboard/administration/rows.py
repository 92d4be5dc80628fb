"""Rows of the administrator's tables, in words. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo

from dashboard import wording
from dashboard.administration import actions
from dashboard.typed import apart, visible
from models.access import Role
from models.accounts.lines import AccountLine
from models.storage.queries.trail import AuditLine

ROLE_ORDER = (Role.ADMINISTRATOR, Role.CLINICIAN, Role.COORDINATOR, Role.PATIENT)


def moment(at: datetime, zone: tzinfo) -> str:
    """A moment to the second on the clinic's own clock: "2026-11-20 10:41:03"."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def audit_rows(lines: Iterable[AuditLine], zone: tzinfo) -> list[dict[str, str | int]]:
    """The rows of the trail as its table shows them: in words, and last the name that the trail itself keeps for each action."""
    return [
        {
            "Time": moment(line.at, zone),
            "Who": actions.who(line.actor),
            "Action": actions.words(line.action),
            "Record": actions.record(line.record),
            "Row": line.seq,
            "Code": visible(line.action),
        }
        for line in lines
    ]


def in_order(lines: Iterable[AccountLine]) -> list[AccountLine]:
    """Those that can be used first, by role and name."""
    return sorted(lines, key=lambda line: (line.disabled_at is not None, ROLE_ORDER.index(Role(line.role)), line.name))


def account_rows(lines: Iterable[AccountLine], zone: tzinfo) -> list[dict[str, str]]:
    """The accounts as their table shows them; the name is a button."""
    return [
        {
            "Account": apart(visible(line.name)),
            "Role": role_words(line),
            "Status": standing(line, zone),
            "Last seen": minute(line.last_seen, zone) if line.last_seen else "never",
            "Access to": visible(reach_words(line)),
        }
        for line in lines
    ]


def role_words(line: AccountLine) -> str:
    """ "coordinator, identified export"."""
    return f"{line.role}, identified export" if line.identified_export else line.role


def reach_words(line: AccountLine) -> str:
    """Whose data the account opens: "North, South, patients without a site"; a patient's own study id; nobody's."""
    if line.role == Role.PATIENT:
        return line.patient
    named = [*line.sites, *([wording.NO_SITE] if line.without_site else [])]
    return ", ".join(named) or ("no patient's data" if line.role == Role.ADMINISTRATOR else "no site yet")


def standing(line: AccountLine, zone: tzinfo) -> str:
    """Whether somebody can log in with it, and what is missing where not."""
    if line.disabled_at:
        return f"disabled on {minute(line.disabled_at, zone)}"
    if line.link_until:
        return f"link not used yet, works until {minute(line.link_until, zone)}"
    return "can log in" if line.has_password or line.provider_id else "has no link that works: make a new one"


def minute(at: datetime, zone: tzinfo) -> str:
    """A moment to the minute on the clinic's own clock: "2026-11-20 10:41"."""
    return moment(at, zone)[:16]
