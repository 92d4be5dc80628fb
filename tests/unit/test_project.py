"""The project keeps its word about itself: README, command line, version, dependencies, and nothing of the machine it was made on."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import packages_distributions, version
from pathlib import Path
from typing import Any

import pytest
import typer.main

from dashboard.cli import app
from tests.machine import lacking

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ("README.md", "SECURITY.md", "docs/administration.md")
ONLY_FOR_A_REFERENCE = {"scikit-learn", "threadpoolctl"}
"""What `myolog evaluate` uses where it is installed and says that it misses where not; declared for the tests."""


def commands(group: Any, before: str = "") -> dict[str, Any]:
    """Every command by what is typed, those of a group under its name: "user add"."""
    found: dict[str, Any] = {}
    for name, command in group.commands.items():
        found |= commands(command, f"{before}{name} ") if hasattr(command, "commands") else {f"{before}{name}": command}
    return found


COMMANDS = commands(typer.main.get_group(app))


@cache
def tracked() -> tuple[Path, ...]:
    git = shutil.which("git") or lacking("git missing: apt-get install git")
    listed = subprocess.run([git, "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        lacking("This folder is no git checkout, so its tracked files are not known")
    return tuple(ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file())


def canonical(requirement: str) -> str:
    return re.split(r"[\[<>=!~ ]", requirement)[0].lower().replace("_", "-").replace(".", "-")


def imported(*folders: str) -> set[str]:
    """Distributions that the Python files in these folders import."""
    names: set[str] = set()
    for path in (path for folder in folders for path in (ROOT / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    known = packages_distributions()
    foreign = names - set(sys.stdlib_module_names) - {"models", "dashboard", "sample_data", "tests"}
    found = {canonical((known.get(name) or [name])[0]) for name in foreign}
    return found - {"pydantic-core"}  # pydantic pins its own core


def told(text: str) -> Iterator[tuple[str, str]]:
    """Each `myolog COMMAND` in code, with what stands after it on its line."""
    groups = "|".join({name.split()[0] for name in COMMANDS if " " in name})
    for code in re.findall(r"```.*?```|`[^`]+`", text, re.S):
        yield from re.findall(rf"(?<!-u )myolog ((?:(?:{groups}) )?[a-z]+)([^\n`]*)", code)


def options(command: Any) -> set[str]:
    return {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_command_of_a_document_exists_with_its_options(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert {command for command, _rest in told(text)} - set(COMMANDS) == set()
    given = {(command, option) for command, rest in told(text) for option in re.findall(r"(?<![\w-])--[a-z][a-z-]+", rest)}
    assert {(command, option) for command, option in given if option not in options(COMMANDS[command])} == set()


def test_every_command_is_in_the_readme_and_has_help() -> None:
    rows = "\n".join(re.findall(r"^\| (`myolog .+?`) \| ", README.replace("\\|", "/"), re.M))
    assert sorted(command for command, _rest in told(rows)) == sorted(COMMANDS)
    assert [name for name, command in COMMANDS.items() if not command.help] == []


def test_every_option_of_the_readme_exists() -> None:
    known = {option for command in COMMANDS.values() for option in options(command)}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README)) - known == set()


def test_readme_has_the_two_commands_word_for_word() -> None:
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/myolog demo\n" in README
    assert ".venv/bin/pip install -e '.[test]' && .venv/bin/pytest\n" in README


def test_version_is_the_same_everywhere() -> None:
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert PROJECT["version"] == version("myolog") == released[0]


def test_what_is_imported_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    runtime = {canonical(name) for name in PROJECT["dependencies"]}
    optional = {canonical(name) for extra in ("postgres", "oidc", "fhir") for name in extras[extra]}
    assert imported("models", "dashboard", "sample_data") - runtime - optional == ONLY_FOR_A_REFERENCE
    assert {canonical(name) for name in extras["test"]} >= ONLY_FOR_A_REFERENCE
    assert imported("tests") - runtime - optional - {canonical(name) for name in extras["test"]} == set()


def test_what_is_declared_is_imported() -> None:
    used_through_others = {"plotly", "python-multipart"}
    declared = {canonical(name) for name in PROJECT["dependencies"]} - used_through_others
    assert declared - imported("models", "dashboard", "sample_data") == set()


def test_no_file_names_a_machine_path_or_a_registry() -> None:
    # The brackets keep this file from being its own finding.
    places = "/[r]oot/ /[w]ork/ /[h]ome/ /[t]mp/w [.]pyenv [p]ypi[.]|[p]ypi-|[.]python[h]osted registry[.][n]pmjs deb[.][d]ebian".split()
    pattern = re.compile("|".join(places))
    texts = {path: path.read_bytes().decode("utf-8", "ignore") for path in tracked() if path.suffix not in {".png", ".zip"}}
    assert {str(path.relative_to(ROOT)): found[0] for path, text in texts.items() if (found := pattern.search(text))} == {}


def test_no_clinical_file_is_tracked() -> None:
    suffixes = {".db", ".sqlite", ".sqlite3", ".db-wal", ".log"}
    assert [str(path) for path in tracked() if path.suffix in suffixes] == []


def test_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "END OF TERMS AND CONDITIONS" in text
    assert "Version 2.0, January 2004" in text


def test_the_pictures_that_the_readme_shows_are_there() -> None:
    shown = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert shown
    assert [name for name in shown if not (ROOT / name).is_file()] == []
