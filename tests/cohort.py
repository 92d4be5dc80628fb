"""A made cohort as a bundle, for tests: nobody in it exists. The same number of patients and seed give the same bytes.

It holds what imports must survive: two units and several upper limits of CK, cut results, totals and single muscles, dose tapers,
cycles and infusions, relapses (CK first, strength after), blanks with a reason, dates without a day, and notes that break careless readers.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

HEADERS = {
    "patients.csv": "patient_id,sex,birth_year,antibody,diagnosis_date,statin_exposure,site,status,symptom_onset,consent,label",
    "observations.csv": (
        "patient_id,date,visit_kind,measure,value,unit,upper_limit,source,note,time,laboratory,assay,rater,reporter,missing_reason,"
        "date_precision,recorded_at,sequence"
    ),
    "treatments.csv": "patient_id,drug,dose,unit,frequency,route,start,stop,reason,days_per_cycle,date_precision,text,stop_precision",
    "events.csv": "patient_id,event,onset_from,onset_to,decided_on,basis,source,note,date_precision",
}

HOSTILE_LABEL = """=HYPERLINK("x") <img src=x onerror=alert(1)> '; DROP TABLE patient; -- ../../x"""
NOTES = (
    "",
    "after holiday, well",
    'she said "a bit stiff"',
    "first line\nsecond line, with comma",
    "Größe geprüft – 体力 良好 – ağrı yok",
    "=1+1",
    "-2 kg since June",
    "@home, +1 stair",
    "'quoted start",
    "🙂 emoji and \u202eright to left",
)
MISSING = ("sample haemolysed", "not done, patient unwell", "declined")
TAPER = ("60", "40", "30", "20", "15", "10", "7.5", "5")
MUSCLES = ("deltoid", "biceps", "wrist_extensors", "gluteus_maximus", "gluteus_medius", "quadriceps", "ankle_dorsiflexors")


@dataclass(frozen=True)
class Laboratory:
    """A laboratory with its unit, its upper limits for women and men, and the number above which its analyser stops (all in its unit)."""

    name: str
    unit: str
    women: str
    men: str
    ceiling: float
    floor: float

    def report(self, units_per_litre: float) -> str:
        """The result as this laboratory prints it, cut where its analyser ends."""
        value = units_per_litre / 60 if self.unit == "ukat/L" else units_per_litre
        if value > self.ceiling:
            return f">{self.ceiling:g}"
        if value < self.floor:
            return f"<{self.floor:g}"
        return f"{value:.1f}" if self.unit == "ukat/L" else f"{value:.0f}"


LABORATORIES = {
    "Made site North": (
        Laboratory("North central", "U/L", "170", "190", 20000, 20),
        Laboratory("North practice", "U/L", "145", "200", 20000, 20),
    ),
    "Made site West": (Laboratory("West central", "ukat/L", "2.8", "3.2", 333, 0.3),),
    "Made site South": (Laboratory("South central", "IU/L", "192", "308", 32000, 20),),
}

Row = dict[str, str]


def halved(times: float) -> float:
    """What is left of 1 after so many half-lives."""
    return math.exp2(-times)


