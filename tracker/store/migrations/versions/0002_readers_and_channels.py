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
    op.execute(sa.text("UPDATE subscriber SET state = 'left' WHERE NOT active"))
    op.create_table(
        "told",
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscriber.id"], name=op.f("fk_told_subscriber_subscriber"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber", "topic", name=op.f("pk_told")),
    )
    op.execute(
        sa.text(
            "INSERT INTO told (subscriber, topic, until) SELECT id, 'weekly', digest_at FROM subscriber "
            "WHERE digest_at IS NOT NULL"
        )
    )
    op.drop_column("subscriber", "digest_at")
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
        sa.Column("advice", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(), nullable=False),
        sa.Column("told_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alarm")),
    )
    op.create_index(op.f("ix_alarm_key"), "alarm", ["key"])


def downgrade() -> None:
    raise NotImplementedError("an older program's database comes back from a backup")
