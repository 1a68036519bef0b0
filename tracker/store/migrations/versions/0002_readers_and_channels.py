"""What readers can ask for, ways out beside email, messages put together, and alarms for the operator."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Column by column: a table made anew would be dropped first, and on SQLite its subscriptions with it.
    op.add_column("subscriber", sa.Column("state", sa.String(), nullable=False, server_default="active"))
    op.add_column("subscriber", sa.Column("state_why", sa.Text(), nullable=True))
    op.add_column("subscriber", sa.Column("state_at", sa.String(), nullable=True))
    op.add_column("subscriber", sa.Column("hour", sa.Integer(), nullable=True))
    op.add_column("subscriber", sa.Column("weekday", sa.String(), nullable=True))
    op.add_column("subscriber", sa.Column("quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("subscriber", sa.Column("daily_at", sa.String(), nullable=True))
    op.execute(sa.text("UPDATE subscriber SET state = 'left' WHERE NOT active"))
    op.drop_column("subscriber", "active")

    for name in ("statuses", "provisions", "reminders"):
        op.add_column("subscription", sa.Column(name, sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("subscription", sa.Column("channel", sa.String(), nullable=False, server_default="email"))
    op.add_column("subscription", sa.Column("target", sa.Text(), nullable=True))
    op.add_column("subscription", sa.Column("secret", sa.Text(), nullable=True))

    with op.batch_alter_table("outbox") as table:
        table.add_column(sa.Column("subscription", sa.Integer(), nullable=True))
        table.add_column(sa.Column("bundle", sa.Integer(), nullable=True))
        table.alter_column("body", existing_type=sa.LargeBinary(), nullable=True)
        table.create_index("ix_outbox_subscriber", ["subscriber", "state"])

    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_key"), "alarm", ["key"])


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
