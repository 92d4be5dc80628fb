"""The `myolog` command. Each command opens a database, calls one function of models/ or the server, and says what happened.

Nothing heavy is imported before a command runs, so that `myolog --help` answers at once. Nothing ever prompts.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime, time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from dashboard import cli_audit, cli_user
from dashboard.cli_options import LOOPBACK, ChangeOption, DatabaseOption, NoBrowserOption, PortOption, RegimeOption, opened, ready, url_of
from dashboard.cli_progress import progress_bar
from dashboard.cli_run import WRONG_USAGE, WrongUsage, ends_cleanly, run, tell

app = typer.Typer(
    help="Myolog follows immune-mediated necrotizing myopathy over years: CK, strength, treatments, possible relapses.",
    epilog="Exit codes: 0 success, 1 refused or failed, 2 wrong usage.",
    add_completion=False,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(cli_user.app, name="user")
app.add_typer(cli_audit.app, name="audit")


def main() -> None:
    """Run the command line and leave with its exit code."""
    sys.exit(run(app, sys.argv[1:]))


def _show_version(wanted: bool) -> None:
    if wanted:
        tell(f"myolog {version('myolog')}")
        raise typer.Exit


@app.callback()
def root(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and leave.")
    ] = False,
    _debug: Annotated[bool, typer.Option("--debug", help="Show where an unexpected failure happened.")] = False,
) -> None:
    """Options before the command."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(WRONG_USAGE)


@app.command()
def init(database: DatabaseOption = None) -> None:
    """Create the database, or bring an older one to this version; an up-to-date one is left as it is."""
    with ready(database) as opened:
        tell(f"The database is ready: {opened.name}")


