"""One check of a treatment row for form and import alike, and the prednisone equivalent of a daily dose."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from models.clinical.drugs.base import ROUTES, DoseLimit, Drug
from models.clinical.drugs.catalogue import find_drug
from models.clinical.drugs.frequency import Frequency, parse_frequency
from models.clinical.units import find_unit
from models.clinical.values import format_number, parse_reading
from models.errors import ImpossibleValue, UnknownCode

DOUBTFUL_PREDNISONE_PER_DAY = Decimal(100)
LONGEST_CYCLE_DAYS = 28

_PER_MG = {"mg": Decimal(1), "g": Decimal(1000), "µg": Decimal("0.001")}


@dataclass(frozen=True)
class CheckedDose:
    """A dose that may be stored: per administration, for a cycle the whole cycle; `per_day` is the average in the same unit.

    `dose` is None where it was not stated; `per_day` also where it was given once or the frequency was not stated. `doubts` are
    sentences that a form asks and an import lists as queries.
    """

    dose: float | None
    dose_entered: str
    unit: str
    frequency: str
    route: str
    days_per_cycle: int | None
    per_day: float | None
    doubts: tuple[str, ...] = ()


def check_treatment(
    drug: Drug | str, dose: str = "", unit: str = "", frequency: str = "", route: str = "", days_per_cycle: str = ""
) -> CheckedDose:
    """The dose as it may be stored: mycophenolate "1" "g" "twice daily" is 1 g a time and 2 g a day.

    A blank dose is allowed (a published course may not state it) and then a blank unit too. Refused with ImpossibleValue, whose
    `column` is the field: methotrexate other than weekly or above 30 mg, mycophenolate above 4 g a day, tacrolimus in mg/kg, and words,
    units or frequencies that are not known. Asked: a dose whose frequency is not stated, IVIG above 2.5 g/kg or 250 g a cycle, and more
    than 100 mg prednisone equivalent a day.
    """
    drug = find_drug(drug) if isinstance(drug, str) else drug
    often, way = parse_frequency(frequency), check_route(route)
    amount, label = _dose(drug, dose.strip()), _unit(drug, unit.strip(), needed=bool(dose.strip()))
    _check_frequency(drug, often)
    days = _cycle(drug, days_per_cycle.strip(), often)
    doubts = _route_doubts(drug, way)
    if amount is None:
        return CheckedDose(None, "", label, often.text, way, days, None, doubts)
    per_day = amount / often.days if often.days else None
    doubts = _bound_doubts(drug, amount, per_day, label) + _equivalent_doubts(drug, amount, label, often.text, way) + doubts
    if not often.text:
        advice = "It is given once a week: check that it was." if drug.frequency_days else "Write how often it is given."
        doubts += (f'{drug.label} "{dose.strip()}" {label} has no frequency, so its daily dose is not known. {advice}',)
    return CheckedDose(float(amount), dose.strip(), label, often.text, way, days, None if per_day is None else float(per_day), doubts)


def check_route(text: str) -> str:
    """The route that `text` states in any case: oral, IV, SC, IM or other; "" where it is not stated."""
    for route in ("", *ROUTES):
        if route.lower() == text.strip().lower():
            return route
    raise UnknownCode(f'Route "{text.strip()}" is not known. Write one of: {", ".join(ROUTES)}.', "route")


def prednisone_per_day(drug: Drug | str, dose: float | None, unit: str, frequency: str, route: str) -> float | None:
    """mg of prednisone a day equal to a daily oral glucocorticoid: methylprednisolone 8 mg daily -> 10.0.

    prednisone 5 = prednisolone 5 = methylprednisolone 4 = triamcinolone 4 = dexamethasone 0.75 = hydrocortisone 20 mg (standard table),
    cortisone 25 and deflazacort 6 from memory. Doses on alternate days are averaged. None for other drugs, an unknown dose, mg/kg, any
    route but oral, and longer intervals: pulses are never averaged into the daily line. A blank route is oral where there is no other.
    """
    drug = find_drug(drug) if isinstance(drug, str) else drug
    often = parse_frequency(frequency)
    oral = route == "oral" or (not route and drug.routes == ("oral",))
    equivalent = drug.equivalent_mg
    if dose is None or equivalent is None or not oral or unit not in _PER_MG or often.days is None or often.days > 2:
        return None
    return float(Decimal(str(dose)) * _PER_MG[unit] * 5 / equivalent / often.days)


def _dose(drug: Drug, text: str) -> Decimal | None:
    if not text:
        return None
    try:
        reading = parse_reading(text)
    except ImpossibleValue as error:
        raise ImpossibleValue(f"{drug.label} dose: {error} If only words are known, leave the dose blank.", "dose") from None
    if reading.comparator:
        raise ImpossibleValue(
            f'{drug.label} dose "{text}" is a bound. Write the dose that was given, without "{reading.comparator}".', "dose"
        )
    if reading.number <= 0:
        raise ImpossibleValue(
            f'{drug.label} dose "{text}" is not above 0. Write the dose; for the end of a treatment fill in stop.', "dose"
        )
    return reading.number


def _unit(drug: Drug, text: str, needed: bool) -> str:
    known = ", ".join(drug.dose_units) or "mg, g, mg/kg, sessions"
    if not text and not needed:
        return ""
    if not text:
        raise ImpossibleValue(f'{drug.label} has a dose but no unit (""). Write one of: {known}.', "unit")
    try:
        unit = find_unit(text)
    except UnknownCode:
        raise UnknownCode(f'{drug.label}: unit "{text}" is not known. Write one of: {known}.', "unit") from None
    if drug.dose_units and unit.label not in drug.dose_units:
        raise ImpossibleValue(f'{drug.label} is not dosed in "{text}". Write the dose in {known}.', "unit")
    return unit.label


def _check_frequency(drug: Drug, often: Frequency) -> None:
    if not drug.frequency_days or often.days in drug.frequency_days or not often.text:
        return
    raise ImpossibleValue(
        f'{drug.label} "{often.text}" is not weekly. It is given once a week; a daily dose can kill. Correct the frequency.', "frequency"
    )


def _cycle(drug: Drug, text: str, often: Frequency) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or not 1 <= int(text) <= LONGEST_CYCLE_DAYS:
        raise ImpossibleValue(
            f'{drug.label} days per cycle "{text}" is not a whole number from 1 to {LONGEST_CYCLE_DAYS}. Write the days one cycle takes.',
            "days_per_cycle",
        )
    if often.days is not None and int(text) > often.days:
        raise ImpossibleValue(
            f'{drug.label} days per cycle "{text}" is longer than "{often.text}". Correct the days or the frequency.', "days_per_cycle"
        )
    return int(text)


def _route_doubts(drug: Drug, route: str) -> tuple[str, ...]:
    if not route or not drug.routes or route in drug.routes:
        return ()
    return (f'{drug.label} is not usually given by route "{route}". Check the route and the drug.',)


def _in_unit(amount: Decimal, unit: str, wanted: str) -> Decimal | None:
    if unit == wanted:
        return amount
    return amount * _PER_MG[unit] / _PER_MG[wanted] if unit in _PER_MG and wanted in _PER_MG else None


def _bound_doubts(drug: Drug, amount: Decimal, per_day: Decimal | None, unit: str) -> tuple[str, ...]:
    doubts = []
    for limit in drug.limits:
        # Where the daily dose is not known, one administration alone may not pass it either.
        given = _in_unit(amount if limit.per == "dose" or per_day is None else per_day, unit, limit.unit)
        if given is None:
            continue
        if limit.refuse is not None and given > limit.refuse:
            raise ImpossibleValue(
                f"{_told(drug, amount, unit)} is above {_bound(limit, limit.refuse)}. Correct the dose or its unit.", "dose"
            )
        if limit.ask is not None and given > limit.ask:
            doubts.append(f"{_told(drug, amount, unit)} is above {_bound(limit, limit.ask)}. Check the dose and its unit.")
    return tuple(doubts)


def _told(drug: Drug, amount: Decimal, unit: str) -> str:
    return f'{drug.label} "{format_number(amount)} {unit}"'


def _bound(limit: DoseLimit, number: Decimal) -> str:
    return f"{format_number(number)} {limit.unit} " + ("a day" if limit.per == "day" else "an administration or cycle")


def _equivalent_doubts(drug: Drug, amount: Decimal, unit: str, frequency: str, route: str) -> tuple[str, ...]:
    daily = prednisone_per_day(drug, float(amount), unit, frequency, route)
    if daily is None or daily <= DOUBTFUL_PREDNISONE_PER_DAY:
        return ()
    return (
        f"{_told(drug, amount, unit)} is more than {DOUBTFUL_PREDNISONE_PER_DAY} mg of prednisone a day. Check the dose and frequency.",
    )
