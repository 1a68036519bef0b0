"""Where a text was read (at a source's own address or at a mirror), when the same answer has to be read again, and
which hosts asked to be left alone."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source_state", sa.Column("until", sa.String(), nullable=True))
    op.add_column("reading", sa.Column("place", sa.Text(), nullable=False, server_default=""))
    op.add_column("reading", sa.Column("stood", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.execute(sa.text("UPDATE reading SET place = (SELECT url FROM capture WHERE capture.id = reading.capture)"))
    # The address asked may be a platform's interface; where the reading that stands was read, the source itself tells.
    op.execute(
        sa.text(
            "UPDATE reading SET place = (SELECT served_by FROM source_state WHERE source_state.reading = reading.id)"
            " WHERE id IN (SELECT reading FROM source_state WHERE reading IS NOT NULL AND served_by IS NOT NULL)"
        )
    )
    op.create_table(
        "host",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("shut_until", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_host")),
    )


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
