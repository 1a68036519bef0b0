"""How the watching goes: for the operator, and for whatever watches this program."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from tracker import queries
from tracker.store import Store
from tracker.store.engine import get_meta


def add_operations(app: FastAPI, store: Store) -> None:
    """Add the addresses to `app`."""

    @app.get("/healthz")
    def healthz() -> dict[str, Any]:
        """Whether the database answers, and how the last pass went."""
        with store.read() as connection:
            last = queries.last_pass(connection)
            sources = queries.sources(connection)
            mode = get_meta(connection, "mode")
        return {
            "ok": True, "mode": mode, "sources": len(sources), "failing": sum(bool(s["failures"]) for s in sources),
            "last_pass": last["ended_at"].isoformat() if last else None,
        }  # fmt: skip
