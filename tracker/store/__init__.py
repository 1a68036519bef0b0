"""The database: tables, migrations, and the forms in which values are kept."""

from tracker.store.engine import Store, StoreError, open_store

__all__ = ["Store", "StoreError", "open_store"]
