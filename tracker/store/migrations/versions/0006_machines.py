"""Turns at the hosts, and messages being sent, of more than one machine."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turn",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("held_until", sa.Double(), nullable=False),
        sa.Column("free_at", sa.Double(), nullable=False),
        sa.Column("shut_until", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_turn")),
    )
    op.add_column("outbox", sa.Column("journal", sa.String(), nullable=True))
    op.add_column("outbox", sa.Column("claimed_at", sa.String(), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
