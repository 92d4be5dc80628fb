"""Courses made by hand for tests of the picture: nobody in them exists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from models.clinical.dates import DAY_ZERO, PartialDate, Precision
from models.clinical.relapse.findings import Level, RemissionLevel, Standing, State
from models.clinical.series.results import Result
from models.course import Course, DoseStretch, EventLine, Lane, LaneStep, PatientFacts, StoredFlag, StrengthSeries

TODAY = date(2026, 11, 20)
HOSTILE = '<b>bold</b> <a href="http://evil.example/">x</a> & <img src=x onerror=alert(1)> %{x}'


def ck(day: date, value: float, comparator: str = "", *, upper_limit: float | None = 200.0, **more: Any) -> Result:
    return Result("ck", day, value, comparator, upper_limit, entered=f"{comparator}{value:g}", unit="U/L", **more)


def mmt8(day: date, points: float, rater: str = "") -> Result:
    return Result("mmt8", day, points, entered=f"{points:g}", rater=rater)


def step(start: date, stop: date | None = None, *, precision: Precision = Precision.DAY, **more: Any) -> LaneStep:
    return LaneStep(PartialDate(start, precision), PartialDate(stop) if stop else None, **more)


def course(*results: Result, today: date = TODAY, **parts: Any) -> Course:
    """A course of these CK results, in follow-up until `today`."""
    facts = PatientFacts("p1", "S-0042", timeline=parts.pop("timeline", "calendar"))
    return Course(facts, parts.pop("until", today), ck=results, **parts)


def in_days(*results: Result, **parts: Any) -> Course:
    """A published course that is told in days."""
    return course(*results, timeline="relative", until=max((result.day for result in results), default=DAY_ZERO), **parts)


def flag(day: date, level: Level = Level.POSSIBLE, **more: Any) -> StoredFlag:
    return StoredFlag("f1", more.pop("episode", 1), day, datetime(2026, 11, 20, tzinfo=UTC), level, "R2", "CK rose twice", **more)


def full(today: date = TODAY) -> Course:
    """Six years: cut at onset, a fall, a settled level, a rise with a flag, taper, infusions, a statin before."""
    begin = today - timedelta(days=2200)
    falling = [ck(begin + timedelta(days=40 * n), 14000 * 0.6**n) for n in range(1, 9)]
    settled = [ck(begin + timedelta(days=400 + 60 * n), 300 + 10 * (n % 3)) for n in range(28)]
    results = (ck(begin, 20000, ">"), *falling, *settled, ck(today - timedelta(days=9), 2410, note=HOSTILE))
    level = RemissionLevel(310, 165, 583, 6, settled[0].day, settled[-1].day)
    lanes = (
        Lane(
            "IVIG",
            False,
            tuple(step(begin + timedelta(28 * n), dated=True, dose_text="2 g/kg") for n in range(9)),
        ),
        Lane("Methotrexate", False, (step(begin, dose_text="15 mg weekly"),)),
        Lane("Atorvastatin", True, (step(begin - timedelta(days=3000), begin - timedelta(days=20)),)),
    )
    doses = (DoseStretch(begin, begin + timedelta(days=200), 60.0), DoseStretch(begin + timedelta(days=200), None, 5.0))
    return course(
        *results,
        today=today,
        strength=(
            StrengthSeries("mmt8", "MMT8", 80.0, (mmt8(begin, 44), mmt8(today - timedelta(days=60), 74), mmt8(results[-1].day, 66))),
        ),
        prednisone=doses,
        lanes=lanes,
        events=(EventLine("relapse", "Relapse", begin + timedelta(days=900), begin + timedelta(days=930), note=HOSTILE),),
        flags=(flag(results[-1].day, ck=2410, ck_baseline=310, ck_ratio=7.77),),
        standing=Standing(State.FLAGGED, level, (level,), (settled[-1].day, results[-1].day)),
    )


def published() -> Course:
    """A sparse published course in days: rough dates, one in sequence only, words, treatment whose end is not told."""
    day = [DAY_ZERO + timedelta(days=n) for n in range(400)]
    results = (
        ck(day[0], 13875, upper_limit=None, precision=Precision.APPROXIMATE),
        ck(day[14], 7900, upper_limit=None, precision=Precision.WEEK),
        ck(day[183], 900, upper_limit=None, precision=Precision.ORDER),
    )
    return in_days(
        *results,
        ck_words=(Result("ck_text", day[100], None, text="normal"),),
        strength_words=(Result("strength_text", day[0], None, text="severe weakness", precision=Precision.MONTH),),
        lanes=(Lane("Rituximab", False, (step(day[30], precision=Precision.MONTH),)),),
        events=(EventLine("relapse", "Relapse", day[150], day[150], Precision.ORDER),),
        flags=(flag(day[14]),),
    )


def odd() -> dict[str, Course]:
    """Courses that a picture must survive."""
    crowded = [ck(TODAY - timedelta(days=60 * n), 100.0 + n) for n in range(60, 0, -1)]
    words = Result("ck_text", TODAY, None, text="rising " * 80)
    lane = Lane("x" * 300, False, (step(TODAY, TODAY),))
    return {
        "empty": course(),
        "one result": course(ck(TODAY, 420)),
        "all cut": course(ck(TODAY - timedelta(days=30), 20000, ">"), ck(TODAY, 20, "<")),
        "words only": course(ck_words=(words,), strength_words=(words,)),
        "treatments only": course(lanes=(lane,), prednisone=(DoseStretch(TODAY, None, 60.0),)),
        "ten years": course(*crowded, flags=tuple(flag(result.day, episode=n) for n, result in enumerate(crowded, 1))),
        "sixty visits in a day": course(*[ck(TODAY, 100.0 + n) for n in range(60)]),
        "huge": course(ck(date(1950, 1, 1), 1.0), ck(TODAY, 1_000_000)),
        "no limit": course(ck(TODAY, 420, upper_limit=None)),
        "events only": course(events=(EventLine("death", "Death", TODAY, TODAY),)),
        "strength without a maximum": course(strength=(StrengthSeries("mrc_sum", "MRC sum", None, (Result("mrc_sum", TODAY, 50.0),)),)),
        "withdrawn flag": course(ck(TODAY, 420), flags=(flag(TODAY, withdrawn_reason="voided"),)),
        "future stop": course(ck(TODAY, 1), prednisone=(DoseStretch(TODAY, TODAY + timedelta(days=30), 0.0),)),
        "published": published(),
        "full": full(),
    }
