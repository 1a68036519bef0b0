"""Fetching: a source becomes a Capture (bytes, archived), a Capture becomes a Document (clean text)."""
