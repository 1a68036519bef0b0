"""Alembic's entry point: migrations run inside the transaction that open_store began."""

from __future__ import annotations

from alembic import context

from tracker.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
