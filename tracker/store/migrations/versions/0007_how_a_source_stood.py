"""How a source stood at an instant and when the last pass ended, without reading all that happened."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index(op.f("ix_capture_source"), "capture")
    op.create_index("ix_capture_source", "capture", ["source", "at", "id", "outcome"])
    op.create_index(op.f("ix_pass_ended_at"), "pass", ["ended_at"])


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
