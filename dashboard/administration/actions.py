"""What each action of the audit trail is called for somebody who runs a clinic. Free of Streamlit.

The trail keeps the name of the function that did it; an administrator reads these words, and can still search for that name.
"""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.typed import visible

ACTIONS: Mapping[str, str] = {
    "login": "logged in",
    "login refused": "login refused",
    "logout": "logged out",
    "session ended": "ended a login elsewhere",
    "password change refused": "password change refused",
    "refused": "asked for what is not theirs, refused",
    "viewed": "viewed",
    "accounts.links.first_administrator_link": "link for the first administrator made",
    "accounts.links.redeem_link": "password set with a one-time link",
    "accounts.own.change_own_password": "own password changed",
    "accounts.directory.add_account": "account added",
    "accounts.directory.change_account": "account changed",
    "accounts.directory.disable_account": "account disabled",
    "accounts.directory.enable_account": "account enabled",
    "accounts.directory.reset_account": "new one-time link made, old password ended",
    "store.patients.register_patient": "patient added",
    "store.patients.amend_patient": "patient’s study facts changed",
    "store.identity.set_identity": "name and contact saved",
    "store.assignments.assign": "patient assigned to a clinician",
    "store.assignments.unassign": "patient no longer assigned to a clinician",
    "store.visits.record_visit": "visit recorded",
    "store.visits.correct_observation": "result corrected",
    "store.visits.void_observation": "result marked as wrong",
    "store.treatments.record_treatment": "treatment recorded",
    "store.treatments.amend_treatment": "treatment corrected",
    "store.treatments.void_treatment": "treatment marked as wrong",
    "store.events.record_event": "event recorded",
    "store.events.void_event": "event marked as wrong",
    "store.reviews.record_review": "flag reviewed",
    "store.judging.judge_again": "flags of all patients judged again",
    "store.parameters.set_parameters": "relapse parameters changed",
    "store.sites.add_site": "site added",
    "store.imports.write_batch": "imported",
    "store.pseudonyms.ensure_pseudonyms": "random ids made for exports",
    "store.exports.record_export": "exported, de-identified",
    "store.exports.record_identified_export": "exported, identified",
    "store.erasure.erase_patient": "person erased for ever",
}
"""Words for every action of which the trail keeps rows, in the order in which they are offered."""

_KINDS = {"operator": "operator, on the command line", "anonymous": "anonymous, not logged in", "system": "Myolog itself"}


def words(action: str) -> str:
    """What was done; an action without words, such as one of a later version, under its own name."""
    return ACTIONS.get(action) or visible(action)


def who(actor: str) -> str:
    """Who it was: "clinician-north, clinician"; a patient by the number of the account; one that is no account in words."""
    kind, _, name = actor.partition(":")
    if kind in _KINDS:
        return _KINDS[kind]
    return visible(f"patient, account {name}" if kind == "patient" else f"{name}, {kind}" if name else actor)


def record(name: str) -> str:
    """Of what: "list: accounts", "patient: oHrr2ASG"."""
    kind, sign, which = name.partition(":")
    return visible(f"{kind}: {which}" if sign else name)
