"""What regions keep with records and found of them."""

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
        "assessment",
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "version", "step", name=op.f("pk_assessment")),
    )
    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("challenge_update", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("known_organisation", schema=None) as batch_op:
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

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.add_column(sa.Column("started_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("trajectory", schema=None) as batch_op:
        batch_op.drop_column("extras")
        batch_op.drop_column("started_on")

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("programme", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("known_organisation", schema=None) as batch_op:
        batch_op.drop_column("extras")
        batch_op.drop_column("municipality")
        batch_op.drop_column("country")
        batch_op.drop_column("divisions")
        batch_op.drop_column("helix_sector")

    with op.batch_alter_table("intake", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("challenge_update", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("challenge", schema=None) as batch_op:
        batch_op.drop_column("extras")

    op.drop_table("assessment")
