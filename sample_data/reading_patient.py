"""Who a published case is about: the facts of `patients.csv`, and the short name of its publication."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sample_data.rows import BundleRow, SourceRow

SITE = "Published courses"
SEXES = {"M": "male", "F": "female", "": ""}

# The antibody as printed -> the bundle's word; the printed words stay in `label`.
ANTIBODIES = {
    "anti-HMGCR": "anti-HMGCR",
    "anti-HMGCR (>200 units)": "anti-HMGCR",
    "anti-HMGCR (103; normal <20)": "anti-HMGCR",
    "anti-HMGCR (PM/Scl75 weak)": "anti-HMGCR",
    "anti-HMGCR (high), past statin": "anti-HMGCR",
    "anti-HMGCR, gastric cancer": "anti-HMGCR",
    "negative at first, anti-HMGCR about six years later": "anti-HMGCR",
    "anti-SRP": "anti-SRP",
    "anti-SRP (90)": "anti-SRP",
    "anti-SRP, morphoea": "anti-SRP",
    "negative": "seronegative",
    "negative (HMGCR and SRP)": "seronegative",
    "myositis antibodies negative at first": "seronegative",
    "autoimmune serologies negative (HMGCR test not stated)": "unknown",
    "statin-induced NAM (antibody not in the text seen)": "unknown",
}

# Short enough to stand beside a value; the whole citation stands once, in `patients.csv`.
SOURCES = {
    "shm_hmgcr_51m": "Hospital Medicine abstract (Is it just myalgias?)",
    "shm_hmgcr_66m": "Hospital Medicine abstract (twenty years of statin)",
    "bmc2020_hmgcr_late_63f": "Thomas, BMC Rheumatology 2020",
    "jfp_hmgcr_55f": "MDedge Family Medicine 266462",
    "acp_hmgcr_75f": "ACP IMpact, March 2022",
    "rinsho55_srp_65m": "Itaya, Rinsho Shinkeigaku 55(4)",
    "revmed2015_seroneg_65f": "Gallard, Revue de Medecine Interne 2015",
    "frontneurol2018_seroneg_26f": "Li, Frontiers in Neurology 2018",
    "p191_hmgcr_bioflare": "Congress abstract P.191",
    "frontimm2024_hmgcr_efgart_66m": "Zeng, Frontiers in Immunology 2024",
    "cart2024_srp_42f": "Institut de Myologie on TyU19, 2024",
    "shm_seroneg_58m": "Hospital Medicine abstract (case series, patient 2)",
    "p043_hmgcr_51f": "Congress abstract P043",
    "sianm_hmgcr_72m": "Congress abstract 10 (case 1)",
    "rinsho57_hmgcr_gastricca_49f": "Yamaguchi, Rinsho Shinkeigaku 57(3)",
    "prm2025_srp_76f": "Nakao, Progress in Rehabilitation Medicine 2025",
    "aapmr23_srp_17m": "AAPM&R 2023 poster 626751",
    "multiclinsum35_hmgcr_65f": "Case text multiclinsum_gs_en_35",
    "shm_hmgcr_mid_f": "Hospital Medicine abstract p=28909",
    "ajr_srp_29f": "African Journal of Rheumatology 262558",
    "jnnp90_srp_67f": "Harinesan, JNNP 90(e7)",
    "crirh2018_statin_f": "Hindawi CRIRH 2018, 1215653",
    "jda2012_srp_44m": "Ando, Japanese Journal of Dermatology 2012",
    "actamyol2021_hmgcr_asympt_72m": "Torri, Acta Myologica 2021",
    "imyo2021_seroneg_covid_57f": "Veyseh, BMJ Case Reports 2021 (summary)",
}

_STATIN = re.compile(r"statins?\b", re.IGNORECASE)


def read_patient(rows: Sequence[SourceRow]) -> BundleRow:
    """The row of `patients.csv` for one case: what the publication states and nothing else. Birth year and diagnosis date are in none."""
    case = rows[0]
    cells = {
        "patient_id": case.case_id,
        "sex": SEXES[case.sex],
        "antibody": ANTIBODIES[case.antibody],
        "statin_exposure": "yes" if states_a_statin(rows) else "unknown",
        "site": SITE,
        "label": case.antibody,
        "citation": case.citation,
        "source_url": case.source_url,
        "age_at_start": case.age,
        "timeline": "relative",
    }
    return BundleRow("patients.csv", cells, [row.line for row in rows])


def states_a_statin(rows: Sequence[SourceRow]) -> bool:
    """True where the case names a statin anywhere. A case that names none is not thereby unexposed."""
    return any(_STATIN.search(" ".join((row.citation, row.antibody, row.value_text, row.note))) for row in rows)
