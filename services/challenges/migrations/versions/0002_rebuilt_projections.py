"""When each projection of challenges was last rebuilt."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

import quadhelix.database

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "rebuilt_projection",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("at", quadhelix.database.Moment(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_rebuilt_projection")),
    )


def downgrade() -> None:
    op.drop_table("rebuilt_projection")