class MadePatient:
    """One patient's course: induction, remission at an own level, and relapses in which CK rises weeks before strength falls."""

    def __init__(self, number: int, seed: int) -> None:
        self.random = Random(f"{seed}/{number}")
        self.number, self.code = number, f"S-{number:04d}"
        self.sex = self.random.choice(("female", "female", "male"))
        self.antibody = self.random.choice(("anti-HMGCR", "anti-HMGCR", "anti-HMGCR", "anti-SRP", "anti-SRP", "seronegative", "both"))
        self.site = sorted(LABORATORIES)[number % len(LABORATORIES)]
        self.start = date(2016, 1, 1) + timedelta(self.random.randrange(1000))
        self.days = self.random.randrange(2 * 365, 6 * 365)
        self.peak, self.own = self.random.uniform(4000, 40000), math.exp(self.random.uniform(math.log(15), math.log(600)))
        self.relapses = [day for day in (self.random.randrange(500, 700), self.random.randrange(1000, 1400)) if self._relapses_by(day)]
        self.scale = self.random.choice(("mmt8", "mmt8", "mmt8_bilateral", "muscles", "mrc"))

    def _relapses_by(self, day: int) -> bool:
        return day < self.days - 60 and self.random.random() < 0.4

    def ck(self, day: int) -> float:
        """CK in U/L: the falling peak, and around each relapse a rise that begins 70 days before it."""
        level = self.own + self.peak * halved(day / 45)
        for relapse in self.relapses:
            since = day - (relapse - 70)
            if since > 0:
                level += self.own * 15 * min(since / 70, 1) * halved(max(since - 100, 0) / 40)
        return level * math.exp(self.random.gauss(0, 0.18))

    def strength(self, day: int) -> float:
        """Strength as a fraction of full: it recovers over months and dips for three months from two weeks before a relapse."""
        fraction = 1 - 0.35 * halved(day / 90)
        return fraction - sum(0.18 for relapse in self.relapses if -14 <= day - relapse <= 90)

    def patient(self) -> Row:
        """The row of `patients.csv`; patient 2 carries a hostile label, which stands for a hostile name."""
        return {
            "sex": self.sex,
            "birth_year": str(self.start.year - self.random.randrange(25, 85)),
            "antibody": self.antibody,
            "diagnosis_date": self.start.isoformat()[: self.random.choice((4, 7, 10))],
            "statin_exposure": "yes" if self.takes_statin else "unknown",
            "site": self.site,
            "status": "active",
            "symptom_onset": f"{self.start.year - 1}",
            "consent": self.random.choice(("given", "given", "unknown")),
            "label": HOSTILE_LABEL if self.number == 2 else "",
        }

    @property
    def takes_statin(self) -> bool:
        """True for about two in three of those with anti-HMGCR."""
        return self.antibody in ("anti-HMGCR", "both") and self.number % 3 > 0

    def observations(self) -> Iterator[Row]:
        """Visits every one to four months, closer together at first and around relapses, and a diary now and then."""
        day = 0
        while day < self.days:
            yield from self._visit(day)
            near = any(-90 < day - relapse < 60 for relapse in self.relapses)
            day += self.random.randrange(20, 40) if near or day < 180 else self.random.randrange(50, 120)
        yield {
            "date": f"{self.start.year - 1}-11",
            "visit_kind": "clinic",
            "measure": "ck_text",
            "value": "raised, no number in the letter",
        }
        yield {"date": f"{self.start.year - 1}", "visit_kind": "phone", "measure": "strength_text", "value": "trouble with stairs"}
        yield self._dated(
            -30, "lab", "ck", f"{self.peak:.0f}", unit="U/L", date_precision="approximate", note="level from the first letter"
        )

    def _visit(self, day: int) -> Iterator[Row]:
        yield self._creatine_kinase(day)
        if self.random.random() < 0.05:
            yield self._creatine_kinase(day) | {"sequence": "2", "note": "repeated on the same day"}
        if self.random.random() < 0.8:
            yield from self._examination(day)
        if self.random.random() < 0.3:
            yield from self._diary(day + 7)

    def _creatine_kinase(self, day: int) -> Row:
        laboratory = self.random.choice(LABORATORIES[self.site])
        limit = laboratory.women if self.sex == "female" else laboratory.men
        common = {"laboratory": laboratory.name, "time": self.random.choice(("", "08:15"))}
        if self.random.random() < 0.04:
            return self._dated(day, "lab", "ck", "", missing_reason=self.random.choice(MISSING), **common)
        told = {"unit": laboratory.unit, "upper_limit": limit if self.random.random() < 0.9 else ""}
        return self._dated(day, "lab", "ck", laboratory.report(self.ck(day)), note=self.random.choice(NOTES), **told, **common)

    def _examination(self, day: int) -> Iterator[Row]:
        fraction = max(0.3, min(1, self.strength(day) + self.random.gauss(0, 0.02)))
        rater = f"rater {self.random.randrange(1, 4)}"
        for measure, value in self._grades(fraction):
            yield self._dated(day, "clinic", measure, value, rater=rater)
        activity = 10 * (1 - fraction)
        haq = round(24 * (1 - fraction)) * 0.125
        yield self._dated(day, "clinic", "haq_di", f"{haq:g}")
        yield self._dated(day, "clinic", "physician_global", f"{activity:.1f}", unit="cm", note=self.random.choice(NOTES))
        yield self._dated(day, "clinic", "patient_global", f"{10 * activity:.0f}", unit="mm")

    def _grades(self, fraction: float) -> Iterator[tuple[str, str]]:
        if self.scale in ("mmt8", "mmt8_bilateral"):
            yield self.scale, f"{fraction * (80 if self.scale == 'mmt8' else 150):.0f}"
            return
        yield ("mmt_neck_flexors", f"{10 * fraction:.0f}") if self.scale == "muscles" else ("mrc_neck_flexors", "4+")
        for muscle in MUSCLES:
            if self.scale == "muscles":
                yield f"mmt_{muscle}_right", f"{10 * fraction:.0f}" if self.random.random() < 0.97 else "T"
            else:
                yield f"mrc_{muscle}_left", "5" if fraction > 0.97 else "4+" if fraction > 0.9 else "4" if fraction > 0.8 else "3"

    def _diary(self, day: int) -> Iterator[Row]:
        weak = 1 - self.strength(day)
        said = {"weakness": f"{10 * weak:.0f}", "stairs": "some effort" if weak > 0.1 else "easy", "choking": "0", "recent_exercise": "no"}
        for measure, value in {**said, "chair_stand_30s": f"{14 * (1 - weak):.0f}"}.items():
            recorded = f"{self._day(day)}T19:04:00+00:00"
            yield self._dated(day, "diary", measure, value, reporter="patient", recorded_at=recorded)

    def treatments(self) -> Iterator[Row]:
        """A prednisone taper and one more after each relapse, methotrexate weekly, and by turns IVIG cycles or rituximab infusions."""
        for first in (0, *(relapse + 14 for relapse in self.relapses)):
            yield from self._taper(first)
        yield self._given("methotrexate", "15", "mg", 30, 200, frequency="weekly", route="oral", reason="steroid sparing")
        yield self._given("methotrexate", "20", "mg", 200, None, frequency="weekly", route="SC", text="switched, stomach upset")
        if self.number % 2:
            yield self._given("IVIG", "2", "g/kg", 20, 20 + 28 * 6, frequency="every 4 weeks", route="IV", days_per_cycle="2")
        else:
            for day in (40, 54, 224, 238):
                yield self._given("rituximab", "1000", "mg", day, day + 1, frequency="once", route="IV")
        if self.takes_statin:
            earlier = {"start": f"{self.start.year - 6}", "stop": f"{self.start.year - 1}-12", "reason": "stopped at first raised CK"}
            yield {"drug": "atorvastatin", "dose": "40", "unit": "mg", "frequency": "daily", "route": "oral", **earlier}

    def _taper(self, first: int) -> Iterator[Row]:
        day = first
        end = min((relapse + 14 for relapse in self.relapses if relapse + 14 > first), default=self.days)
        for dose in TAPER if first == 0 else TAPER[2:]:
            if day >= end:
                return
            stop = min(day + (200 if dose == TAPER[-1] else 28), end)
            yield self._given("prednisone", dose, "mg", day, stop, frequency="daily", route="oral")
            day = stop

    def events(self) -> Iterator[Row]:
        """Each relapse with the window in which it began, and a remission before it."""
        for number, relapse in enumerate(self.relapses):
            decided = {"decided_on": self._day(relapse + 14), "basis": "weaker, CK up", "note": NOTES[(self.number + number) % len(NOTES)]}
            yield {"event": "relapse", "onset_from": self._day(relapse - 14), "onset_to": self._day(relapse), **decided}
        if self.relapses:
            month = self._day(365)[:7]
            yield {"event": "remission", "onset_from": month, "onset_to": month}

    def _given(self, drug: str, dose: str, unit: str, start: int, stop: int | None, **more: str) -> Row:
        ends = {} if stop is None else {"stop": self._day(stop)}
        return {"drug": drug, "dose": dose, "unit": unit, "start": self._day(start), **ends, **more}

    def _dated(self, day: int, kind: str, measure: str, value: str, **more: str) -> Row:
        return {"date": self._day(day), "visit_kind": kind, "measure": measure, "value": value, **more}

    def _day(self, day: int) -> str:
        return (self.start + timedelta(day)).isoformat()


def cohort(patients: int, seed: int) -> dict[str, list[Row]]:
    """The rows of each file: patients S-0001 onwards; a larger cohort of the same seed begins with the smaller one."""
    files: dict[str, list[Row]] = {name: [] for name in HEADERS}
    for number in range(1, patients + 1):
        made = MadePatient(number, seed)
        told = {"patients.csv": [made.patient()], "observations.csv": made.observations()}
        told |= {"treatments.csv": made.treatments(), "events.csv": made.events()}
        for name, rows in told.items():
            files[name] += [{"patient_id": made.code, **row} for row in rows]
    return files


def write_rows(folder: Path, files: Mapping[str, list[Row]]) -> None:
    """Writes the files of a bundle with this cohort's headers, so that a test may change a row first."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEADERS[name].split(","), restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


def write_cohort(folder: Path, patients: int, seed: int) -> None:
    """Writes a made cohort of so many patients into `folder` as a bundle."""
    write_rows(folder, cohort(patients, seed))
