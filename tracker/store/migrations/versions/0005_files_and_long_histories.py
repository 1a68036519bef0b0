"""Files of the archive with their digests, visits that stand for others like them, and what keeps a verification of a
long history quick."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "archive_file",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("read_at", sa.String(), nullable=True),
        sa.Column("mark", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_archive_file")),
    )
    op.add_column("capture", sa.Column("stands_for", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("capture", sa.Column("stands_until", sa.String(), nullable=True))
    kept = sa.text("archive_file IS NOT NULL")
    op.create_index("ix_capture_archive", "capture", ["archive_file", "archive_offset"], sqlite_where=kept)
    op.create_index(op.f("ix_document_first_capture"), "document", ["first_capture"])
    op.create_index(op.f("ix_reading_document"), "reading", ["document"])


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
