"""The catalogue of measures is complete, and one check refuses what cannot be right."""

from __future__ import annotations

import pytest

from models.clinical.measures import MEASURES, MMT8_BILATERAL, MMT8_RIGHT, CheckedValue, Kind, check_value, find_measure
from models.errors import ImpossibleValue, UnknownCode

HAQ = "dressing arising eating walking hygiene reach grip activities"
LIMBS = "deltoid biceps wrist_extensors gluteus_maximus gluteus_medius quadriceps ankle_dorsiflexors hip_flexors"
EXPECTED = (
    """
    ck aldolase ast alt ldh ggt myoglobin troponin_t troponin_i esr crp creatinine egfr bilirubin haemoglobin wbc platelets hba1c glucose
    igg cd19 tsh vitamin_d ldl potassium tacrolimus_trough hepatitis_b anti_hmgcr anti_srp other_autoantibody hla_drb1_11_01 ck_text
    strength_text mmt_neck_flexors mrc_neck_flexors dynamometry_neck_flexors mmt8 mmt8_bilateral mmt26 mrc_sum
    physician_global patient_global extramuscular physician_damage patient_damage haq_di mdi eat10 chair_stand_30s arm_lift_1kg
    weakness fatigue pain stairs chair overhead walking swallowing breathing speech falls flare_since_last fever joint_pain rash
    weight_loss walking_aid choking breathless_at_rest chest_pain fainting dark_urine head_drop cannot_rise_from_floor calf_swelling
    severe_headache fever_on_treatment recent_exercise im_injection trauma_or_biopsy infection missed_doses statin_restarted vaccination
    alcohol_excess weight_kg height_cm fvc_sitting fvc_supine ejection_fraction ecg cardiac_mri echocardiogram bone_density mri_oedema
    mri_atrophy mri_fatty_replacement emg_myopathic biopsy_necrosis biopsy_inflammation biopsy_mac biopsy_mhc1 swallow_study
    cancer_screening cancer_type autoimmune_disease
    """.split()
    + [f"haq_{code}{aid}" for code in HAQ.split() for aid in ("", "_aid")]
    + [f"{scale}_{muscle}_{side}" for scale in ("mmt", "mrc", "dynamometry") for muscle in LIMBS.split() for side in ("right", "left")]
)


def check(code: str, entered: str, unit: str = "", upper_limit: str = "", missing_reason: str = "") -> CheckedValue:
    return check_value(find_measure(code), entered, unit, upper_limit, missing_reason)


def refused(code: str, entered: str, unit: str = "", upper_limit: str = "", missing_reason: str = "") -> ImpossibleValue:
    with pytest.raises(ImpossibleValue) as error:
        check(code, entered, unit, upper_limit, missing_reason)
    return error.value


def test_every_code_that_stays_is_in_the_catalogue() -> None:
    assert set(EXPECTED) - {measure.code for measure in MEASURES} == set()


def test_no_code_stands_twice() -> None:
    assert len(MEASURES) == len({measure.code for measure in MEASURES})


def test_every_measure_has_words_for_clinicians_and_for_patients() -> None:
    assert [m.code for m in MEASURES if not (m.label and m.plain and m.group)] == []


def test_only_numbers_have_units_and_only_choices_have_answers() -> None:
    assert [m.code for m in MEASURES if m.units and m.kind is not Kind.NUMBER] == []
    assert [m.code for m in MEASURES if bool(m.choices) != (m.kind is Kind.CHOICE)] == []


def test_a_terminology_code_always_says_how_certain_it_is() -> None:
    assert [m.code for m in MEASURES if bool(m.loinc) != bool(m.loinc_certainty)] == []


def test_an_unknown_measure_names_its_neighbour_but_is_never_read_as_it() -> None:
    with pytest.raises(UnknownCode, match=r'"CK".*"ck"') as error:
        find_measure("CK")
    assert error.value.column == "measure"


def test_mmt8_adds_eight_muscles_and_both_sides_fifteen() -> None:
    totals = [sum(find_measure(code).scale_maximum or 0 for code in codes) for codes in (MMT8_RIGHT, MMT8_BILATERAL)]
    assert totals == [find_measure("mmt8").scale_maximum, find_measure("mmt8_bilateral").scale_maximum] == [80, 150]


