"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _texts(**longest: int) -> tuple[sa.Column[Any], ...]:
    return tuple(sa.Column(name, sa.String(length), nullable=False) for name, length in longest.items())


def _voidable() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("voided_by", sa.String(200), nullable=False),
        sa.Column("void_reason", sa.String(2000), nullable=False),
    )


def _recorded(digest: bool = True) -> tuple[sa.Column[Any], ...]:
    columns = (
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(200), nullable=False),
    )
    return (*columns, sa.Column("digest", sa.String(64), nullable=False)) if digest else columns


def _check(name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(name))


def _finite(name: str, column: str) -> sa.CheckConstraint:
    return _check(name, f"{column} IS NULL OR ({column} > -1000000000000 AND {column} < 1000000000000)")


def _real_days(name: str, *columns: str) -> sa.CheckConstraint:
    day = "{0} IS NULL OR ({0} >= '0001-01-01' AND {0} <= '9999-12-31')"
    return _check(name, " AND ".join(f"({day.format(column)})" for column in columns))


def _foreign(name: str, column: str, parent: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [parent], name=op.f(name), ondelete="RESTRICT")


def _unique_while_valid(table: str, columns: list[str]) -> None:
    valid = sa.text("voided_at IS NULL")
    op.create_index(f"uq_{table}_valid", table, columns, unique=True, sqlite_where=valid, postgresql_where=valid)


def upgrade() -> None:
    """Makes every table of the first release, and the one row that counts the writes."""
    _audit()
    _laboratory()
    _operation()
    _patient()
    _assignment()
    _draft()
    _event()
    _flag()
    _identity()
    _treatment()
    _visit()
    _observation()
    op.execute("INSERT INTO revision (id, number, audit_seq, audit_link) VALUES (1, 0, 0, '')")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_texts(actor=200, action=60, record=200, field=60, detail_digest=64, previous=64, link=64),
    )
    op.create_index(op.f("ix_audit_action"), "audit", ["action"])
    op.create_index(op.f("ix_audit_record"), "audit", ["record"])
    op.create_table(
        "audit_detail",
        sa.Column("seq", sa.Integer(), primary_key=True),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        _foreign("fk_audit_detail_seq_audit", "seq", "audit.seq"),
    )


