"""Accounts, sites as walls, an audit trail that the database itself keeps from being rewritten. Nothing that stands is changed."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEPT = ("audit", "audit_detail", "audit_erasure")


def upgrade() -> None:
    """Brings the schema to this version."""
    _account()
    _membership()
    _login_device()
    _login_session()
    _login_attempt()
    _one_time_link()
    _assignment()
    _identity_version()
    _audit_erasure()
    _append_only()


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length), nullable=False)


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(name))


def _foreign(table: str, column: str, parent: str, key: str = "id") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{parent}")
    return sa.ForeignKeyConstraint([column], [f"{parent}.{key}"], name=name, ondelete="RESTRICT")


def _unique(table: str, column: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(column, name=op.f(f"uq_{table}_{column}"))


def _unique_where(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("public_id", 64),
        _text("name", 100),
        _text("role", 20),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("may_export_identified", sa.Boolean(), nullable=False),
        _text("password_hash", 200),
        _moment("password_set_at", nullable=True),
        _text("provider_id", 300),
        _moment("created_at"),
        _text("created_by", 200),
        _moment("disabled_at", nullable=True),
        _text("disabled_by", 200),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("ck_account_name_given", "name <> ''"),
        _check("ck_account_role_known", "role IN ('administrator', 'clinician', 'coordinator', 'patient')"),
        _check("ck_account_patient_of_a_patient", "(role = 'patient') = (patient_id IS NOT NULL)"),
        _check("ck_account_disabled_by_somebody", "(disabled_at IS NULL) = (disabled_by = '')"),
        _foreign("account", "patient_id", "patient"),
        _unique("account", "public_id"),
        _unique("account", "name"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_account_patient_id"), "account", ["patient_id"])
    _unique_where("uq_account_provider_id", "account", ["provider_id"], "provider_id <> ''")


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        _moment("since"),
        _text("granted_by", 200),
        _foreign("membership", "account_id", "account"),
        _foreign("membership", "site_id", "site"),
    )
    op.create_index("uq_membership_account_id_site_id", "membership", ["account_id", "site_id"], unique=True)
    op.create_index(op.f("ix_membership_site_id"), "membership", ["site_id"])
    _unique_where("uq_membership_without_site", "membership", ["account_id"], "site_id IS NULL")


def _login_device() -> None:
    op.create_table(
        "login_device",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("token_digest", 64),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("first_at"),
        _moment("last_at"),
        _foreign("login_device", "account_id", "account"),
        sa.UniqueConstraint("token_digest", "account_id", name=op.f("uq_login_device_token_digest_account_id")),
    )
    op.create_index(op.f("ix_login_device_account_id"), "login_device", ["account_id"])


def _login_session() -> None:
    op.create_table(
        "login_session",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("token_digest", 64),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("own_device", sa.Boolean(), nullable=False),
        _moment("started_at"),
        _moment("seen_at"),
        _moment("ended_at", nullable=True),
        _text("ended_why", 60),
        _check("ck_login_session_ended_for_a_reason", "(ended_at IS NULL) = (ended_why = '')"),
        _foreign("login_session", "account_id", "account"),
        _unique("login_session", "token_digest"),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_login_session_account_id"), "login_session", ["account_id"])


def _login_attempt() -> None:
    op.create_table("login_attempt", sa.Column("id", sa.Integer(), primary_key=True), _text("bucket", 64), _moment("at"))
    op.create_index(op.f("ix_login_attempt_bucket"), "login_attempt", ["bucket"])
    op.create_index(op.f("ix_login_attempt_at"), "login_attempt", ["at"])


def _one_time_link() -> None:
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("token_digest", 64),
        _text("purpose", 20),
        sa.Column("account_id", sa.Integer(), nullable=True),
        _moment("made_at"),
        _text("made_by", 200),
        _moment("expires_at"),
        _moment("closed_at", nullable=True),
        _check("ck_one_time_link_purpose_known", "purpose IN ('first administrator', 'set up', 'reset')"),
        _check("ck_one_time_link_account_of_a_link", "(purpose = 'first administrator') = (account_id IS NULL)"),
        _foreign("one_time_link", "account_id", "account"),
        _unique("one_time_link", "token_digest"),
    )
    op.create_index(op.f("ix_one_time_link_account_id"), "one_time_link", ["account_id"])


def _assignment() -> None:
    # Nothing ever wrote the former table, which named a clinician in words.
    op.drop_table("assignment")
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        _moment("since"),
        _moment("until", nullable=True),
        _foreign("assignment", "patient_id", "patient"),
        _foreign("assignment", "account_id", "account"),
    )
    op.create_index(op.f("ix_assignment_patient_id"), "assignment", ["patient_id"])
    op.create_index(op.f("ix_assignment_account_id"), "assignment", ["account_id"])
    _unique_where("uq_assignment_now", "assignment", ["patient_id", "account_id"], "until IS NULL")


def _identity_version() -> None:
    with op.batch_alter_table("identity") as batch:
        batch.add_column(sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("identity") as batch:
        batch.alter_column("version", server_default=None)


def _audit_erasure() -> None:
    op.create_table(
        "audit_erasure",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("erased_by", sa.Integer(), nullable=False),
        _check("ck_audit_erasure_erased_later", "erased_by > seq"),
        _foreign("audit_erasure", "seq", "audit", "seq"),
        _foreign("audit_erasure", "erased_by", "audit", "seq"),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_erasure")),
    )
    op.create_index(op.f("ix_audit_erasure_erased_by"), "audit_erasure", ["erased_by"])


def _append_only() -> None:
    if op.get_context().dialect.name == "sqlite":
        _triggers_of_sqlite()
    else:
        _triggers_of_postgresql()


_REFUSED = "the audit trail is append-only"
_DETAIL_GOES = "EXISTS (SELECT 1 FROM audit_erasure WHERE audit_erasure.seq = OLD.seq)"


def _triggers_of_sqlite() -> None:
    for table in KEPT:
        _refuse(f"{table}_no_update", f"UPDATE ON {table}")
        _refuse(f"{table}_no_delete", f"DELETE ON {table}", f"WHEN NOT {_DETAIL_GOES}" if table == "audit_detail" else "")
        # INSERT OR REPLACE removes the row that is in its way, and no DELETE trigger hears of it.
        taken = f"EXISTS (SELECT 1 FROM {table} WHERE {table}.seq = NEW.seq)"  # noqa: S608  constants
        _refuse(f"{table}_no_replace", f"INSERT ON {table}", f"WHEN {taken}")


def _refuse(trigger: str, change: str, when: str = "") -> None:
    op.execute(f"CREATE TRIGGER {trigger} BEFORE {change} FOR EACH ROW {when} BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END")


def _triggers_of_postgresql() -> None:
    raised = f"RAISE EXCEPTION '{_REFUSED}'"
    op.execute(f"CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {raised}; END $$")
    op.execute(
        "CREATE FUNCTION audit_detail_goes_once_erased() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {_DETAIL_GOES} THEN RETURN OLD; END IF; {raised}; END $$"
    )
    for table in KEPT:
        for change in ("UPDATE", "DELETE"):
            detail_goes = (table, change) == ("audit_detail", "DELETE")
            function = "audit_detail_goes_once_erased" if detail_goes else "audit_is_append_only"
            op.execute(f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()")
        op.execute(f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} EXECUTE FUNCTION audit_is_append_only()")
