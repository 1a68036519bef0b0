"""The tables. History (record, change, document, reading) is only ever appended to, captures but for those that
found the same again (tracker/retention.py);
`source_state`, `host`, `turn`, `subscriber`, `subscription`, `outbox` and `review` hold work in progress.

Times are UTC, ISO 8601 text ("2026-11-24T17:00:00.000000Z") so that they sort and compare alike on SQLite and
PostgreSQL; dates are ISO text ("2026-11-24"). JSON columns hold plain JSON.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s", "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s", "pk": "pk_%(table_name)s",
    }
)  # fmt: skip

#: One value a key: "mode" (live or demo), "registry" (digest of the loaded registry), "created_at".
meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

#: The registry as last loaded: what commands show without reading the TOML files again.
jurisdiction = Table(
    "jurisdiction", metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("level", String, nullable=False),
    Column("parent", String),
    Column("timezone", String, nullable=False),
    Column("spec", JSON, nullable=False),  # the whole record, as jurisdictions.model.Jurisdiction dumps it
)  # fmt: skip

#: A source and where its watching stands. `id` is "<jurisdiction>#<source id>".
source_state = Table(
    "source_state", metadata,
    Column("id", String, primary_key=True),
    Column("jurisdiction", ForeignKey("jurisdiction.id"), nullable=False, index=True),
    Column("spec", JSON, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("fingerprint", String),  # of the last healthy body: equal means nothing to parse
    Column("document", String),  # id of the last healthy document
    Column("reading", Integer),  # id of the reading that stands for this source
    Column("served_by", Text),  # the address that last answered well (a mirror, perhaps)
    Column("last_at", String),
    Column("last_outcome", String),
    Column("last_detail", Text),
    Column("last_good_at", String),
    Column("failures", Integer, nullable=False),
    Column("next_due_at", String, index=True),
    Column("until", String),  # the day from which the very same answer reads otherwise
)  # fmt: skip

#: A host ("https://law.example:443") that asked to be left alone (Retry-After), and until when.
host = Table(
    "host", metadata,
    Column("key", String, primary_key=True),
    Column("shut_until", String, nullable=False),
)  # fmt: skip

#: Turns at the hosts where several machines share them (tracker/cluster/pace.py): seconds since the epoch by the
#: database's clock.
turn = Table(
    "turn", metadata,
    Column("key", String, primary_key=True),  # as of `host`
    Column("holder", String, nullable=False),
    Column("held_until", Double, nullable=False),
    Column("free_at", Double, nullable=False),
    Column("shut_until", Double, nullable=False),
)  # fmt: skip

pass_ = Table(
    "pass", metadata,
    Column("id", Integer, primary_key=True),
    Column("started_at", String, nullable=False),
    Column("ended_at", String, index=True),
    Column("summary", JSON),
)  # fmt: skip

#: `stands_for` counts the later visits that found the same and were thinned out (tracker/retention.py), the last of
#: them at `stands_until`.
capture = Table(
    "capture", metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("source_state.id"), nullable=False),
    Column("pass", ForeignKey("pass.id"), nullable=False, index=True),
    Column("at", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("final_url", Text, nullable=False),
    Column("outcome", String, nullable=False),
    Column("status", Integer),
    Column("detail", Text, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("elapsed_ms", Integer, nullable=False),
    Column("size", Integer),
    Column("sha256", String, index=True),  # of the decompressed body
    Column("document", String),
    Column("archive_file", String),
    Column("archive_offset", Integer),
    Column("stands_for", Integer, nullable=False, server_default="0"),
    Column("stands_until", String),
    Index("ix_capture_at", "at", "outcome"),
    Index("ix_capture_archive", "archive_file", "archive_offset", sqlite_where=text("archive_file IS NOT NULL")),
    # How a source stood at an instant is found from here, without looking at what came before or after.
    Index("ix_capture_source", "source", "at", "id", "outcome"),
)  # fmt: skip

#: A file of the archive that nobody writes to any more: its size and digest, when it was last read whole and found so,
#: and the storage's mark of it then (tracker/files.py).
archive_file = Table(
    "archive_file", metadata,
    Column("name", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    Column("read_at", String),
    Column("mark", String),
)  # fmt: skip

document = Table(
    "document", metadata,
    Column("id", String, primary_key=True),
    Column("extractor", String, nullable=False),
    Column("body", LargeBinary, nullable=False),  # zlib-compressed JSON of the Document
    Column("first_capture", Integer, nullable=False, index=True),
)  # fmt: skip

reading = Table(
    "reading", metadata,
    Column("id", Integer, primary_key=True),
    Column("source", ForeignKey("source_state.id"), nullable=False),
    Column("document", String, nullable=False, index=True),
    Column("capture", Integer, nullable=False),
    Column("coder", String, nullable=False),
    Column("at", String, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("place", Text, nullable=False),  # the address, the source's or a mirror's, that it was read at
    Column("stood", Boolean, nullable=False),  # false where a mirror said otherwise than what stands
    Index("ix_reading_source", "source", "id"),
)  # fmt: skip

#: What is believed to be the law from `valid_from` (null: since before any known date) until a record that
#: starts later, or `valid_to`. A record is superseded by a later row naming it; a row with status null
#: retracts without replacement.
record = Table(
    "record", metadata,
    Column("id", Integer, primary_key=True),
    Column("jurisdiction", ForeignKey("jurisdiction.id"), nullable=False, index=True),
    Column("status", String),
    Column("provisions", JSON, nullable=False),
    Column("valid_from", String),
    Column("certainty", String, nullable=False),  # day, month, year, observed
    Column("valid_to", String),
    Column("recorded_at", String, nullable=False),
    Column("supersedes", Integer, ForeignKey("record.id"), unique=True),
    Column("origin", String, nullable=False),  # "registry:<digest>", "reading:<id>", "review:<id>"
    Column("rank", Integer, nullable=False),  # among records of one valid_from the higher rank decides
    Column("instrument", Text, nullable=False),
    Column("evidence", JSON, nullable=False),
)  # fmt: skip

change = Table(
    "change", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # what makes this change this one: never twice
    Column("jurisdiction", ForeignKey("jurisdiction.id"), nullable=False, index=True),
    Column("kind", String, nullable=False, index=True),
    Column("origin", String, nullable=False),  # registry, reading, clock, review
    Column("before", JSON, nullable=False),  # {"status": …, "provisions": {…}}
    Column("after", JSON, nullable=False),
    Column("effective", String, index=True),
    Column("certainty", String, nullable=False),
    Column("recorded_at", String, nullable=False, index=True),
    Column("instrument", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("source", String),
    Column("url", Text, nullable=False),
    Column("evidence", JSON, nullable=False),  # [{"provision","quote","url","captured_at"}]
    Column("passage", JSON, nullable=False),  # {"before": text, "after": text}
    Column("record", Integer),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
)  # fmt: skip

review = Table(
    "review", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("jurisdiction", ForeignKey("jurisdiction.id"), nullable=False, index=True),
    Column("source", String),
    Column("kind", String, nullable=False, index=True),
    Column("opened_at", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("state", String, nullable=False),  # open, accepted, rejected, settled (by the page itself)
    Column("decided_at", String, index=True),
    Column("decided_by", Text),  # the name of who decided; null where the page itself did
    Column("note", Text),
    Index("ix_review_state", "state", "id"),
)  # fmt: skip

subscriber = Table(
    "subscriber", metadata,
    Column("id", Integer, primary_key=True),
    Column("email", String, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("timezone", String, nullable=False),
    Column("state", String, nullable=False),  # active, left, suppressed
    Column("state_why", Text),  # of a suppressed one: what the mail server said
    Column("state_at", String),
    Column("hour", Integer),  # when digests leave, on the reader's clock; null: as the settings say
    Column("weekday", String),
    Column("quiet", Boolean, nullable=False),  # no digest where nothing happened
    Column("created_at", String, nullable=False),
)  # fmt: skip

#: Until when a reader was told about a topic (daily, weekly: digests; stale:US-UT: not confirmed since), and the last
#: change that was known then.
told = Table(
    "told", metadata,
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), primary_key=True),
    Column("topic", String, primary_key=True),
    Column("until", String, nullable=False),
    Column("known", Integer),
)  # fmt: skip

#: Empty lists mean "all", of `reminders` (days before law takes effect) none. `mode` is immediate, daily or weekly.
#: `target` and `secret` are the address and key of a channel that is no email.
subscription = Table(
    "subscription", metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber", ForeignKey("subscriber.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("jurisdictions", JSON, nullable=False),
    Column("kinds", JSON, nullable=False),
    Column("statuses", JSON, nullable=False),
    Column("provisions", JSON, nullable=False),
    Column("reminders", JSON, nullable=False),
    Column("mode", String, nullable=False),
    Column("channel", String, nullable=False),  # email, webhook, apprise
    Column("target", Text),
    Column("secret", Text),
    Column("created_at", String, nullable=False),
)  # fmt: skip

#: One row per message to one recipient by one channel. `key` is the idempotency key
#: (change x recipient x channel, or digest x recipient x period).
outbox = Table(
    "outbox", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("subscriber", Integer),
    Column("subscription", Integer),
    Column("recipient", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("change", Integer, index=True),
    Column("message_id", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("body", LargeBinary),  # the message as it goes out (RFC 5322 bytes, JSON); null until it is composed
    Column("bundle", Integer),  # the message that this one was put into with others
    Column("state", String, nullable=False, index=True),  # queued, sending, sent, failed, uncertain, bundled
    Column("journal", String),  # of a row that is being sent: the journal that will tell what became of it
    Column("claimed_at", String),  # of such a row: since when
    Column("attempts", Integer, nullable=False),
    Column("next_at", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("sent_at", String),
    Column("error", Text),
    UniqueConstraint("recipient", "message_id"),
    Index("ix_outbox_subscriber", "subscriber", "state"),
)  # fmt: skip

#: What the operator was told that a person must look at; `ended_at` null while it lasts.
alarm = Table(
    "alarm", metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("head", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("advice", Text, nullable=False),
    Column("opened_at", String, nullable=False),
    Column("told_at", String),
    Column("ended_at", String),
)  # fmt: skip
