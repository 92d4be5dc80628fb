"""What describes a package: codebook.csv, datapackage.json (Table Schema) and manifest.json. The same rows, the same bytes: no clock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from models.clinical.drugs import DRUGS
from models.clinical.measures import MEASURES, Measure
from models.clinical.values import format_number
from models.exchange.columns import OBSERVATIONS, PATIENTS, TREATMENTS, WRITTEN, Column, Table, Type
from models.exchange.places import FORMAT, Written

FORMAT_VERSION = 1

CODEBOOK = tuple(
    Column(name, name.replace("_", " ").capitalize(), Type.WORDS, "")
    for name in (
        *("file", "column", "code", "label", "meaning", "type", "unit", "choices", "lowest", "highest"),
        *("coding", "coding_certainty", "identifier_class", "required"),
    )
)
"""The columns of codebook.csv."""

DATES = {
    True: "as recorded",
    False: "shifted by a secret number of days per patient; intervals within a patient are kept; relative timelines keep their days",
}

_SCHEMA_TYPES: dict[Type, dict[str, Any]] = {
    Type.INTEGER: {"type": "integer"},
    Type.NUMBER: {"type": "number"},
    Type.DATE: {"type": "date", "format": "%Y-%m-%d"},
    Type.PARTIAL_DATE: {"type": "string", "constraints": {"pattern": r"\d{4}(-\d{2}(-\d{2})?)?"}},
    Type.CLOCK: {"type": "string", "constraints": {"pattern": r"\d{2}:\d{2}"}},
    Type.INSTANT: {"type": "string", "constraints": {"pattern": r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z"}},
    Type.BOUND: {"type": "string", "constraints": {"pattern": r"(<=|>=|<|>)?\d+(\.\d+)?"}},
}


def columns_of(table: Table, *, identified: bool) -> tuple[Column, ...]:
    """The columns of a file in this kind of package."""
    return table.columns if identified else table.released


def codebook(*, identified: bool) -> Iterator[tuple[Any, ...]]:
    """One row for every column, every measure and every drug, in the order of CODEBOOK."""
    for table in WRITTEN:
        for column in columns_of(table, identified=identified):
            choices, must = " | ".join(column.choices), "yes" if column.required else "no"
            described = (column.label, column.meaning, column.type.value, column.unit, choices, "", "", "", "")
            yield (table.file, column.name, "", *described, column.identifier.value, must)
    for measure in MEASURES:
        yield (OBSERVATIONS.file, "measure", measure.code, measure.label, measure.plain, *_measure(measure), "none", "")
    for drug in DRUGS:
        about = (drug.label, drug.drug_class, "drug", " | ".join(drug.dose_units), " | ".join(drug.routes), "", "")
        yield (TREATMENTS.file, "drug", drug.name, *about, drug.atc and f"ATC {drug.atc}", drug.atc_certainty, "none", "")


def _measure(measure: Measure) -> tuple[Any, ...]:
    units = " | ".join(unit.unit.label for unit in measure.units)
    bounds = ("" if bound is None else format_number(bound) for bound in (measure.lowest, measure.highest))
    loinc = measure.loinc and f"LOINC {measure.loinc}"
    return (measure.kind.value, units, " | ".join(measure.choices), *bounds, loinc, measure.loinc_certainty)


def datapackage(written: Mapping[str, Written], *, identified: bool) -> dict[str, Any]:
    """The package as Table Schema describes it; `frictionless validate datapackage.json` checks every cell against it."""
    resources = [_resource(table, written[table.file], identified=identified) for table in WRITTEN]
    return {
        "name": "myolog-bundle" if identified else "myolog-research-package",
        "title": "Myolog: follow-up of immune-mediated necrotizing myopathy",
        "dates": DATES[identified],
        "resources": [*resources, _codebook_resource(written["codebook.csv"])],
    }


def _resource(table: Table, file: Written, *, identified: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns_of(table, identified=identified)], "missingValues": [""]}
    if table is PATIENTS:
        schema["primaryKey"] = ["patient_id"]
    else:
        reference = {"resource": "patients", "fields": ["patient_id"]}
        schema["foreignKeys"] = [{"fields": ["patient_id"], "reference": reference}]
    return {**_file(table.file, file), "title": table.label, "schema": schema}


def _file(name: str, file: Written) -> dict[str, Any]:
    return {
        "name": name.removesuffix(".csv"),
        "type": "table",
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        "bytes": file.size,
        "hash": f"sha256:{file.sha256}",
        "rows": file.rows,
    }


def _field(column: Column) -> dict[str, Any]:
    kind = _SCHEMA_TYPES.get(column.type, {"type": "string"})
    constraints = dict(kind.get("constraints", {}))
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.required and column.name != "value":
        constraints["required"] = True
    field = {"name": column.name, **kind, "title": column.label, "description": column.meaning}
    field |= {"constraints": constraints} if constraints else {}
    return field | ({"unit": column.unit} if column.unit else {}) | {"identifier_class": column.identifier.value}


def _codebook_resource(file: Written) -> dict[str, Any]:
    fields = [{"name": column.name, "type": "string"} for column in CODEBOOK]
    return {**_file("codebook.csv", file), "title": "Codebook", "schema": {"fields": fields, "missingValues": [""]}}


def manifest(written: Mapping[str, Written], *, identified: bool) -> dict[str, Any]:
    """What the package is: its version, counts and digests, and what was done to dates and words."""
    return {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "myolog_version": myolog_version(),
        "identified": identified,
        "dates": DATES[identified],
        "words": "as recorded" if identified else "left out: notes, names, places, measures in words; assays and missing reasons numbered",
        "ages": "as recorded" if identified else "above 89 years pooled",
        "formula_guard": "a text cell that begins with = + - @ TAB CR or LF has an apostrophe in front, which an import takes away",
        "files": file_list(written),
    }


def file_list(written: Mapping[str, Written]) -> dict[str, dict[str, Any]]:
    """Rows, bytes and SHA-256 of each file, by name."""
    return {name: {"rows": file.rows, "bytes": file.size, "sha256": file.sha256} for name, file in sorted(written.items())}


def myolog_version() -> str:
    """The installed version; "unknown" where Myolog runs uninstalled."""
    try:
        return version("myolog")
    except PackageNotFoundError:
        return "unknown"
