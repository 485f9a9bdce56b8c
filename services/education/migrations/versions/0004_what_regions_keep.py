"""What regions keep with records and found of them, and placements."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import quadhelix.database

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "placement",
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("institute_id", sa.Uuid(), nullable=False),
        sa.Column("host_id", sa.Uuid(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "PROPOSED",
                "AGREED",
                "COMPLETED",
                "WITHDRAWN",
                name="placementstatus",
                native_enum=False,
                length=60,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("municipality", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("changed_at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("provenance", sa.JSON(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("extras", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name=op.f("fk_placement_module_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_placement")),
    )
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_placement_host_id"), ["host_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_institute_id"), ["institute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_module_id"), ["module_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_municipality"), ["municipality"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_region"), ["region"], unique=False)
        batch_op.create_index(batch_op.f("ix_placement_status"), ["status"], unique=False)

    op.create_table(
        "assessment",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", "step", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("known_organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("families", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(
            sa.Column(
                "helix_sector",
                sa.Enum(
                    "BUSINESS",
                    "GOVERNMENT",
                    "KNOWLEDGE",
                    "CIVIL_SOCIETY",
                    name="helixsector",
                    native_enum=False,
                    length=60,
                ),
                nullable=True,
            )
        )
        batch_op.add_column(sa.Column("divisions", sa.JSON(), server_default="[]", nullable=False))
        batch_op.add_column(sa.Column("country", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("municipality", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("module", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("known_organisation", schema=None) as batch_op:
        batch_op.drop_column("extras")
        batch_op.drop_column("municipality")
        batch_op.drop_column("country")
        batch_op.drop_column("divisions")
        batch_op.drop_column("helix_sector")
        batch_op.drop_column("families")

    op.drop_table("assessment")
    with op.batch_alter_table("placement", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_placement_status"))
        batch_op.drop_index(batch_op.f("ix_placement_region"))
        batch_op.drop_index(batch_op.f("ix_placement_municipality"))
        batch_op.drop_index(batch_op.f("ix_placement_module_id"))
        batch_op.drop_index(batch_op.f("ix_placement_institute_id"))
        batch_op.drop_index(batch_op.f("ix_placement_host_id"))

    op.drop_table("placement")