@app.command("import")
def import_(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A bundle: a folder, or a .zip of one.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check everything, write nothing.")] = False,
    update: Annotated[bool, typer.Option("--update", help="Let rows of the bundle replace stored rows with the same key.")] = False,
    report: Annotated[Path | None, typer.Option("--report", metavar="FILE.json", help="Write the report here, on refusal too.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Import a bundle: everything is checked first, then all of it is written or nothing."""
    from dashboard.cli_import import import_path

    import_path(url_of(database), path, dry_run=dry_run, update=update, report=report)


@app.command()
def export(
    path: Annotated[Path | None, typer.Argument(metavar="[PATH]", help="A new folder, or a .zip.")] = None,
    output: Annotated[Path | None, typer.Option("--output", metavar="PATH", help="The same, as an option.")] = None,
    identified: Annotated[bool, typer.Option("--identified", help="Real ids, dates and notes: the copy that imports again.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Export all patients as a bundle: de-identified (random ids, shifted dates, no notes) unless --identified."""
    target = _one_of(path, output)
    from models.access import OPERATOR
    from models.exchange import export_bundle

    with opened(database) as records, progress_bar("Exporting") as progress:
        summary = export_bundle(records, OPERATOR, target, identified=identified, now=datetime.now(UTC), progress=progress)
    tell(summary)


@app.command()
def flags(
    output: Annotated[Path, typer.Option("--output", metavar="FILE.csv", help="Where the flags are written.")],
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As if the record ended on this day, YYYY-MM-DD.")] = None,
    known_by: Annotated[
        str | None,
        typer.Option(
            "--known-by", metavar="TIME", help="Only what Myolog knew by then: ISO time, UTC unless it has an offset; a day means its end."
        ),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Write the possible relapses of all patients, one row when an episode opens and one when it rises."""
    last_day, last_moment = _day(as_of), _moment(known_by)
    from models.access import OPERATOR
    from models.exchange import write_flags

    with opened(database) as records:
        count = write_flags(records, OPERATOR, output, as_of=last_day, known_by=last_moment, now=datetime.now(UTC))
    tell(f"{count} flag {'row' if count == 1 else 'rows'} written to {output}")


@app.command()
def simulate(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="A new folder, or a .zip.")],
    patients: Annotated[int, typer.Option("--patients", metavar="N", min=1, help="How many; a larger cohort begins with the smaller.")],
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="The same seed gives the same files.")],
    regime: RegimeOption = "clinic",
    changes: ChangeOption = None,
    _database: DatabaseOption = None,
) -> None:
    """Write a cohort of simulated patients as a bundle, with their true relapses in truth.csv; no database is read or written."""
    from dashboard.cli_simulate import simulate_to

    simulate_to(out, patients=patients, seed=seed, regime=regime, changes=changes or [])


@app.command()
def parameters(
    site: Annotated[str, typer.Option("--site", metavar="SITE", help="The parameters of one site. [default: everywhere]")] = "",
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Change one number; may stand several times.")
    ] = None,
    set_name: Annotated[str | None, typer.Option("--version", metavar="NAME", help="What the new set is called from now on.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why it is changed.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="Start from the defaults instead of what is in force.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show the numbers behind the flags and who changed them; with --set put a new set in force and judge its patients again."""
    from dashboard.cli_parameters import change_parameters, show_parameters

    with opened(database) as records:
        if changes or reset or set_name or reason:
            change_parameters(records, site, changes or [], version=set_name, reason=reason, reset=reset)
        else:
            show_parameters(records, site)


@app.command()
def evaluate(
    regime: RegimeOption = "clinic",
    patients: Annotated[int, typer.Option("--patients", metavar="N", min=1, help="How many are simulated.")] = 3000,
    seed: Annotated[int, typer.Option("--seed", metavar="S", min=0, help="The same seed gives the same figures.")] = 2027,
    output: Annotated[Path | None, typer.Option("--output", metavar="FILE.csv", help="Write the table here, its figure beside it.")] = None,
    changes: ChangeOption = None,
    published: Annotated[bool, typer.Option("--published", help="Only the published courses, beside what their authors say.")] = False,
    _database: DatabaseOption = None,
) -> None:
    """Judge the relapse engine beside simpler rules on simulated patients, and on the published courses; no database is read."""
    from dashboard.cli_evaluate import evaluate_on

    evaluate_on(regime=regime, patients=patients, seed=seed, output=output, changes=changes or [], published=published)


@app.command()
def check(
    security: Annotated[bool, typer.Option("--security", help="Leave the records out: only who could get in, and how.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One line of JSON instead of sentences.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Say what makes this installation unsafe or unsound, and what to do; fails where Myolog would not start."""
    from dashboard.cli_check import check_installation

    check_installation(url_of(database), security=security, as_json=as_json)


@app.command()
def erase(
    study_id: Annotated[str, typer.Argument(metavar="STUDY_ID", help="The patient, by study id.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why; it stays in the audit trail.")],
    database: DatabaseOption = None,
) -> None:
    """Remove a patient for ever. The audit trail keeps who did it, when and why, and stays whole."""
    from dashboard.cli_erase import erase_for_ever

    with opened(database) as records:
        erase_for_ever(records, study_id, reason)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option("--host", help="Any address but loopback needs https in front, named by MYOLOG_PUBLIC_URL.")
    ] = LOOPBACK,
    port: PortOption = 8501,
    no_browser: NoBrowserOption = False,
    database: DatabaseOption = None,
) -> None:
    """Serve the pages; the database is created or brought to this version first."""
    from dashboard.cli_serve import serve_own
    from dashboard.server import serving_address

    serving_address(host)
    with ends_cleanly(), ready(database) as records:
        serve_own(records, host, port, open_browser=not no_browser)


@app.command()
def demo(
    host: Annotated[str, typer.Option("--host", help="A loopback address: the passwords stand on the screen.")] = LOOPBACK,
    port: PortOption = 8501,
    no_browser: NoBrowserOption = False,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="An empty database to keep, instead of a throw-away one.")
    ] = None,
) -> None:
    """Look around: published courses and simulated patients in a throw-away database, with an account for each role."""
    from dashboard.cli_demo import demo_accounts, demo_database, forget_settings
    from dashboard.cli_serve import serve_demo
    from dashboard.server import loopback_address

    loopback_address(host)
    forget_settings()
    with ends_cleanly(), demo_database(database) as records:
        serve_demo(records, demo_accounts(records), host, port, open_browser=not no_browser)


def _one_of(path: Path | None, output: Path | None) -> Path:
    if path and output and path != output:
        raise WrongUsage(f'Two places are named, "{path}" and "{output}". Name one.')
    target = path or output
    if target is None:
        raise WrongUsage("No place is named to export to. Write a new folder or a .zip: myolog export PATH")
    return target


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise WrongUsage(f'--as-of "{text}" is not a day. Write it as YYYY-MM-DD.') from None


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
        named_day = date.fromisoformat(text) if len(text) == len("2026-01-01") else None
    except ValueError:
        raise WrongUsage(f'--known-by "{text}" is not a time. Write it as YYYY-MM-DDTHH:MM, or a day as YYYY-MM-DD.') from None
    if named_day:
        moment = datetime.combine(named_day, time.max)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
