"""What only a process of its own can show: what an import of the command line costs, a terminal, a closed pipe, a signal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

from tests.cohort import write_cohort
from tests.running import COMMAND, environment, myolog

HEAVY = {"streamlit", "pandas", "plotly", "sqlalchemy", "sqlmodel", "pydantic_settings", "rich.progress"}


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    script = f"import sys, dashboard.cli; print(sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment(tmp_path))
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_import_in_a_pipe_shows_no_bar_and_writes_results_to_stdout(tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=2, seed=3)
    done = myolog("import", "cohort", "--database", "new.db", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Imported: ")


def test_import_on_a_terminal_shows_a_bar(tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=2, seed=3)
    ours, theirs = pty.openpty()
    command = [COMMAND, "import", "cohort", "--database", "new.db"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment(tmp_path, {"TERM": "xterm"}), stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.close(theirs)
        output, _ = process.communicate(timeout=120)
    shown = _all(ours)
    assert output.startswith(b"Imported: ")
    assert b"Importing" in shown


def test_import_without_stderr_is_done(tmp_path: Path) -> None:
    write_cohort(tmp_path / "cohort", patients=2, seed=3)
    command = f"'{COMMAND}' import cohort --database new.db 2>&-"
    done = subprocess.run(command, shell=True, stdout=subprocess.PIPE, cwd=tmp_path, env=environment(tmp_path))
    assert (done.returncode, done.stdout[:9]) == (0, b"Imported:")


def _all(terminal: int) -> bytes:
    content = b""
    try:
        while piece := os.read(terminal, 65536):
            content += piece
    except OSError:  # Linux says "input/output error" once the other end has closed
        pass
    finally:
        os.close(terminal)
    return content


def test_a_reader_that_leaves_early_causes_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(f"'{COMMAND}' --help | true", shell=True, capture_output=True, text=True, env=environment(tmp_path))
    assert (done.stdout, done.stderr) == ("", "")