def _laboratory() -> None:
    op.create_table(
        "laboratory",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_laboratory_name")),
    )
    op.create_table(
        "laboratory_limit",
        sa.Column("laboratory_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("unit", sa.String(30), nullable=False),
        sa.Column("upper_limit", sa.Float(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        _finite("ck_laboratory_limit_upper_limit_finite", "upper_limit"),
        _foreign("fk_laboratory_limit_laboratory_id_laboratory", "laboratory_id", "laboratory.id"),
        sa.PrimaryKeyConstraint("laboratory_id", "measure", name=op.f("pk_laboratory_limit")),
    )
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.UniqueConstraint("name", name=op.f("uq_site_name")),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        sa.Column("key", sa.String(100), primary_key=True),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("receipt", sa.JSON(), nullable=False),
    )
    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("audit_seq", sa.Integer(), nullable=False),
        sa.Column("audit_link", sa.String(64), nullable=False),
        _check("ck_revision_single_row", "id = 1"),
    )


def _patient() -> None:
    op.create_table(
        "patient",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("study_id", sa.String(100), nullable=False),
        sa.Column("site_id", sa.Integer(), nullable=True),
        sa.Column("sex", sa.String(10), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("antibody", sa.String(20), nullable=False),
        sa.Column("symptom_onset", sa.Date(), nullable=True),
        sa.Column("onset_precision", sa.String(12), nullable=False),
        sa.Column("diagnosis_date", sa.Date(), nullable=True),
        *_texts(diagnosis_precision=12, statin_exposure=10, status=12),
        sa.Column("status_date", sa.Date(), nullable=True),
        sa.Column("enrolled_on", sa.Date(), nullable=True),
        *_texts(consent=10, label=200, citation=1000, source_url=1000),
        sa.Column("age_at_start", sa.Integer(), nullable=True),
        sa.Column("timeline", sa.String(10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("ck_patient_antibody_known", "antibody IN ('', 'anti-HMGCR', 'anti-SRP', 'both', 'seronegative', 'not tested', 'unknown')"),
        _check("ck_patient_consent_known", "consent IN ('', 'given', 'withdrawn', 'unknown')"),
        _check(
            "ck_patient_diagnosis_precision_known", "diagnosis_precision IN ('', 'day', 'week', 'month', 'year', 'approximate', 'order')"
        ),
        _check("ck_patient_onset_precision_known", "onset_precision IN ('', 'day', 'week', 'month', 'year', 'approximate', 'order')"),
        _check("ck_patient_sex_known", "sex IN ('', 'female', 'male', 'other', 'unknown')"),
        _check("ck_patient_statin_exposure_known", "statin_exposure IN ('', 'yes', 'no', 'unknown')"),
        _check("ck_patient_status_known", "status IN ('active', 'transferred', 'lost', 'died', 'withdrawn')"),
        _check("ck_patient_study_id_given", "study_id <> ''"),
        _check("ck_patient_timeline_known", "timeline IN ('calendar', 'relative')"),
        _check("ck_patient_birth_year_plausible", "birth_year IS NULL OR (birth_year >= 1880 AND birth_year <= 2200)"),
        _finite("ck_patient_age_at_start_finite", "age_at_start"),
        _real_days("ck_patient_days_real", "symptom_onset", "diagnosis_date", "status_date", "enrolled_on"),
        _foreign("fk_patient_site_id_site", "site_id", "site.id"),
        sa.UniqueConstraint("public_id", name=op.f("uq_patient_public_id")),
        sa.UniqueConstraint("study_id", name=op.f("uq_patient_study_id")),
    )
    op.create_index(op.f("ix_patient_site_id"), "patient", ["site_id"])


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("clinician", sa.String(200), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        _foreign("fk_assignment_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_assignment_clinician"), "assignment", ["clinician"])
    op.create_index(op.f("ix_assignment_patient_id"), "assignment", ["patient_id"])


def _draft() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=True),
        sa.Column("form", sa.String(60), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _foreign("fk_draft_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_draft_actor"), "draft", ["actor"])
    op.create_index(op.f("ix_draft_patient_id"), "draft", ["patient_id"])


def _event() -> None:
    op.create_table(
        "event",
        *_voidable(),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("onset_from", sa.Date(), nullable=False),
        sa.Column("onset_to", sa.Date(), nullable=False),
        sa.Column("precision", sa.String(12), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=True),
        *_texts(basis=1000, source=500, note=4000),
        *_recorded(),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("ck_event_precision_known", "precision IN ('day', 'week', 'month', 'year', 'approximate', 'order')"),
        _check("ck_event_voided_with_reason", "voided_at IS NULL OR (voided_by <> '' AND void_reason <> '')"),
        _check("ck_event_onset_in_order", "onset_to >= onset_from"),
        _real_days("ck_event_days_real", "onset_from", "onset_to", "decided_on"),
        _foreign("fk_event_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_event_patient_id"), "event", ["patient_id"])
    _unique_while_valid("event", ["patient_id", "event", "onset_from", "onset_to", "source"])


def _flag() -> None:
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("episode", sa.Integer(), nullable=False),
        sa.Column("flagged_on", sa.Date(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level", sa.String(10), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("ck", sa.Float(), nullable=True),
        sa.Column("ck_comparator", sa.String(2), nullable=False),
        sa.Column("ck_baseline", sa.Float(), nullable=True),
        sa.Column("ck_ratio", sa.Float(), nullable=True),
        sa.Column("strength", sa.Float(), nullable=True),
        sa.Column("strength_baseline", sa.Float(), nullable=True),
        sa.Column("cleared_on", sa.Date(), nullable=True),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        *_texts(withdrawn_reason=1000, engine_version=20, parameters_version=40, summary=4000),
        sa.Column("evidence", sa.JSON(), nullable=False),
        _check("ck_flag_withdrawn_with_reason", "(withdrawn_at IS NULL) = (withdrawn_reason = '')"),
        _check("ck_flag_level_known", "level IN ('watch', 'possible', 'probable')"),
        _check("ck_flag_cleared_on_and_at", "(cleared_on IS NULL) = (cleared_at IS NULL)"),
        *(_finite(f"ck_flag_{column}_finite", column) for column in ("ck", "ck_baseline", "ck_ratio", "strength", "strength_baseline")),
        _check("ck_flag_episode_counts_from_one", "episode >= 1 AND episode <= 9999"),
        _real_days("ck_flag_days_real", "flagged_on", "cleared_on"),
        _foreign("fk_flag_patient_id_patient", "patient_id", "patient.id"),
        sa.UniqueConstraint("public_id", name=op.f("uq_flag_public_id")),
    )
    op.create_index(op.f("ix_flag_patient_id"), "flag", ["patient_id"])


def _identity() -> None:
    op.create_table(
        "identity",
        sa.Column("patient_id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(300), nullable=False),
        sa.Column("date_of_birth", sa.Date(), nullable=True),
        sa.Column("contact", sa.String(1000), nullable=False),
        sa.Column("local_number", sa.String(100), nullable=False),
        _foreign("fk_identity_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_identity_local_number"), "identity", ["local_number"])
    op.create_table(
        "pseudonym",
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("project", sa.String(100), nullable=False),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("shift_days", sa.Integer(), nullable=False),
        _check("ck_pseudonym_shift_within_a_year", "shift_days >= 0 AND shift_days <= 364"),
        _foreign("fk_pseudonym_patient_id_patient", "patient_id", "patient.id"),
        sa.PrimaryKeyConstraint("patient_id", "project", name=op.f("pk_pseudonym")),
        sa.UniqueConstraint("code", name=op.f("uq_pseudonym_code")),
    )
    op.create_table(
        "standing",
        sa.Column("patient_id", sa.Integer(), primary_key=True),
        *_texts(state=40, engine_version=20, parameters_version=40),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ck_on", sa.Date(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        _foreign("fk_standing_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_standing_state"), "standing", ["state"])


def _treatment() -> None:
    op.create_table(
        "treatment",
        *_voidable(),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("drug", sa.String(200), nullable=False),
        sa.Column("start", sa.Date(), nullable=False),
        sa.Column("start_precision", sa.String(12), nullable=False),
        sa.Column("stop", sa.Date(), nullable=True),
        sa.Column("stop_precision", sa.String(12), nullable=False),
        sa.Column("dose", sa.Float(), nullable=True),
        *_texts(dose_entered=40, unit=30, frequency=40, route=10),
        sa.Column("days_per_cycle", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        *_recorded(),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("ck_treatment_start_precision_known", "start_precision IN ('day', 'week', 'month', 'year', 'approximate', 'order')"),
        _check("ck_treatment_stop_precision_known", "stop_precision IN ('', 'day', 'week', 'month', 'year', 'approximate', 'order')"),
        _check("ck_treatment_voided_with_reason", "voided_at IS NULL OR (voided_by <> '' AND void_reason <> '')"),
        _finite("ck_treatment_dose_finite", "dose"),
        _finite("ck_treatment_days_per_cycle_finite", "days_per_cycle"),
        _real_days("ck_treatment_days_real", "start", "stop"),
        _check("ck_treatment_dose_not_negative", "dose IS NULL OR dose >= 0"),
        _check("ck_treatment_stop_not_before_start", "stop IS NULL OR stop >= start"),
        _foreign("fk_treatment_patient_id_patient", "patient_id", "patient.id"),
    )
    op.create_index(op.f("ix_treatment_patient_id"), "treatment", ["patient_id"])
    _unique_while_valid("treatment", ["patient_id", "drug", "start", "dose_entered", "route"])


def _visit() -> None:
    op.create_table(
        "visit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("public_id", sa.String(64), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("time", sa.String(5), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        *_recorded(digest=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("ck_visit_kind_known", "kind IN ('clinic', 'lab', 'phone', 'diary')"),
        _check("ck_visit_time_of_day", "time = '' OR (time >= '00:00' AND time <= '23:59')"),
        _real_days("ck_visit_days_real", "day"),
        _foreign("fk_visit_patient_id_patient", "patient_id", "patient.id"),
        sa.UniqueConstraint("patient_id", "day", "time", "kind", name=op.f("uq_visit_patient_id_day_time_kind")),
        sa.UniqueConstraint("id", "patient_id", name=op.f("uq_visit_id_patient_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_public_id")),
    )


def _observation() -> None:
    op.create_table(
        "observation",
        *_voidable(),
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("visit_id", sa.Integer(), nullable=False),
        sa.Column("patient_id", sa.Integer(), nullable=False),
        sa.Column("measure", sa.String(60), nullable=False),
        sa.Column("entered", sa.String(2000), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("comparator", sa.String(2), nullable=False),
        sa.Column("unit", sa.String(30), nullable=False),
        sa.Column("canonical", sa.Float(), nullable=True),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("upper_limit", sa.Float(), nullable=True),
        sa.Column("canonical_limit", sa.Float(), nullable=True),
        *_texts(laboratory=200, assay=200, rater=200, reporter=200, method=200, source=500, note=4000, missing_reason=200, precision=12),
        sa.Column("sequence", sa.Integer(), nullable=False),
        *_recorded(),
        _check("ck_observation_blank_has_a_reason", "(entered <> '') <> (missing_reason <> '')"),
        _check("ck_observation_bound_has_a_value", "comparator = '' OR value IS NOT NULL"),
        _check("ck_observation_comparator_known", "comparator IN ('', '<', '<=', '>', '>=')"),
        _check("ck_observation_precision_known", "precision IN ('day', 'week', 'month', 'year', 'approximate', 'order')"),
        _check("ck_observation_voided_with_reason", "voided_at IS NULL OR (voided_by <> '' AND void_reason <> '')"),
        _check("ck_observation_canonical_with_value", "(value IS NULL) = (canonical IS NULL)"),
        _finite("ck_observation_canonical_finite", "canonical"),
        _check("ck_observation_sequence_counts_from_one", "sequence >= 1 AND sequence <= 9999"),
        _finite("ck_observation_canonical_limit_finite", "canonical_limit"),
        _finite("ck_observation_upper_limit_finite", "upper_limit"),
        _check("ck_observation_upper_limit_positive", "upper_limit IS NULL OR upper_limit > 0"),
        _finite("ck_observation_value_finite", "value"),
        sa.ForeignKeyConstraint(
            ["visit_id", "patient_id"], ["visit.id", "visit.patient_id"], name=op.f("fk_observation_visit_id_visit"), ondelete="RESTRICT"
        ),
    )
    op.create_index(op.f("ix_observation_patient_id"), "observation", ["patient_id"])
    _unique_while_valid("observation", ["visit_id", "measure", "laboratory", "assay", "sequence", "source"])
