"""Strength against the patient's own remission: totals of one scale only, in percent of that scale's maximum."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from statistics import median

from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import StrengthFall
from models.clinical.relapse.timeline import WATCHED_MUSCLES, Day
from models.clinical.relapse.variation import reaches
from models.clinical.series.results import Result
from models.clinical.series.strength import SCALE_LABEL, StrengthTotal


@dataclass
class _Scale:
    reference: list[StrengthTotal] = field(default_factory=list)
    before: list[StrengthTotal] = field(default_factory=list)
    low: list[StrengthTotal] = field(default_factory=list)


@dataclass
class Strength:
    """Totals in remission (the reference) and totals below them, one pair for each scale and maximum."""

    parameters: Parameters
    _scales: dict[tuple[str, float], _Scale] = field(default_factory=dict)
    _falls: dict[tuple[str, float], StrengthFall] = field(default_factory=dict)
    _muscles: dict[str, Result] = field(default_factory=dict)
    _lost: dict[str, tuple[float, Result]] = field(default_factory=dict)
    _last: dict[tuple[str, float], StrengthTotal] = field(default_factory=dict)
    _start: dict[tuple[str, float], StrengthTotal] = field(default_factory=dict)

    def read(self, day: Day, in_remission: bool, ck_flat: bool) -> None:
        """Takes in the totals and watched muscles of a day; `in_remission` as it stood before them.

        A loss that has lasted a level's length with CK flat becomes the new reference: damage, not a relapse that never ends.
        """
        for total in day.totals:
            self._read_total(total, in_remission, ck_flat)
        for code, result in day.muscles.items():
            self._read_muscle(code, result, in_remission)

    def settle(self, first: date) -> None:
        """A level was declared from `first` on: totals since then were in remission too."""
        for scale in self._scales.values():
            scale.reference = [t for t in scale.before if t.day >= first][-self._kept :] or scale.reference
            scale.before, scale.low = [], []
        self._falls.clear()
        self._start.clear()

    def forget_loss(self, in_remission: bool) -> None:
        """An episode ended by its CK: strength heals later, so what remains lost is measured from here on.

        Where CK is back within its level the last low total becomes the reference; where it only fell from its peak, there is no
        reference until a level is declared again.
        """
        for key, scale in self._scales.items():
            if scale.low or not in_remission:
                self._scales[key] = _Scale(scale.low[-1:] if in_remission else [], scale.low[-1:])
        self._falls.clear()

    def note_start(self, day: date) -> None:
        """Treatment begins or is stepped up: the last recent totals are what a response is judged by."""
        for key, total in self._last.items():
            if (day - total.day).days <= self.parameters.response_before_days:
                self._start.setdefault(key, total)

    def weaker_than_at_start(self) -> tuple[StrengthTotal, StrengthTotal] | None:
        """A total from the beginning of treatment and the last one on its scale, where that is lower by the moderate fall or more."""
        for key, start in self._start.items():
            if reaches((start.percent or 0.0) - (self._last[key].percent or 0.0), self.parameters.moderate_fall):
                return start, self._last[key]
        return None

    def fall(self, day: date) -> StrengthFall | None:
        """The largest recent change of any scale against remission (negative: stronger); None without a reference or a recent total."""
        recent = [f for f in self._falls.values() if (day - f.day).days <= self.parameters.pairing_days]
        return max(recent, key=lambda f: (f.fall, f.times, f.day, f.scale), default=None)

    def lowest(self) -> StrengthTotal | None:
        """The last total of a scale on which it lies at least the moderate fall below remission; None where none does."""
        return next((scale.low[-1] for scale in self._scales.values() if scale.low), None)

    @property
    def _kept(self) -> int:
        return int(self.parameters.strength_reference_totals)

    def muscle_losses(self, day: date) -> list[tuple[str, float, float]]:
        """Neck and hip flexors weaker by the printed grade or more, as (name, grade in remission, grade now)."""
        days = self.parameters.pairing_days
        return [(WATCHED_MUSCLES[c], was, now.value or 0.0) for c, (was, now) in self._lost.items() if (day - now.day).days <= days]

    def _read_total(self, total: StrengthTotal, in_remission: bool, ck_flat: bool) -> None:
        key = (total.scale, total.maximum or 0.0)
        scale = self._scales.setdefault(key, _Scale())
        self._last[key] = total
        if not scale.reference:
            (scale.reference if in_remission else scale.before).append(total)
            return
        fall = _reference(scale) - (total.percent or 0.0)
        if reaches(fall, self.parameters.moderate_fall):
            scale.low.append(total)
        else:
            scale.low = []
        self._falls[key] = _fall(total, scale, fall)
        if self._is_new_reference(scale, ck_flat):
            scale.reference, scale.low = scale.low[-self._kept :], []
            del self._falls[key]
        elif in_remission and not scale.low:
            scale.reference = [*scale.reference, total][-self._kept :]
        elif not in_remission:
            scale.before.append(total)

    def _is_new_reference(self, scale: _Scale, ck_flat: bool) -> bool:
        if not ck_flat or len(scale.low) < self.parameters.damage_totals:
            return False
        percents = [t.percent or 0.0 for t in scale.low[-int(self.parameters.damage_totals) :]]
        steady = not reaches(percents[0] - percents[-1], self.parameters.moderate_fall)
        return steady and (scale.low[-1].day - scale.low[0].day).days >= self.parameters.level_days

    def _read_muscle(self, code: str, result: Result, in_remission: bool) -> None:
        known, value = self._muscles.get(code), result.value or 0.0
        if known is not None and reaches((known.value or 0.0) - value, self.parameters.muscle_fall):
            self._lost[code] = (known.value or 0.0, result)
            return
        self._lost.pop(code, None)
        if in_remission:
            self._muscles[code] = result


def _reference(scale: _Scale) -> float:
    return float(median(t.percent or 0.0 for t in scale.reference))


def _fall(total: StrengthTotal, scale: _Scale, fall: float) -> StrengthFall:
    before = scale.reference[-1]
    return StrengthFall(
        scale=total.scale,
        label=SCALE_LABEL[total.scale],
        maximum=total.maximum or 0.0,
        day=total.day,
        points=total.points,
        percent=total.percent or 0.0,
        reference_points=float(median(t.points for t in scale.reference)),
        reference=_reference(scale),
        reference_count=len(scale.reference),
        fall=fall,
        times=len(scale.low),
        rater_changed=bool(total.rater and before.rater and total.rater != before.rater),
        inputs=total.results,
    )
