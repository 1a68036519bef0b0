"""Who decided a review, and what keeps the counts of a long history quick."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("decided_by", sa.Text(), nullable=True))
    op.create_index("ix_review_state", "review", ["state", "id"])
    op.create_index(op.f("ix_review_kind"), "review", ["kind"])
    op.create_index(op.f("ix_review_decided_at"), "review", ["decided_at"])
    op.create_index("ix_capture_at", "capture", ["at", "outcome"])
    op.create_index(op.f("ix_change_kind"), "change", ["kind"])


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
