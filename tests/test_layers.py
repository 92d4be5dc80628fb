"""The direction of dependencies, proven: a module of models/ imports only from modules listed before it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = ("models", "dashboard", "sample_data")

# From the foundation up. A package stands for everything in it.
ORDER = """
errors settings
clinical.units clinical.dates clinical.values clinical.words clinical.measures clinical.drugs clinical.events clinical.patients
clinical.series clinical.relapse clinical.simulation clinical.proof
access
storage.digests storage.records storage.database storage.migrations storage.audit storage.entrance storage.scope storage.finding
storage.standing storage.flags
storage.store
storage.queries
accounts course exchange checks
""".split()

FORBIDDEN = {
    "models": {"streamlit", "plotly", "dashboard", "sample_data"},
    "models/clinical": {"sqlmodel", "sqlalchemy", "alembic", "models.storage"},
    "dashboard/figures": {"streamlit", "sqlmodel", "sqlalchemy"},
    **{f"dashboard/{name}.py": {"streamlit"} for name in ("wording", "sentences", "evidence", "rows", "typed", "packing", "protection")},
    **{f"dashboard/governance/{name}.py": {"streamlit"} for name in ("people", "sentences", "rows", "parameters", "proof")},
    **{f"dashboard/administration/{name}.py": {"streamlit"} for name in ("rows", "words")},
    "dashboard/cli": {"streamlit"},
    "dashboard/views": {"sqlmodel", "sqlalchemy"},
    "sample_data": {"streamlit", "plotly", "dashboard"},
}


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def module_name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {module_name(path): path for path in sources()}


def imports(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in the file it does so."""
    package = module_name(path).split(".")
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            depth = node.level - (path.name == "__init__.py")
            base = package[: len(package) - depth] if node.level else []
            source = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{source}.{alias.name}" for alias in node.names)


def own_imports(path: Path) -> set[str]:
    """The modules of the project that a file imports; a name taken from a module counts as that module."""
    found = {name if name in MODULES else name.rpartition(".")[0] for name in imports(path)}
    return {name for name in found if name in MODULES} - {module_name(path)}


def rank(module: str) -> int | None:
    name = module.removeprefix("models.")
    return next((place for place, listed in enumerate(ORDER) if name == listed or name.startswith(f"{listed}.")), None)


def test_every_module_of_models_has_a_place_in_the_order() -> None:
    containers = {".".join(listed.split(".")[:depth]) for listed in ORDER for depth in (0, 1)} | {"models"}
    nameless = [m for m in MODULES if m.startswith("models") and rank(m) is None and m.removeprefix("models.") not in containers]
    assert nameless == [], "give these a place in ORDER"


def test_order_lists_only_what_exists() -> None:
    places = {listed: ROOT / "models" / Path(*listed.split(".")) for listed in ORDER}
    assert [listed for listed, place in places.items() if not (place.is_dir() or place.with_suffix(".py").exists())] == []


def test_imports_point_only_down() -> None:
    upward = [
        f"{module} imports {target}"
        for module, path in MODULES.items()
        for target in sorted(own_imports(path))
        if (here := rank(module)) is not None and (there := rank(target)) is not None and there > here
    ]
    assert upward == []


def test_imports_have_no_circles() -> None:
    graph = {module: own_imports(path) for module, path in MODULES.items()}
    circle: list[str] = []
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = [f"{b} imports {a}" for a, b in pairwise(error.args[1])]
    assert circle == []


def test_each_layer_stays_free_of_what_is_above_it() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for layer, banned in FORBIDDEN.items()
        for path in sources()
        if str(path.relative_to(ROOT)).startswith(layer)
        for name in imports(path)
        if any(name == ban or name.startswith(f"{ban}.") for ban in banned)
    ]
    assert wrong == []


def test_containers_import_nothing() -> None:
    empty = [ROOT / "models" / folder / "__init__.py" for folder in ("", "clinical", "storage")]
    assert [str(path) for path in empty if path.exists() and list(imports(path))] == []


def test_no_file_is_too_long_to_read() -> None:
    files = [*sources(), *sorted((ROOT / "tests").rglob("*.py"))]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in files}
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_tests_hide_no_package() -> None:
    assert sorted((ROOT / "tests").rglob("__init__.py")) == []
