"""The catalogue of drugs, the doses that are refused, and the prednisone equivalent."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from models.clinical.drugs import DRUG_CLASSES, DRUGS, CheckedDose, check_treatment, find_drug, parse_frequency, prednisone_per_day
from models.clinical.units import find_unit
from models.errors import ImpossibleValue, UnknownCode

TRIGGERS = """atorvastatin simvastatin rosuvastatin pravastatin fluvastatin lovastatin pitavastatin statin
fenofibrate gemfibrozil bezafibrate fibrate red_yeast_rice"""
NO_TRIGGERS = "ezetimibe bempedoic_acid alirocumab evolocumab PCSK9_inhibitor inclisiran folic_acid physiotherapy_programme"
TREATMENTS = """prednisone prednisolone methylprednisolone dexamethasone triamcinolone hydrocortisone cortisone deflazacort
IVIG SCIG methotrexate azathioprine mycophenolate tacrolimus ciclosporin rituximab cyclophosphamide plasma_exchange
efgartigimod zilucoplan CAR-T CD19_CAR-T BCMA_CAR-T leflunomide hydroxychloroquine abatacept tocilizumab
tofacitinib baricitinib upadacitinib"""


def refused(*row: str) -> ImpossibleValue:
    with pytest.raises(ImpossibleValue) as error:
        check_treatment(*row)
    return error.value


@pytest.mark.parametrize("name", TRIGGERS.split())
def test_statins_fibrates_and_red_yeast_rice_are_triggers(name: str) -> None:
    drug = find_drug(name.replace("_", " "))
    assert (drug.trigger, drug.immunotherapy) == (True, False)


@pytest.mark.parametrize("name", NO_TRIGGERS.split())
def test_other_lipid_drugs_and_support_warn_of_nothing(name: str) -> None:
    drug = find_drug(name.replace("_", " "))
    assert (drug.trigger, drug.immunotherapy) == (False, False)


@pytest.mark.parametrize("name", TREATMENTS.split())
def test_every_treatment_of_the_myositis_is_in_the_catalogue(name: str) -> None:
    assert find_drug(name.replace("_", " ")).immunotherapy


def test_no_name_or_synonym_belongs_to_two_drugs() -> None:
    words = Counter(word.casefold() for drug in DRUGS for word in (drug.name, *drug.synonyms))
    assert [word for word, count in words.items() if count > 1] == []


def test_every_drug_is_of_a_known_class() -> None:
    assert {drug.drug_class for drug in DRUGS} <= set(DRUG_CLASSES)


def test_every_dose_unit_is_the_label_of_a_known_unit() -> None:
    units = {unit for drug in DRUGS for unit in (*drug.dose_units, *(limit.unit for limit in drug.limits))}
    assert [unit for unit in units if find_unit(unit).label != unit] == []


def test_a_terminology_code_always_says_how_certain_it_is() -> None:
    assert [d.name for d in DRUGS if bool(d.atc) != bool(d.atc_certainty) or bool(d.rxnorm) != bool(d.rxnorm_certainty)] == []


@pytest.mark.parametrize(
    ("text", "name"), [("ivig", "IVIG"), (" Lipitor ", "atorvastatin"), ("MMF", "mycophenolate mofetil"), ("Steroids", "glucocorticoid")]
)
def test_a_drug_is_found_by_name_or_synonym_in_any_case(text: str, name: str) -> None:
    assert find_drug(text).name == name


def test_another_drug_carries_its_name_and_class() -> None:
    drug = find_drug("other: Batoclimab [FcRn blocker]")
    assert (drug.name, drug.immunotherapy, find_drug(drug.name) == drug) == ("other: Batoclimab [FcRn blocker]", True, True)


def test_a_statin_is_not_hidden_behind_other() -> None:
    assert find_drug("other: Atorvastatin").name == "atorvastatin"


@pytest.mark.parametrize("text", ["prednison", "", "other:", "other: x [magic]", "other: x]"])
def test_an_unknown_drug_or_class_is_refused(text: str) -> None:
    with pytest.raises(UnknownCode) as error:
        find_drug(text)
    assert error.value.column == "drug"


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("once", None),
        ("", None),
        ("Daily", "1"),
        ("twice daily", "0.5"),
        ("weekly", "7"),
        ("every 4 weeks", "28"),
        ("every 2 days", "2"),
        ("every 6 months", "182.625"),
    ],
)
def test_a_frequency_is_the_days_between_two_doses(text: str, days: str | None) -> None:
    assert parse_frequency(text).days == (None if days is None else Decimal(days))


@pytest.mark.parametrize("text", ["bd", "monthly", "every 0 days", "every week", "every 1.5 days", "as needed"])
def test_a_frequency_in_other_words_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleValue) as error:
        parse_frequency(text)
    assert error.value.column == "frequency"


@pytest.mark.parametrize("frequency", ["daily", "twice daily", "every 2 weeks", "once"])
def test_methotrexate_is_weekly_or_refused(frequency: str) -> None:
    assert refused("methotrexate", "15", "mg", frequency, "oral").column == "frequency"


def test_methotrexate_of_no_stated_frequency_is_asked() -> None:
    (doubt,) = check_treatment("methotrexate", "15", "mg").doubts
    assert "once a week" in doubt


REFUSED = [
    (("methotrexate", "30.1", "mg", "weekly", "oral"), "dose"), (("mycophenolate", "2.1", "g", "twice daily", "oral"), "dose"),
    (("mycophenolate", "4001", "mg", "daily", "oral"), "dose"), (("mycophenolate", "5", "g", "", ""), "dose"),
    (("tacrolimus", "0.1", "mg/kg", "daily", "oral"), "unit"), (("IVIG", "2", "mg", "once", "IV"), "unit"),
    (("prednisone", "40", "", "daily", "oral"), "unit"),
    (("prednisone", "40-60", "mg", "daily", "oral"), "dose"), (("prednisone", "0", "mg", "daily", "oral"), "dose"),
    (("prednisone", ">40", "mg", "daily", "oral"), "dose"),
    (("prednisone", "7,5", "mg", "daily", "oral"), "dose"), (("prednisone", "5", "mg", "daily", "po"), "route"),
    (("IVIG", "2", "g/kg", "every 4 weeks", "IV", "0"), "days_per_cycle"),
    (("IVIG", "2", "g/kg", "weekly", "IV", "8"), "days_per_cycle"), (("IVIG", "2", "g/kg", "once", "IV", "two"), "days_per_cycle"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "column"), REFUSED)
def test_a_dose_that_cannot_be_right_is_refused_by_column(row: tuple[str, ...], column: str) -> None:
    assert refused(*row).column == column


@pytest.mark.parametrize(
    "row",
    [("methotrexate", "30", "mg", "weekly", "SC"), ("mycophenolate", "2", "g", "twice daily", "oral"),
     ("IVIG", "2.5", "g/kg", "every 4 weeks", "IV", "5"),
     ("IVIG", "250", "g", "once", "IV", "2"), ("prednisone", "100", "mg", "daily", "oral"),
     ("prednisone", "50", "mg", "twice daily", "oral")],
)  # fmt: skip
def test_a_dose_on_the_bound_is_neither_refused_nor_asked(row: tuple[str, ...]) -> None:
    assert check_treatment(*row).doubts == ()


@pytest.mark.parametrize(
    "row",
    [("IVIG", "2.6", "g/kg", "every 4 weeks", "IV"), ("IVIG", "251", "g", "once", "IV"), ("prednisone", "101", "mg", "daily", "oral"),
     ("methylprednisolone", "81", "mg", "daily", "oral"), ("IVIG", "2", "g/kg", "once", "SC"), ("prednisone", "40", "mg", "", "oral")],
)  # fmt: skip
def test_an_unlikely_dose_is_asked_and_still_stored(row: tuple[str, ...]) -> None:
    checked = check_treatment(*row)
    assert (len(checked.doubts), checked.dose) == (1, float(row[1]))


def test_a_cycle_is_averaged_over_its_interval() -> None:
    checked = check_treatment("IVIG", "2", "g/kg", "every 4 weeks", "iv", "2")
    assert (checked.per_day, checked.route, checked.days_per_cycle) == (2 / 28, "IV", 2)


@pytest.mark.parametrize("drug", ["prednisone", "methotrexate", "other: unheard of"])
def test_a_published_drug_may_have_no_dose(drug: str) -> None:
    assert check_treatment(drug) == CheckedDose(None, "", "", "", "", None, None)


# Standard table of equivalents (clinical evidence 7.2): each of these is 5 mg of prednisone.
@pytest.mark.parametrize(
    ("drug", "mg"), [("prednisone", 5), ("prednisolone", 5), ("methylprednisolone", 4), ("triamcinolone", 4),
    ("dexamethasone", 0.75), ("hydrocortisone", 20), ("cortisone", 25), ("deflazacort", 6)]
)  # fmt: skip
def test_glucocorticoids_equal_five_mg_of_prednisone(drug: str, mg: float) -> None:
    assert prednisone_per_day(drug, mg, "mg", "daily", "oral") == 5


def test_daily_prednisolone_without_a_route_counts_as_oral() -> None:
    assert prednisone_per_day("prednisolone", 40, "mg", "daily", "") == 40


def test_alternate_day_prednisone_is_averaged() -> None:
    assert prednisone_per_day("prednisone", 10, "mg", "every 2 days", "") == 5


@pytest.mark.parametrize(
    ("drug", "dose", "unit", "frequency", "route"),
    [("methylprednisolone", 1000, "mg", "daily", "IV"), ("methylprednisolone", 8, "mg", "daily", ""),
     ("dexamethasone", 40, "mg", "weekly", "oral"),
     ("prednisone", 60, "mg", "once", "oral"), ("prednisone", None, "", "daily", "oral"), ("prednisone", 1, "mg/kg", "daily", "oral"),
     ("prednisone", 40, "mg", "", "oral"), ("azathioprine", 150, "mg", "daily", "oral"), ("glucocorticoid", 40, "mg", "daily", "oral")],
)  # fmt: skip
def test_pulses_unknown_doses_and_other_drugs_never_enter_the_daily_line(
    drug: str, dose: float | None, unit: str, frequency: str, route: str
) -> None:
    assert prednisone_per_day(drug, dose, unit, frequency, route) is None
