"""Reviews of flags, and relapse parameters chosen by a clinic. Nothing that stands is changed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Brings the schema to this version."""
    _review()
    _parameter_set()


def _review() -> None:
    op.create_table(
        "review",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("flag_id", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reviewed_by", sa.String(200), nullable=False),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("verdict IN ('confirmed', 'dismissed', 'snoozed')", name=op.f("ck_review_verdict_known")),
        sa.CheckConstraint("verdict = 'confirmed' OR reason <> ''", name=op.f("ck_review_reason_given")),
        sa.CheckConstraint("(verdict = 'snoozed') = (until IS NOT NULL)", name=op.f("ck_review_snoozed_until_a_day")),
        sa.CheckConstraint(
            "(until IS NULL OR (until >= '0001-01-01' AND until <= '9999-12-31'))",
            name=op.f("ck_review_days_real"),
        ),
        sa.ForeignKeyConstraint(["flag_id"], ["flag.id"], name=op.f("fk_review_flag_id_flag"), ondelete="RESTRICT"),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_public_id")),
    )
    op.create_index(op.f("ix_review_flag_id"), "review", ["flag_id"])


def _parameter_set() -> None:
    op.create_table(
        "parameter_set",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.String(40), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("set_by", sa.String(200), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version <> ''", name=op.f("ck_parameter_set_version_given")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_parameter_set_reason_given")),
        sa.ForeignKeyConstraint(["site_id"], ["site.id"], name=op.f("fk_parameter_set_site_id_site"), ondelete="RESTRICT"),
    )
    op.create_index("uq_parameter_set_site_id_version", "parameter_set", ["site_id", "version"], unique=True)
    everywhere = sa.text("site_id IS NULL")
    op.create_index(
        "uq_parameter_set_version_everywhere",
        "parameter_set",
        ["version"],
        unique=True,
        sqlite_where=everywhere,
        postgresql_where=everywhere,
    )
