"""Home tests against the patient's own mean: chair stands in 30 seconds and lifts of 1 kg."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from models.clinical.relapse.parameters import Parameters
from models.clinical.relapse.situation import HomeFall
from models.clinical.relapse.timeline import Day
from models.clinical.relapse.variation import exceeds, reaches
from models.clinical.series.results import Result


def is_low(test: str, count: float, mean: float, parameters: Parameters) -> bool:
    """True where a session lies below the own mean by more than the published margin: more than 3 chair stands, or 5 arm lifts.

    Where the own mean is 5 or less that margin cannot be reached, so 0 or the loss of half counts instead.
    Worked: own mean 12, 9 stands: no; 8 stands: yes. Own mean 4: 2 stands: yes, 3: no.
    Source: Agarwal and Kiely 2006, doi 10.1093/rheumatology/kel017 (32 patients, all 8 relapses below it); the rest is Myolog's own.
    """
    if reaches(parameters.home_low_mean, mean):
        return count < mean and (count == 0 or reaches(parameters.home_low_share * mean, count))
    drop = parameters.chair_drop if test == "chair_stand_30s" else parameters.arm_drop
    return exceeds(mean - count, drop)


@dataclass
class Home:
    """Sessions in remission (for the mean) and the sessions below it since, one pair for each test."""

    parameters: Parameters
    _usual: dict[str, list[Result]] = field(default_factory=dict)
    _before: dict[str, list[Result]] = field(default_factory=dict)
    _low: dict[str, list[Result]] = field(default_factory=dict)
    _last: dict[str, date] = field(default_factory=dict)
    _good: int = 0
    _fall: HomeFall | None = None

    def read(self, day: Day, in_remission: bool, ck_flat: bool) -> None:
        """Takes in the home tests of a day; `in_remission` as it stood before them.

        A loss that has lasted a level's length with CK flat becomes the new usual: damage, not a relapse that never ends.
        """
        if not day.home:
            return
        low_today = [test for test, result in sorted(day.home.items()) if self._is_low(test, result)]
        for test, result in day.home.items():
            self._last[test] = day.day
            self._keep(test, result, in_remission)
        if ck_flat and self._has_new_usual():
            return
        self._good = 0 if low_today else self._good + 1
        if low_today:
            self._fall = self._describe(day.day, low_today)
        elif self._good >= self.parameters.home_back_sessions:
            self.forget_loss()

    def settle(self, first: date) -> None:
        """A level was declared from `first` on: sessions since then were in remission too."""
        for test, sessions in self._before.items():
            self._add_usual(test, [r for r in sessions if r.day >= first])
        self._before = {}

    def forget_loss(self) -> None:
        """The loss is over: two sessions within the usual range, or an episode that ended by its CK."""
        self._low, self._fall, self._good = {}, None, 0

    def fall(self, day: date) -> HomeFall | None:
        """The recent fall below own mean, confirmed or not; None without one."""
        fall = self._fall
        return fall if fall and (day - fall.day).days <= self.parameters.pairing_days else None

    def last_session(self, test: str) -> date | None:
        """Date of the last session of a test; None where there was none."""
        return self._last.get(test)

    def mean(self, test: str) -> float | None:
        """Own mean of a test in remission; None with fewer sessions than the parameters ask for."""
        sessions = self._usual.get(test, [])
        return _mean(sessions) if len(sessions) >= self.parameters.home_sessions else None

    def _is_low(self, test: str, result: Result) -> bool:
        mean = self.mean(test)
        return mean is not None and is_low(test, result.value or 0.0, mean, self.parameters)

    def _keep(self, test: str, result: Result, in_remission: bool) -> None:
        if self._is_low(test, result):
            self._low.setdefault(test, []).append(result)
        elif in_remission:
            self._add_usual(test, [result])
        else:
            self._before.setdefault(test, []).append(result)

    def _add_usual(self, test: str, sessions: list[Result]) -> None:
        self._usual[test] = [*self._usual.get(test, []), *sessions][-int(self.parameters.home_mean_sessions) :]

    def _has_new_usual(self) -> bool:
        p, lasting = self.parameters, False
        for test, low in self._low.items():
            if len(low) >= p.home_sessions and (low[-1].day - low[0].day).days >= p.level_days:
                self._usual[test], lasting = [], True
                self._add_usual(test, low)
        if lasting:
            self.forget_loss()
        return lasting

    def _describe(self, day: date, low_today: list[str]) -> HomeFall:
        within = self.parameters.home_repeat_days
        repeated = [test for test in low_today if len(self._low[test]) > 1 and (day - self._low[test][-2].day).days <= within]
        was_confirmed = self._fall is not None and self._fall.confirmed
        first = self._low[repeated[0]][-2].day if repeated else day
        return HomeFall(
            day=day,
            first_low=self._fall.first_low if self._fall and was_confirmed else first,
            confirmed=was_confirmed or bool(repeated) or len(low_today) > 1,
            tests=tuple((t, self._low[t][-1].value or 0.0, self.mean(t) or 0.0, len(self._usual[t])) for t in low_today),
            inputs=tuple(r for t in low_today for r in self._low[t][-2:]),
        )


def _mean(sessions: list[Result]) -> float:
    return sum(r.value or 0.0 for r in sessions) / len(sessions)
