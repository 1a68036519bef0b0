"""The database: tables, migrations, and the forms in which values are kept."""

from tracker.store.engine import Store, open_store
from tracker.store.errors import StoreError

__all__ = ["Store", "StoreError", "open_store"]
