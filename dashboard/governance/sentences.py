"""What the governance page says before any table: worth the trouble, what was missed, who changed what. Free of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.governance.people import by_and_when, counted
from models.clinical.words import number
from models.storage.queries.governance import Governance, PredictiveValue
from models.storage.queries.parameters import ParameterSetLine

EVERYWHERE = "Everywhere"
TOO_FEW, FEW = 10, 50
NOTHING_FIRED = "No flag has been raised in {patients} yet."
NO_RELAPSE = "No relapse has been recorded yet, so nobody can say what was missed."
AS_DELIVERED = "Nobody has changed a parameter: all stand as delivered"


def headline(found: Governance) -> str:
    """The one sentence that a reader with ten seconds takes away."""
    fired = sum(line.fired for line in found.levels)
    patients = counted(found.patients, "patient")
    if not fired:
        return NOTHING_FIRED.format(patients=patients)
    parts = {name: sum(getattr(line, name) for line in found.levels) for name in ("confirmed", "dismissed", "snoozed", "unreviewed")}
    words = {"unreviewed": "not reviewed"}
    told = ", ".join(f"{count:,} {words.get(name, name)}" for name, count in parts.items() if count)
    return f"{counted(fired, 'flag')} in {patients}: {told}."


def worth(found: Governance) -> tuple[str, str]:
    """Whether flags were followed by recorded relapses: statement, and how far to trust it."""
    wide = found.predictive[0] if found.predictive else None
    if wide is None or wide.share is None:
        return "Cannot be said yet", uncounted(wide) if wide else ""
    return followed(wide), trust(wide)


def uncounted(value: PredictiveValue) -> str:
    """Why no episode counts yet, where there are any."""
    parts = []
    if value.waiting:
        parts.append(f"{counted(value.waiting, 'episode')} still within the year in which a relapse may follow")
    if value.afterwards:
        parts.append(f"{counted(value.afterwards, 'episode')} from results that reached Myolog too late to warn")
    return "; ".join(parts)


def followed(value: PredictiveValue) -> str:
    """ "11 of 17 episodes at possible or above were followed by a recorded relapse: 65 %, 95 % interval 41 to 83 %"."""
    were = "was" if value.followed == 1 else "were"
    told = f"{value.followed:,} of {counted(value.episodes, 'episode')} at {value.level} {were} followed by a recorded relapse"
    if value.share is None or value.low is None or value.high is None:
        return told
    return f"{told}: {percent(value.share)}, 95 % interval {percent(value.low, sign=False)} to {percent(value.high)}"


def share_words(value: PredictiveValue) -> str:
    """A share with its interval: "65 % (41 to 83 %)"; a dash where there is no episode."""
    if value.share is None or value.low is None or value.high is None:
        return "–"
    return f"{percent(value.share)} ({percent(value.low, sign=False)} to {percent(value.high)})"


def percent(share: float, *, sign: bool = True) -> str:
    """0.6471 -> "65 %"."""
    return f"{number(round(100 * share))}{' %' * sign}"


def trust(value: PredictiveValue) -> str:
    """Plain words on what so many episodes can carry."""
    episodes = counted(value.episodes, "episode")
    if value.episodes < TOO_FEW:
        return f"{episodes}: too few to conclude anything. The true share may lie anywhere in the interval."
    if value.episodes < FEW:
        return f"{episodes}: few. The true share may lie anywhere in the interval, so compare no rules or sites by it."
    return f"{episodes}: the true share probably lies in the interval."


def missed(found: Governance) -> tuple[str, str]:
    """What was missed: recorded relapses without a flag known before them."""
    if not found.recorded:
        return NO_RELAPSE, ""
    relapses = counted(found.recorded, "recorded relapse")
    if not found.missed:
        return f"None of {relapses}: a flag was known before each", ""
    never = len(found.missed) - found.afterwards
    late = f"{found.afterwards:,} flagged only afterwards, because their results reached Myolog later" if found.afterwards else ""
    return f"{never:,} of {relapses} had no flag at possible or above", late


def changed(sets: Sequence[ParameterSetLine], version: str) -> tuple[str, str]:
    """Who changed the parameters last, where and why."""
    if not sets:
        return f"{AS_DELIVERED} (version {version})", ""
    last = sets[0]
    where = f"for {last.site}" if last.site else "everywhere"
    return f"Version “{last.version}” set {where} by {by_and_when(last.set_by, last.set_at)}", f"“{last.reason}”"
