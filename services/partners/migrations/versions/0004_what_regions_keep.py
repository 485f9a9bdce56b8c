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
    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))

    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("extras", sa.JSON(), server_default="{}", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.drop_column("extras")

    with op.batch_alter_table("centre", schema=None) as batch_op:
        batch_op.drop_column("extras")

    op.drop_table("assessment")
