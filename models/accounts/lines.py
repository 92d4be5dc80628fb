"""The list of accounts, with what an administrator looks for in it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from models.storage.records import Account, LoginSession, Membership, OneTimeLink, Patient, Site


@dataclass(frozen=True)
class AccountLine:
    """One account: what its form says, and how it stands.

    `patient` is a study id, `last_seen` the last step in any login session, `link_until` when an unused one-time link runs out.
    """

    public_id: str
    name: str
    role: str
    sites: tuple[str, ...]
    without_site: bool
    identified_export: bool
    provider_id: str
    patient: str
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None
    last_seen: datetime | None
    link_until: datetime | None
    version: int

    @property
    def disabled(self) -> bool:
        """True where nobody can log in with it."""
        return self.disabled_at is not None


def account_lines(session: Session, now: datetime) -> list[AccountLine]:
    """All accounts by name."""
    sites, seen, links, patients = _sites(session), _last_seen(session), _open_links(session, now), _patients(session)
    accounts = session.exec(select(Account).order_by(col(Account.name))).all()
    return [
        AccountLine(
            public_id=account.public_id,
            name=account.name,
            role=account.role,
            sites=tuple(sorted(name for name in sites[account.id] if name is not None)),
            without_site=None in sites[account.id],
            identified_export=account.may_export_identified,
            provider_id=account.provider_id,
            patient=patients.get(account.id, ""),
            has_password=bool(account.password_hash),
            created_at=account.created_at,
            disabled_at=account.disabled_at,
            last_seen=seen.get(account.id),
            link_until=links.get(account.id),
            version=account.version,
        )
        for account in accounts
    ]


def _sites(session: Session) -> dict[int | None, set[str | None]]:
    """The names of each account's sites; None among them stands for the patients without one."""
    names: dict[int | None, set[str | None]] = defaultdict(set)
    joined: Any = select(Membership.account_id, Site.name).outerjoin(Site, col(Site.id) == Membership.site_id)
    for account, name in session.exec(joined):
        names[account].add(name)
    return names


def _patients(session: Session) -> dict[int | None, str]:
    return dict(session.exec(select(Account.id, Patient.study_id).join(Patient, col(Patient.id) == Account.patient_id)).all())


def _last_seen(session: Session) -> dict[int | None, datetime]:
    latest: Any = select(LoginSession.account_id, func.max(LoginSession.seen_at)).group_by(col(LoginSession.account_id))
    return dict(session.exec(latest).all())


def _open_links(session: Session, now: datetime) -> dict[int | None, datetime]:
    unused = (col(OneTimeLink.closed_at).is_(None), col(OneTimeLink.expires_at) > now)
    return dict(session.exec(select(OneTimeLink.account_id, OneTimeLink.expires_at).where(*unused)).all())
