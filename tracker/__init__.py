"""Reading documents as law, reconciling sources, and keeping the bitemporal history."""