# Kley 2018 (clinical evidence 6.1): 1000 U/L = 16.7 ukat/L, 7500 U/L = 125 ukat/L; 1 ukat/L = 60 U/L exactly.
@pytest.mark.parametrize(("ukat", "units"), [("1", 60.0), ("16.7", 1002.0), ("125", 7500.0)])
def test_microkatals_become_units_by_sixty(ukat: str, units: float) -> None:
    checked = check("ck", ukat, "\u00b5kat/L", "3.3")
    assert (checked.canonical, checked.upper_limit, checked.upper_limit_canonical) == (units, 3.3, 198.0)
    assert (checked.value, checked.unit) == (float(ukat), "\u00b5kat/L")


# NGSP: 6.5 % and 7.0 % are printed as 48 and 53 mmol/mol.
@pytest.mark.parametrize(("percent", "ifcc"), [("6.5", 48), ("7.0", 53), ("9.0", 75)])
def test_hba1c_converts_as_the_printed_tables_do(percent: str, ifcc: int) -> None:
    assert round(check("hba1c", percent, "%").canonical or 0) == ifcc


@pytest.mark.parametrize(
    ("code", "entered", "unit", "canonical"),
    [
        ("creatinine", "1", "mg/dL", 88.42), ("bilirubin", "1", "mg/dL", 17.104), ("crp", "1.2", "mg/dL", 12.0),
        ("igg", "900", "mg/dL", 9.0),
        ("vitamin_d", "20", "ng/mL", 49.92), ("troponin_t", "0.05", "ng/mL", 50.0), ("patient_global", "35", "mm", 3.5),
        ("haemoglobin", "12.5", "g/dl", 125.0),
    ],
)  # fmt: skip
def test_factors_of_the_catalogue_are_exact(code: str, entered: str, unit: str, canonical: float) -> None:
    assert check(code, entered, unit).canonical == canonical


def test_a_cut_result_keeps_its_comparator_and_what_was_entered() -> None:
    checked = check("ck", " > 20000 ", "IU/L")
    assert (checked.entered, checked.value, checked.comparator, checked.canonical) == ("> 20000", 20000.0, ">", 20000.0)


IMPOSSIBLE = [
    ("ck", "0", "U/L"), ("ck", "-5", "U/L"), ("ck", "1000000.1", "U/L"), ("ck", "16667", "ukat/L"), ("ck", ">2000000", "U/L"),
    ("ck", ">1000000", "U/L"), ("ck", "<0", "U/L"), ("troponin_i", "<0", "ng/L"), ("physician_global", "<5", "cm"),
    ("ck", "1,234", "U/L"), ("ck", "rising", "U/L"), ("ck", "NaN", "U/L"),
    ("ck", "1e5", "U/L"),
    ("ck", "", "U/L"), ("mmt8", "81", ""), ("mmt8", "-1", ""), ("mmt8", ">70", ""), ("mmt8_bilateral", "151", ""), ("mmt26", "261", ""),
    ("haq_di", "3.1", ""), ("haq_grip", "1.5", ""), ("haq_grip", "4", ""), ("pain", "11", ""), ("physician_global", "11", "cm"),
    ("chair_stand_30s", "7.5", ""), ("chair_stand_30s", "-1", ""), ("falls", ">3", ""), ("choking", "maybe", ""), ("choking", ">0", ""),
    ("choking", "2", ""), ("mmt_biceps_left", "11", ""), ("mmt_biceps_left", "4+", ""), ("mrc_biceps_left", "6", ""),
    ("mrc_biceps_left", "4.5", ""),
    ("mrc_biceps_left", "4/5", ""), ("mrc_biceps_left", "4\u2212", ""), ("stairs", "fine", ""), ("cancer_type", " ", ""),
    ("egfr", "-1", "mL/min/1.73m2"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "entered", "unit"), IMPOSSIBLE)
def test_a_value_that_cannot_be_right_is_refused_and_quoted(code: str, entered: str, unit: str) -> None:
    error = refused(code, entered, unit)
    assert error.column == "value"
    assert entered.strip() in str(error)


@pytest.mark.parametrize(
    ("entered", "doubted"), [("1000000", True), ("200000.1", True), (">200000", True), ("200000", False), ("10", False), ("9", True)]
)
def test_an_unlikely_ck_is_asked_and_still_stored(entered: str, doubted: bool) -> None:
    checked = check("ck", entered, "U/L")
    assert (checked.canonical is not None, bool(checked.doubts)) == (True, doubted)


