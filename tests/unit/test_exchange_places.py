"""Where a package may be written: whole or not at all, and never over anybody's other files."""

from __future__ import annotations

import json
import stat
import zipfile
from pathlib import Path

import pytest

from models.errors import ExportRefused
from models.exchange.places import FORMAT, new_package, replaced_file


def write_package(path: Path, words: str = "a\n") -> None:
    with new_package(path) as package:
        for name, content in (("patients.csv", words), ("manifest.json", json.dumps({"format": FORMAT}))):
            package.add(name, lambda stream, content=content: stream.write(content))  # type: ignore[misc]


@pytest.mark.parametrize("name", ["out", "out.zip", "deeper/out"])
def test_former_package_is_replaced(tmp_path: Path, name: str) -> None:
    write_package(tmp_path / name, "old\n")
    write_package(tmp_path / name, "new\n")
    place = tmp_path / name
    read = zipfile.ZipFile(place).read("patients.csv") if name.endswith("zip") else (place / "patients.csv").read_bytes()
    assert (read, len(list(place.parent.iterdir()))) == (b"new\n", 1)


def test_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    write_package(tmp_path / "out")
    (tmp_path / "out" / "thesis.docx").write_text("mine")
    with pytest.raises(ExportRefused, match="would be lost"):
        write_package(tmp_path / "out")
    assert (tmp_path / "out" / "thesis.docx").read_text() == "mine"


@pytest.mark.parametrize("files", [{"patients.csv": "mine"}, {"manifest.json": "{}"}, {"manifest.json": "[]", "events.csv": ""}])
def test_bundle_that_no_export_wrote_is_left_alone(tmp_path: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    with pytest.raises(ExportRefused):
        write_package(tmp_path)


@pytest.mark.parametrize("content", [b"mine", b"PK\x05\x06" + b"\0" * 18])
def test_archive_that_no_export_wrote_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "out.zip").write_bytes(content)
    with pytest.raises(ExportRefused):
        write_package(tmp_path / "out.zip")
    assert (tmp_path / "out.zip").read_bytes() == content


def _full_disk(_: object) -> int:
    raise OSError("disk full")


@pytest.mark.parametrize("name", ["out", "out.zip"])
def test_export_that_fails_leaves_nothing_behind(tmp_path: Path, name: str) -> None:
    with pytest.raises(OSError, match="disk full"), new_package(tmp_path / name) as package:
        package.add("patients.csv", _full_disk)
    assert list(tmp_path.iterdir()) == []


def test_folder_behind_a_link_is_replaced_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    write_package(tmp_path / "link")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link", "real"]
    assert (tmp_path / "link" / "patients.csv").is_file()


def test_folder_one_stands_in_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ExportRefused, match="stand in"):
        write_package(Path())


def test_package_is_its_owners_alone(tmp_path: Path) -> None:
    write_package(tmp_path / "out")
    modes = [stat.S_IMODE(place.stat().st_mode) for place in (tmp_path / "out", tmp_path / "out" / "patients.csv")]
    assert modes == [0o700, 0o600]


def test_same_content_packs_to_the_same_bytes(tmp_path: Path) -> None:
    write_package(tmp_path / "one.zip")
    write_package(tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


def test_file_of_other_content_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "flags.csv").write_text("mine\n")
    with pytest.raises(ExportRefused), replaced_file(tmp_path / "flags.csv", first_line="patient_id,episode"):
        pass
    assert (tmp_path / "flags.csv").read_text() == "mine\n"


def _twice(path: Path) -> None:
    with new_package(path) as package:
        package.add("patients.csv", lambda _: 0)
        package.add("patients.csv", lambda _: 0)


def test_error_names_the_place_that_was_given_and_not_the_draft_beside_it(tmp_path: Path) -> None:
    with pytest.raises(FileExistsError) as raised:
        _twice(tmp_path / "out")
    assert raised.value.filename == str(tmp_path / "out")
