"""`myolog user`: who may log in, and where. No password is chosen here: each person sets their own by a link that works once."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard.cli_links import OWN_ADDRESS, AddressOption, link_words
from dashboard.cli_options import DatabaseOption, opened
from dashboard.cli_run import WrongUsage, print_table, tell
from dashboard.cli_shapes import checked
from models.access import OPERATOR, Role
from models.errors import NotFound

if TYPE_CHECKING:
    from models.accounts.directory import AccountLine
    from models.storage.database import Database
    from models.storage.records.shapes.accounts import AccountShape

app = typer.Typer(help="Who may log in, and at which sites. Passwords are set by one-time links, never here.", rich_markup_mode=None)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What this person types to log in.")]
SiteOption = Annotated[list[str] | None, typer.Option("--site", metavar="SITE", help="A site to work at; may stand several times.")]
WithoutSiteOption = Annotated[bool, typer.Option("--without-site", help="Also the patients that have no site.")]
PatientOption = Annotated[str | None, typer.Option("--patient", metavar="STUDY_ID", help="The patient whose own account this is.")]
ProviderOption = Annotated[str | None, typer.Option("--provider-id", metavar="ID", help="How the login provider names this person.")]
HEADER = ("name", "role", "sites", "beyond the role", "state")


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option("--role", help="What this person is here for.")],
    site: SiteOption = None,
    without_site: WithoutSiteOption = False,
    identified_export: Annotated[bool, typer.Option("--identified-export", help="A coordinator who may export identified data.")] = False,
    patient: PatientOption = None,
    provider_id: ProviderOption = None,
    address: AddressOption = OWN_ADDRESS,
    database: DatabaseOption = None,
) -> None:
    """Make an account, and print the link by which this person sets a password."""
    from models.accounts.directory import add_account
    from models.storage.records.shapes.accounts import AccountShape

    named = _named(site, without_site, identified_export=identified_export, patient=patient, provider_id=provider_id)
    shape = checked(AccountShape, name=name, role=role, **named)
    with opened(database) as records:
        made = add_account(records, OPERATOR, shape, key=uuid.uuid4().hex, now=records.now())
    _tell_link(made.name, address, made.token)


@app.command("list")
def list_(database: DatabaseOption = None) -> None:
    """List the accounts: role, sites, rights, and who is disabled."""
    from models.accounts.directory import account_list

    with opened(database) as records:
        print_table([HEADER, *map(_row, account_list(records, OPERATOR, now=records.now()))])


@app.command()
def change(
    name: NameArgument,
    role: Annotated[Role | None, typer.Option("--role", help="The new role.")] = None,
    site: SiteOption = None,
    without_site: WithoutSiteOption = False,
    identified_export: Annotated[
        bool | None, typer.Option("--identified-export/--no-identified-export", help="Give or take the right to export identified data.")
    ] = None,
    provider_id: ProviderOption = None,
    database: DatabaseOption = None,
) -> None:
    """Change an account from its next action on. Sites named here replace those it had; another role begins without sites and rights."""
    from models.accounts.directory import change_account

    changes = _named(site, without_site, role=role, identified_export=identified_export, provider_id=provider_id)
    if not changes:
        raise WrongUsage("Nothing is named to be changed. See 'myolog user change --help'.")
    with opened(database) as records:
        line = _account(records, name)
        shape = _changed(line, changes)
        change_account(records, OPERATOR, line.public_id, shape, version=line.version, key=uuid.uuid4().hex, now=records.now())
    tell(f'Account "{line.name}" is changed.')


@app.command()
def disable(name: NameArgument, database: DatabaseOption = None) -> None:
    """Keep somebody out from the next action on; the account stays, because the audit trail names it."""
    from models.accounts.directory import disable_account

    with opened(database) as records:
        line = _account(records, name)
        disable_account(records, OPERATOR, line.public_id, now=records.now())
    tell(f'Account "{line.name}" is disabled, and its logins have ended.')


@app.command()
def enable(name: NameArgument, database: DatabaseOption = None) -> None:
    """Let somebody in again who was disabled."""
    from models.accounts.directory import enable_account

    with opened(database) as records:
        line = _account(records, name)
        enable_account(records, OPERATOR, line.public_id, now=records.now())
    tell(f'Account "{line.name}" is enabled.')


@app.command()
def reset(name: NameArgument, address: AddressOption = OWN_ADDRESS, database: DatabaseOption = None) -> None:
    """End the password and the logins of an account, and print the link by which this person sets a new password."""
    from models.accounts.directory import reset_account

    with opened(database) as records:
        line = _account(records, name)
        token = reset_account(records, OPERATOR, line.public_id, now=records.now())
    _tell_link(line.name, address, token)


def _account(database: Database, name: str) -> AccountLine:
    from models.accounts.directory import account_list
    from models.storage.records.shapes.base import folded

    found = [line for line in account_list(database, OPERATOR, now=database.now()) if line.name == folded(name)]
    if not found:
        raise NotFound(f'Account "{name}" is not known. See the names with: myolog user list')
    return found[0]


def _named(site: list[str] | None, without_site: bool, **values: object) -> dict[str, object]:
    """What was named on the command line, by field of the shape."""
    places = {"sites": tuple(site or ()), "without_site": without_site} if site or without_site else {}
    return places | {field: value for field, value in values.items() if value is not None}


def _changed(line: AccountLine, changes: dict[str, object]) -> AccountShape:
    from models.storage.records.shapes.accounts import AccountShape

    same_role = changes.get("role", line.role) == line.role
    kept = AccountShape.model_fields if same_role else ("name", "provider_id")
    return checked(AccountShape, **({field: getattr(line, field) for field in kept} | changes))


def _row(line: AccountLine) -> tuple[str, ...]:
    places = [*line.sites, *(["(without site)"] if line.without_site else [])]
    return line.name, line.role, ", ".join(places), "identified export" if line.identified_export else "", _state(line)


def _state(line: AccountLine) -> str:
    if line.disabled:
        return "disabled"
    if line.has_password or line.provider_id:
        return "in use"
    return f"link until {line.link_until:%Y-%m-%d %H:%M} UTC" if line.link_until else "no password, link run out"


def _tell_link(name: str, address: str, token: str) -> None:
    tell(f'Hand this link to "{name}", and to nobody else. {link_words(address, token)}')
