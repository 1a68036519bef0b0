"""The archive of raw answers: WARC 1.1 files (ISO 28500:2017), one gzip member a record."""

from scrapers.archive.archive import Archive, ArchiveError, Place, Seal

__all__ = ["Archive", "ArchiveError", "Place", "Seal"]