@pytest.mark.parametrize(
    ("code", "unit"), [("ck", ""), ("ck", "mmol/L"), ("ck", "parsecs"), ("mmt8", "points"), ("anti_hmgcr", "U/L"), ("physician_global", "")]
)
def test_a_unit_is_neither_missing_nor_of_another_measure(code: str, unit: str) -> None:
    assert refused(code, "5", unit).column == "unit"


@pytest.mark.parametrize(
    ("code", "unit", "limit"),
    [
        ("ck", "U/L", "<200"),
        ("ck", "U/L", "0"),
        ("ck", "U/L", "two"),
        ("mmt8", "", "150"),
        ("mmt8_bilateral", "", "80"),
        ("choking", "", "1"),
    ],
)
def test_an_upper_limit_is_a_plain_number_of_the_same_scale(code: str, unit: str, limit: str) -> None:
    assert refused(code, "1", unit, limit).column == "upper_limit"


def test_an_upper_limit_in_the_other_unit_is_asked() -> None:
    assert check("ck", "420", "U/L", "3.3").doubts
    assert not check("ck", "420", "U/L", "200").doubts


def test_the_mrc_sum_carries_its_own_maximum() -> None:
    assert check("mrc_sum", "52", "", "60").upper_limit == 60.0
    assert refused("mrc_sum", "52").column == "upper_limit"
    assert refused("mrc_sum", "61", "", "60").column == "value"


def test_a_trace_counts_nothing_and_stays_a_trace() -> None:
    checked = check("mmt_neck_flexors", "T")
    assert (checked.entered, checked.value) == ("T", 0.0)


@pytest.mark.parametrize("grade", ["0", "3-", "4+", "5"])
def test_an_mrc_grade_is_kept_as_words_and_never_becomes_a_number(grade: str) -> None:
    checked = check("mrc_hip_flexors_right", grade)
    assert (checked.text, checked.value, checked.canonical) == (grade, None, None)


@pytest.mark.parametrize(("entered", "value"), [("1", 1.0), ("Yes", 1.0), ("0", 0.0), ("no", 0.0)])
def test_a_flag_is_yes_or_no_and_comes_back_as_entered(entered: str, value: float) -> None:
    assert (check("choking", entered).value, check("choking", entered).entered) == (value, entered)


def test_a_choice_is_one_of_the_answers_in_any_case() -> None:
    assert check("mri_oedema", "Abnormal").text == "abnormal"


def test_a_missing_value_has_a_reason_and_no_number() -> None:
    checked = check("chair_stand_30s", "", missing_reason="did not try")
    assert (checked.value, checked.canonical, checked.entered) == (None, None, "")


def test_a_value_with_a_missing_reason_is_refused() -> None:
    assert refused("chair_stand_30s", "0", missing_reason="did not try").column == "missing_reason"


def test_words_are_no_number_and_a_number_among_words_is_asked() -> None:
    assert (check("ck_text", "rising").text, check("ck_text", "rising").value) == ("rising", None)
    assert check("ck_text", "4500").doubts


def test_litres_and_percent_predicted_never_form_one_series() -> None:
    litres, percent, predicted = (check("fvc_sitting", value, unit) for value, unit in (("2.4", "L"), ("71", "%"), ("71", "% predicted")))
    assert (litres.canonical, percent.canonical) == (2.4, 71.0)
    assert litres.canonical_unit != percent.canonical_unit == predicted.canonical_unit


@pytest.mark.parametrize("code", ["anti_hmgcr", "anti_srp"])
def test_antibody_units_are_never_converted(code: str) -> None:
    found = [check(code, "80", unit) for unit in ("U/mL", "CU", "AU", "units")]
    assert len({checked.canonical_unit for checked in found}) == 4
    assert {checked.canonical for checked in found} == {80.0}


@pytest.mark.parametrize("code", ["troponin_t", "troponin_i", "anti_hmgcr", "anti_srp"])
def test_a_result_without_its_assay_is_asked(code: str) -> None:
    measure = find_measure(code)
    unit = measure.units[0].unit.label
    assert check_value(measure, "14", unit, assay="").doubts
    assert not check_value(measure, "14", unit, assay="maker 1").doubts
