"""The first tables of education."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import quadhelix.database

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "known_challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_challenge")),
    )
    op.create_table(
        "known_organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "COMPANY",
                "MUNICIPALITY",
                "PROVINCE",
                "GOVERNMENT_BODY",
                "UNIVERSITY",
                "UNIVERSITY_OF_APPLIED_SCIENCES",
                "VOCATIONAL_COLLEGE",
                "RESEARCH_INSTITUTE",
                "KNOWLEDGE_CENTRE",
                "TRADE_ASSOCIATION",
                "DEVELOPMENT_COMPANY",
                "PUBLIC_PRIVATE_PARTNERSHIP",
                "COALITION",
                "CITIZENS_INITIATIVE",
                "INSURER",
                "ACADEMIC_HOSPITAL",
                name="organisationkind",
                native_enum=False,
                length=60,
            ),
            nullable=True,
        ),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_known_organisation")),
    )
    op.create_table(
        "module",
        sa.Column(
            "kind",
            sa.Enum("MINOR", "CIV_MODULE", "LLO_COURSE", name="modulekind", native_enum=False, length=60),
            nullable=False,
        ),
        sa.Column("institute_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("sort_title", sa.String(), nullable=False),
        sa.Column("search_text", sa.String(), nullable=False),
        sa.Column("description", sa.JSON(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "SECONDARY_VOCATIONAL_EDUCATION",
                "SECONDARY_VOCATIONAL_EDUCATION_1",
                "SECONDARY_VOCATIONAL_EDUCATION_2",
                "SECONDARY_VOCATIONAL_EDUCATION_3",
                "SECONDARY_VOCATIONAL_EDUCATION_4",
                "ASSOCIATE_DEGREE",
                "BACHELOR",
                "MASTER",
                "DOCTORAL",
                "UNDEFINED",
                "UNDIVIDED",
                "NT2_1",
                "NT2_2",
                name="level",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("study_load", sa.Double(), nullable=False),
        sa.Column(
            "study_load_unit",
            sa.Enum(
                "ECTS",
                "SBU",
                "HOUR",
                "CONTACT_TIME",
                "STUDY_POINTS",
                name="studyloadunit",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("teaching_languages", sa.JSON(), nullable=False),
        sa.Column("modes_of_delivery", sa.JSON(), nullable=False),
        sa.Column("learning_outcomes", sa.JSON(), nullable=False),
        sa.Column("fields_of_study", sa.String(), nullable=True),
        sa.Column("new_since", sa.Date(), nullable=True),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
        sa.UniqueConstraint("institute_id", "code", name=op.f("uq_module_institute_id")),
    )
    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_module_institute_id"), ["institute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_kind"), ["kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_level"), ["level"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_municipality"), ["municipality"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_published"), ["published"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_module_sort_title"), ["sort_title"], unique=False)

    op.create_table(
        "joint_partner",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_joint_partner_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("module_id", "organisation_id", name=op.f("pk_joint_partner")),
    )
    with op.batch_alter_table("joint_partner", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_joint_partner_organisation_id"), ["organisation_id"], unique=False
        )

    op.create_table(
        "link",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("challenge_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_link_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("module_id", "challenge_id", name=op.f("pk_link")),
    )
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_link_challenge_id"), ["challenge_id"], unique=False)

    op.create_table(
        "offering",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("enrol_until", sa.Date(), nullable=True),
        sa.Column("seats", sa.Integer(), nullable=True),
        sa.Column("centre_id", sa.Uuid(), nullable=True),
        sa.Column("target_groups", sa.JSON(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["module_id"], ["module.id"], name=op.f("fk_offering_module_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offering")),
    )
    with op.batch_alter_table("offering", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_offering_centre_id"), ["centre_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offering_module_id"), ["module_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_offering_starts_on"), ["starts_on"], unique=False)

    op.create_table(
        "dead_letter",
        sa.Column(
            "id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=True),
        sa.Column("stream_seq", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("state", sa.Text(), server_default="parked", nullable=False),
        sa.Column("at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dead_letter")),
        sa.UniqueConstraint("consumer", "event_id", name=op.f("uq_dead_letter_consumer")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.create_index(
            "ix_dead_letter_parked",
            ["consumer", "aggregate"],
            unique=False,
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )

    op.create_table(
        "inbox",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "event_id", name=op.f("pk_inbox")),
    )
    op.create_table(
        "outbox",
        sa.Column(
            "pos", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False
        ),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("published_at", quadhelix.database.Moment(timezone=True), nullable=True),
        sa.Column("stream_seq", sa.BigInteger(), nullable=True),
        sa.Column("stream_epoch", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("parked", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("pos", name=op.f("pk_outbox")),
        sa.UniqueConstraint("aggregate", "version", name=op.f("uq_outbox_aggregate")),
        sa.UniqueConstraint("event_id", name=op.f("uq_outbox_event_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_parked",
            ["aggregate"],
            unique=False,
            sqlite_where=sa.text("parked IS 1"),
            postgresql_where=sa.text("parked IS true"),
        )
        batch_op.create_index(
            "ix_outbox_unpublished",
            ["pos"],
            unique=False,
            sqlite_where=sa.text("published_at IS NULL AND parked IS 0"),
            postgresql_where=sa.text("published_at IS NULL AND parked IS false"),
        )

    op.create_table(
        "passed_version",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("aggregate", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("consumer", "aggregate", name=op.f("pk_passed_version")),
    )


def downgrade() -> None:
    op.drop_table("passed_version")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_unpublished",
            sqlite_where=sa.text("published_at IS NULL AND parked IS 0"),
            postgresql_where=sa.text("published_at IS NULL AND parked IS 0"),
        )
        batch_op.drop_index(
            "ix_outbox_parked", sqlite_where=sa.text("parked IS 1"), postgresql_where=sa.text("parked IS 1")
        )

    op.drop_table("outbox")
    op.drop_table("inbox")
    with op.batch_alter_table("dead_letter", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_dead_letter_parked",
            sqlite_where=sa.text("state = 'parked'"),
            postgresql_where=sa.text("state = 'parked'"),
        )

    op.drop_table("dead_letter")
    with op.batch_alter_table("offering", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_offering_starts_on"))
        batch_op.drop_index(batch_op.f("ix_offering_module_id"))
        batch_op.drop_index(batch_op.f("ix_offering_centre_id"))

    op.drop_table("offering")
    with op.batch_alter_table("link", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_link_challenge_id"))

    op.drop_table("link")
    with op.batch_alter_table("joint_partner", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_joint_partner_organisation_id"))

    op.drop_table("joint_partner")
    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_module_sort_title"))
        batch_op.drop_index(batch_op.f("ix_module_region"))
        batch_op.drop_index(batch_op.f("ix_module_published"))
        batch_op.drop_index(batch_op.f("ix_module_municipality"))
        batch_op.drop_index(batch_op.f("ix_module_level"))
        batch_op.drop_index(batch_op.f("ix_module_kind"))
        batch_op.drop_index(batch_op.f("ix_module_institute_id"))

    op.drop_table("module")
    op.drop_table("known_organisation")
    op.drop_table("known_challenge")
