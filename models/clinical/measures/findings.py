"""Body measures, organ tests and findings of imaging, EMG, biopsy and screening."""

from __future__ import annotations

from decimal import Decimal

from models.clinical import units as u
from models.clinical.measures.base import Bounds, Kind, Measure, MeasureUnit

RESULTS = ("normal", "abnormal", "not done")

PREDICTED = Bounds(lowest=Decimal(1), highest=Decimal(250), doubtful_below=Decimal(10), doubtful_above=Decimal(150))
FVC_UNITS = (
    MeasureUnit(u.LITRE),
    MeasureUnit(u.PERCENT_PREDICTED, series=u.PERCENT_PREDICTED.code, bounds=PREDICTED),
    MeasureUnit(u.PERCENT, series=u.PERCENT_PREDICTED.code, bounds=PREDICTED),
)


def _fvc(code: str, label: str, plain: str) -> Measure:
    return Measure(
        code,
        label,
        plain,
        Kind.NUMBER,
        "body",
        FVC_UNITS,
        highest=Decimal(12),
        positive=True,
        doubtful_below=Decimal("0.3"),
        doubtful_above=Decimal(8),
        decimals=2,
        worse="down",
    )


def _result(code: str, label: str, plain: str, group: str = "findings") -> Measure:
    return Measure(code, label, plain, Kind.CHOICE, group, worse="up", choices=RESULTS)


# The unit stands in the code of weight and height, so a blank unit states nothing less than "kg" or "cm" does.
BODY = (
    Measure(
        "weight_kg",
        "Weight",
        "Weight",
        Kind.NUMBER,
        "body",
        (MeasureUnit(u.KG),),
        highest=Decimal(500),
        positive=True,
        doubtful_below=Decimal(30),
        doubtful_above=Decimal(200),
        decimals=1,
        unit_optional=True,
        loinc="29463-7",
        loinc_certainty="MEMORY",
    ),
    Measure(
        "height_cm",
        "Height",
        "Height",
        Kind.NUMBER,
        "body",
        (MeasureUnit(u.CM),),
        lowest=Decimal(30),
        highest=Decimal(260),
        doubtful_below=Decimal(120),
        doubtful_above=Decimal(215),
        unit_optional=True,
    ),
    _fvc("fvc_sitting", "FVC sitting", "Lung test, sitting"),
    _fvc("fvc_supine", "FVC supine", "Lung test, lying down"),
    Measure(
        "ejection_fraction",
        "Left ventricular ejection fraction",
        "Pumping strength of the heart",
        Kind.NUMBER,
        "body",
        (MeasureUnit(u.PERCENT),),
        lowest=Decimal(1),
        highest=Decimal(100),
        doubtful_below=Decimal(10),
        doubtful_above=Decimal(85),
        worse="down",
    ),
    _result("ecg", "ECG", "Heart tracing (ECG)", "body"),
    _result("cardiac_mri", "Cardiac MRI", "Heart scan (MRI)", "body"),
    _result("echocardiogram", "Echocardiogram", "Heart ultrasound", "body"),
    Measure(
        "bone_density",
        "Bone density, T-score",
        "Bone density (T-score)",
        Kind.NUMBER,
        "body",
        lowest=Decimal(-10),
        highest=Decimal(10),
        doubtful_below=Decimal(-6),
        doubtful_above=Decimal(6),
        decimals=1,
        worse="down",
    ),
)

FINDINGS = (
    _result("mri_oedema", "MRI: muscle oedema", "Muscle scan: swelling"),
    _result("mri_atrophy", "MRI: muscle atrophy", "Muscle scan: loss of muscle"),
    _result("mri_fatty_replacement", "MRI: fatty replacement", "Muscle scan: fat in the muscle"),
    _result("emg_myopathic", "EMG: myopathic changes", "Muscle needle test (EMG)"),
    _result("biopsy_necrosis", "Biopsy: necrosis", "Muscle sample: dying fibres"),
    _result("biopsy_inflammation", "Biopsy: inflammation", "Muscle sample: inflammation"),
    _result("biopsy_mac", "Biopsy: MAC deposits", "Muscle sample: MAC"),
    _result("biopsy_mhc1", "Biopsy: MHC-I expression", "Muscle sample: MHC-I"),
    _result("swallow_study", "Swallow study", "Swallowing test"),
    _result("cancer_screening", "Cancer screening", "Cancer check"),
    Measure("cancer_type", "Cancer, type", "Kind of cancer", Kind.TEXT, "findings"),
    Measure("autoimmune_disease", "Other autoimmune disease", "Other autoimmune disease", Kind.TEXT, "findings"),
)
