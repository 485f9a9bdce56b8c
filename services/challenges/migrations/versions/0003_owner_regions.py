"""Which region owns each record challenges heard of."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("passed_version", sa.Column("region", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("passed_version", "region")
