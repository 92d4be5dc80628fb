"""Whether the flags were worth their trouble: reviewed how, followed by what, and which relapses they missed.

All of it goes by what Myolog knew at the time (`raised_at`), not by the date of the result: a flag that an import raises years later could
warn nobody. An *episode* reaches "possible or above" (or "probable") with its first flag of that level, which gives its two days:
`flagged_on`, that of the result, and the day it was raised. It lasts until it was cleared. A *relapse* is a recorded event that was not
voided; one whose day of decision was not recorded counts as decided on the last day on which it may have begun.

An episode is **about** a relapse when it was open on a day between 90 days before the relapse may have begun and the day it was decided.
It **foresaw** the relapse when it also was raised by the end of the day of the decision, and was not withdrawn by then.

- *Found*: relapses that an episode at possible or above foresaw. The rest are *missed*; of those, *afterwards* are the ones that an
  episode is about which was raised only after the decision: imported history, and results entered late.
- *Predictive value*: of the episodes that could warn and that have run their time, the share that foresaw a recorded relapse.
  - Not able to warn, and counted as `afterwards`: raised more than 90 days after the result (whatever followed), or telling of a relapse
    that was decided already (raised after the decision, flagged at most 90 days after it), unless it foresaw another.
  - Not yet run its time, and counted as `waiting`: raised less than 365 days ago, or in that year the patient left follow-up (a status
    other than active) or the flag was withdrawn. Episodes that were followed early wait like the others: to count them sooner would make a
    young clinic's flags look good.
  - Several episodes may have foreseen one relapse, and one episode several; each counts once.

A relapse that nobody recorded cannot be found, missed or foreseen: these numbers are as good as the record of relapses.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from models.access import Actor
from models.storage.database import Database
from models.storage.entrance import entrance
from models.storage.queries.governance.foresight import Course, Episode, Relapse, Tally
from models.storage.queries.governance.lines import Dismissal, Governance, LevelLine, MissedRelapse, PredictiveValue, RuleLine
from models.storage.records import LEVELS, Event, Flag, Patient, Review
from models.storage.scope import scope_of

__all__ = ["Dismissal", "Governance", "LevelLine", "MissedRelapse", "PredictiveValue", "RuleLine", "governance"]

REACHED = {"possible or above": frozenset({"possible", "probable"}), "probable": frozenset({"probable"})}

_FLAGS: Any = (
    select(  # type: ignore[call-overload]
        *(Flag.id, Flag.patient_id, Flag.episode, Flag.level, Flag.rule, Flag.flagged_on),
        *(Flag.raised_at, Flag.cleared_on, Flag.withdrawn_at),
    )
    .join(Patient, col(Patient.id) == Flag.patient_id)
    .order_by(col(Flag.raised_at), col(Flag.flagged_on), col(Flag.id))
)

_LAST_REVIEWS: Any = (
    select(  # type: ignore[call-overload]
        Review.flag_id, Review.verdict, Review.reason, Review.until, Review.reviewed_by, Review.reviewed_at
    )
    .join(Flag, col(Flag.id) == Review.flag_id)
    .join(Patient, col(Patient.id) == Flag.patient_id)
    .where(col(Review.id).in_(select(func.max(Review.id)).group_by(col(Review.flag_id))))
)

_RELAPSES: Any = (
    select(Event.patient_id, Event.onset_from, Event.onset_to, Event.decided_on)  # type: ignore[call-overload]
    .join(Patient, col(Patient.id) == Event.patient_id)
    .where(col(Event.event) == "relapse", col(Event.voided_at).is_(None))
)

_PATIENTS: Any = select(  # type: ignore[call-overload]
    Patient.id, Patient.study_id, Patient.public_id, Patient.timeline, Patient.status, Patient.status_date
)


@entrance
def governance(database: Database, actor: Actor, *, today: date, zone: tzinfo = UTC) -> Governance:
    """All flags and all recorded relapses within reach set against each other, as of `today`; the module's docstring defines every number.

    A moment such as `raised_at` falls on a day in `zone`, the clinic's own. A review counts as long as it is the flag's last; a snooze
    that has run out leaves its flag unreviewed. Four queries, however many patients there are.
    """
    with database.read() as session:
        rows = _read(session, scope_of(session, actor).condition, today, zone)
    missed = sorted(rows.missed(), key=lambda line: (line.decided_on or line.onset_to, line.study_id), reverse=True)
    recorded = sum(map(len, rows.relapses.values()))
    return Governance(
        rules=tuple(_rule_lines(rows)),
        levels=tuple(_level_lines(rows)),
        dismissals=tuple(sorted(rows.dismissals(), key=lambda line: line.reviewed_at, reverse=True)),
        missed=tuple(missed),
        recorded=recorded,
        found=recorded - len(missed),
        predictive=tuple(Tally(level).count(rows.courses(levels)) for level, levels in REACHED.items()),
        patients=len(rows.patients),
        afterwards=sum(line.afterwards for line in missed),
    )


@dataclass
class _Rows:
    """Everything that was read, by number of the patient or of the flag."""

    today: date
    zone: tzinfo
    patients: dict[int, Any]
    flags: Sequence[Any]
    reviews: dict[int, Any]
    relapses: Mapping[int, list[Relapse]]
    episodes: dict[frozenset[str], Mapping[int, list[Episode]]] = field(default_factory=dict)

    def verdict(self, flag: Any) -> str:
        """confirmed, dismissed, snoozed, or unreviewed."""
        review = self.reviews.get(flag.id)
        if review is None or (review.verdict == "snoozed" and review.until <= self.today):
            return "unreviewed"
        return str(review.verdict)

    def dismissals(self) -> Iterator[Dismissal]:
        """Standing flags whose last review dismissed them."""
        for flag in self.flags:
            if flag.withdrawn_at is None and self.verdict(flag) == "dismissed":
                review, patient = self.reviews[flag.id], self.patients[flag.patient_id]
                where = (patient.study_id, patient.public_id, flag.flagged_on, flag.level, flag.rule)
                yield Dismissal(*where, review.reason, review.reviewed_by, review.reviewed_at, patient.timeline == "relative")

    def missed(self) -> Iterator[MissedRelapse]:
        """Relapses that no episode at possible or above foresaw."""
        for number, relapses in self.relapses.items():
            patient, episodes = self.patients[number], self.reached(REACHED["possible or above"]).get(number, [])
            for relapse in relapses:
                if any(episode.foresaw(relapse) for episode in episodes):
                    continue
                afterwards = any(episode.is_about(relapse) and episode.withdrawn_on is None for episode in episodes)
                when = (relapse.onset_from, relapse.onset_to, relapse.decided_on)
                yield MissedRelapse(patient.study_id, patient.public_id, *when, afterwards, patient.timeline == "relative")

    def courses(self, levels: frozenset[str]) -> Iterator[Course]:
        """The patients with an episode that reached these levels."""
        for number, episodes in self.reached(levels).items():
            yield Course(episodes, self.relapses.get(number, []), self._followed_until(self.patients[number]))

    def reached(self, levels: frozenset[str]) -> Mapping[int, list[Episode]]:
        """The episodes that reached one of these levels, by patient."""
        if levels not in self.episodes:
            rows: dict[tuple[int, int], list[Any]] = defaultdict(list)
            for flag in self.flags:
                if flag.level in levels:
                    rows[flag.patient_id, flag.episode].append(flag)
            found: dict[int, list[Episode]] = defaultdict(list)
            for (patient, _), some in rows.items():
                found[patient].append(self._episode(some))
            self.episodes[levels] = found
        return self.episodes[levels]

    def _episode(self, rows: Sequence[Any]) -> Episode:
        standing = [row for row in rows if row.withdrawn_at is None]
        cleared = [row.cleared_on for row in standing or rows]
        withdrawn = None if standing else self._day(max(row.withdrawn_at for row in rows))
        first = rows[0]
        return Episode(first.flagged_on, self._day(first.raised_at), None if None in cleared else max(cleared), withdrawn)

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    def _followed_until(self, patient: Any) -> date | None:
        return self.today if patient.status == "active" else patient.status_date


def _read(session: Session, within: ColumnElement[bool], today: date, zone: tzinfo) -> _Rows:
    relapses: dict[int, list[Relapse]] = defaultdict(list)
    for patient, *window in session.exec(_RELAPSES.where(within)):
        relapses[patient].append(Relapse(*window))
    patients = {row.id: row for row in session.exec(_PATIENTS.where(within))}
    reviews = {row.flag_id: row for row in session.exec(_LAST_REVIEWS.where(within))}
    return _Rows(today, zone, patients, session.exec(_FLAGS.where(within)).all(), reviews, relapses)


def _counted(rows: _Rows, of: Callable[[Any], str]) -> dict[str, Counter[str]]:
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for flag in rows.flags:
        counted[of(flag)]["withdrawn" if flag.withdrawn_at is not None else rows.verdict(flag)] += 1
    return counted


def _by_verdict(counts: Counter[str]) -> dict[str, int]:
    verdicts = {verdict: counts[verdict] for verdict in ("confirmed", "dismissed", "snoozed", "unreviewed")}
    return {"fired": sum(verdicts.values()), **verdicts}


def _rule_lines(rows: _Rows) -> Iterator[RuleLine]:
    for rule, counts in sorted(_counted(rows, lambda flag: str(flag.rule)).items()):
        yield RuleLine(rule, **_by_verdict(counts), withdrawn=counts["withdrawn"])


def _level_lines(rows: _Rows) -> Iterator[LevelLine]:
    counted = _counted(rows, lambda flag: str(flag.level))
    for level in reversed(LEVELS):
        yield LevelLine(level, **_by_verdict(counted.get(level, Counter())))
