"""JSON to a Document: one "key: value" field a line, in the order of the file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from scrapers.capture import Outcome
from scrapers.document import BlockKind, Document
from scrapers.extract.builder import Builder, Line, document
from scrapers.extract.errors import Unreadable
from scrapers.extract.html import html_lines
from scrapers.extract.normalise import clean
from scrapers.extract.versions import EXTRACTOR

_DEEPEST = 60
_MOST_LINES = 400_000
#: Keys whose values tell of the record or of the answer, never of the law.
_NOISE_KEY = re.compile(
    r"_?(?:guid|uuid|etag|nonce|token|csrf\w*|session_?id|request_?id|trace_?id|correlation_?id|_?(?:nano)?seconds|took"
    r"|generated(?:_?(?:at|on))?|fetched_?(?:at|on)|scraped_?(?:at|on)|retrieved_?(?:at|on)|updated_?at|last_?(?:run|scraped|fetched)"
    r"|server_?time|response_?time|timestamp|hits|views|cache\w*|change_?hash)",
    re.I,
)
_MARKUP = re.compile(
    r"</?(?:p|br|div|span|b|i|em|strong|ul|ol|li|table|tr|td|h[1-6]|a|u|s|ins|del|sup|sub)\b[^<>]*>", re.I
)
_TITLES = ("title", "name", "identifier")


def extract_json(text: str, *, language: str = "") -> Document:
    """The Document of a JSON file. Raises Unreadable (UNREADABLE where it is no JSON or nests beyond reason,
    EMPTY where it holds no words)."""
    data = parse(text)
    builder = Builder()
    escaped = "\\u" in text
    for key, value in _leaves(data):
        _field(builder, key, value, escaped)
        if len(builder.lines) > _MOST_LINES:
            raise Unreadable(Outcome.TOO_LARGE, f"more than {_MOST_LINES} fields in this JSON")
    builder.end()
    return document(builder.lines, title=_title(data), language=language, format="json", extractor=EXTRACTOR["json"])


def parse(text: str) -> Any:
    """The value of a JSON text, its numbers as printed. Raises Unreadable(UNREADABLE)."""
    try:
        return json.loads(text.lstrip("\ufeff"), parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise Unreadable(Outcome.UNREADABLE, "JSON nested beyond reason") from None
    except ValueError as error:
        raise Unreadable(Outcome.UNREADABLE, f"not JSON: {error}") from None


def _title(data: Any) -> str:
    if isinstance(data, dict):
        for key in _TITLES:
            if isinstance(data.get(key), str):
                return clean(data[key])[:500]
    return ""


def _leaves(data: Any) -> Iterator[tuple[str, str | list[str]]]:
    """(key, value) of everything said in `data`, in order; a list of plain values is one leaf."""
    stack: list[tuple[str, Any, int]] = [("", data, 0)]
    while stack:
        key, value, depth = stack.pop()
        if value is None or value == "" or _NOISE_KEY.fullmatch(key):
            continue
        value = _unpacked(value, depth)
        if isinstance(value, dict):
            if depth < _DEEPEST:
                stack.extend((str(name), value[name], depth + 1) for name in reversed(value))
        elif isinstance(value, list):
            if all(not isinstance(entry, dict | list) for entry in value):
                words = [_word(entry) for entry in value if entry is not None and entry != ""]
                if words:
                    yield key, words if len(words) > 1 else words[0]
            elif depth < _DEEPEST:
                stack.extend((key, entry, depth + 1) for entry in reversed(value))
        else:
            yield key, _word(value)


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _unpacked(value: Any, depth: int) -> Any:
    """JSON kept inside a string is read as what it is."""
    if not isinstance(value, str) or depth > 8 or value.lstrip("~ ")[:1] not in ("{", "["):
        return value
    try:
        inner = json.loads(value.lstrip("~ "), parse_int=str, parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        return value
    return inner if isinstance(inner, dict | list) else value


def _field(builder: Builder, key: str, value: str | list[str], escaped: bool) -> None:
    if isinstance(value, list):
        builder.begin(BlockKind.FIELD)
        builder.say(f"{key}: " if key else "")
        _say(builder, "; ".join(value), escaped)
        builder.end()
        return
    if _MARKUP.search(value):
        _marked_up(builder, key, value)
        return
    parts = [part for part in value.splitlines() if part.strip()]
    for index, part in enumerate(parts):
        builder.begin(BlockKind.FIELD if index == 0 else BlockKind.PARAGRAPH)
        if index == 0 and key:
            builder.say(f"{key}: ")
        _say(builder, part, escaped)
        builder.end()


def _marked_up(builder: Builder, key: str, value: str) -> None:
    """HTML in a value: its blocks, the first one behind the key."""
    lines = html_lines(value)
    if not lines:
        return
    if key:
        shift = len(key) + 2
        first = lines[0]
        lines[0] = Line(
            BlockKind.FIELD, 0, f"{key}: {first.text}", "",
            [(ink, start + shift, end + shift) for ink, start, end in first.marks], [shift],
        )  # fmt: skip
    builder.lines.extend(lines)


def _say(builder: Builder, text: str, escaped: bool) -> None:
    """Says a value; where the file spells characters as \\u1234, a quote across one is not letter for letter."""
    if not escaped or text.isascii():
        builder.say(text)
        return
    for index, piece in enumerate(re.split(r"(?<=[^\x00-\x7f])|(?=[^\x00-\x7f])", text)):
        if index:
            builder.seam()
        if piece:
            builder.say(piece)
