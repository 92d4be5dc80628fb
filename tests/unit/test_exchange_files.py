"""Folders and archives that would do harm: refused by their directory, before anything is unpacked."""

from __future__ import annotations

import os
import stat
import zipfile
from pathlib import Path

import pytest

from models.exchange import files
from models.exchange.files import open_bundle
from models.exchange.reading import checked_bytes
from models.exchange.report import FileCount, Findings
from tests.bundles import SOUND, write_bundle, zip_bundle


def names(path: Path) -> tuple[list[str], Findings]:
    errors = Findings()
    with open_bundle(path, errors) as found:
        return [file.name for file in found], errors


def test_tables_come_in_the_order_of_import(tmp_path: Path) -> None:
    found, errors = names(write_bundle(tmp_path / "b", dict(reversed(SOUND.items()))))
    assert (found, errors.count) == (list(SOUND), 0)


def test_archive_of_one_folder_is_read(tmp_path: Path) -> None:
    inside = {f"march/{name}": text for name, text in SOUND.items()} | {"__MACOSX/march/._patients.csv": "x"}
    assert names(zip_bundle(tmp_path / "b.zip", inside))[0] == list(SOUND)


def test_what_an_export_writes_beside_the_tables_is_passed_over(tmp_path: Path) -> None:
    beside = dict.fromkeys(("flags.csv", "codebook.csv", "datapackage.json", "manifest.json", "README.txt"), "anything")
    found, errors = names(write_bundle(tmp_path / "b", SOUND | beside))
    assert (found, errors.count) == (list(SOUND), 0)


def test_table_of_another_name_is_refused_by_name(tmp_path: Path) -> None:
    _, errors = names(write_bundle(tmp_path / "b", {**SOUND, "Labs.CSV": "a\n"}))
    assert [error.file for error in errors.kept] == ["Labs.CSV"]


def test_patients_may_not_be_absent(tmp_path: Path) -> None:
    _, errors = names(write_bundle(tmp_path / "b", {"events.csv": SOUND["events.csv"]}))
    assert (errors.count, errors.kept[0].file) == (1, "patients.csv")


@pytest.mark.parametrize("name", ["../patients.csv", "/etc/patients.csv", "a/../../patients.csv", "..\\patients.csv", "C:patients.csv"])
def test_member_that_points_outside_is_refused(tmp_path: Path, name: str) -> None:
    found, errors = names(zip_bundle(tmp_path / "b.zip", {name: SOUND["patients.csv"]}))
    assert found == []
    assert "outside" in errors.kept[0].reason


def test_zip_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    _, errors = names(zip_bundle(tmp_path / "b.zip", {"patients.csv": "patient_id\n" + "S" * 30_000_000}))
    assert "zip bomb" in errors.kept[0].reason


def test_file_beyond_the_cap_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 50)
    found, errors = names(write_bundle(tmp_path / "b"))
    assert "patients.csv" not in found
    assert "larger than" in errors.kept[0].reason


def test_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    _, errors = names(zip_bundle(tmp_path / "b.zip", {f"f{number}.txt": "" for number in range(1001)}))
    assert "more than 1,000 files" in errors.kept[0].reason


def test_link_in_an_archive_is_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("patients.csv")
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "is a link" in names(tmp_path / "b.zip")[1].kept[0].reason


def test_encrypted_archive_is_refused(tmp_path: Path) -> None:
    packed = bytearray(zip_bundle(tmp_path / "b.zip", {"patients.csv": SOUND["patients.csv"]}).read_bytes())
    packed[6] |= 1
    packed[packed.index(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "b.zip").write_bytes(packed)
    assert "encrypted" in names(tmp_path / "b.zip")[1].kept[0].reason


def test_same_table_twice_is_refused(tmp_path: Path) -> None:
    zip_bundle(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("patients.csv", "patient_id\n")
    assert "twice" in names(tmp_path / "b.zip")[1].kept[0].reason


@pytest.mark.parametrize(("name", "content"), [("b.zip", b"PK\x03\x04 not one"), ("b.zip", b""), ("b.csv", b"patient_id\n")])
def test_other_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    assert names(tmp_path / name)[1].count == 1


def test_damaged_member_is_refused_however_it_was_packed(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "b.zip", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("patients.csv", SOUND["patients.csv"])
    packed = bytearray((tmp_path / "b.zip").read_bytes())
    start = packed.index(b"patients.csv") + 24
    packed[start : start + 6] = bytes(255 - byte for byte in packed[start : start + 6])
    (tmp_path / "b.zip").write_bytes(packed)
    errors = Findings()
    with open_bundle(tmp_path / "b.zip", errors) as (file,):
        assert not checked_bytes(file, FileCount(), errors)
    assert "cannot be read" in errors.kept[0].reason


def test_folder_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(self: Path) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "iterdir", denied)
    assert "Permission denied" in names(tmp_path)[1].kept[0].reason


def test_missing_path_is_refused(tmp_path: Path) -> None:
    assert "does not exist" in names(tmp_path / "nowhere")[1].kept[0].reason


def test_pipe_in_the_place_of_a_table_does_not_hang(tmp_path: Path) -> None:
    write_bundle(tmp_path, {"patients.csv": SOUND["patients.csv"]})
    os.mkfifo(tmp_path / "events.csv")
    assert names(tmp_path)[1].kept[0].file == "events.csv"
