"""The TOML of a source that the registry does not have yet, to be checked by a person and put into its place's file."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit


def source_toml(
    url: str, *, kind: str = "statute", authority: str = "", format: str = "html", language: str = "en",
    adapter: str = "page", secondary: bool = False, cues: Sequence[str] = (), notes: Sequence[str] = (),
) -> str:  # fmt: skip
    """The [[sources]] table of `url`. `cues` are words by which a healthy page is known, `notes` lines above it."""
    lines = [
        *(f"# {note}" for note in notes),
        "[[sources]]",
        f'id = "{name_of(url)}"',
        f"url = {_quoted(url)}",
        f"authority = {_quoted(authority)}" + ("" if authority else "  # who publishes it"),
        f'kind = "{kind}"  # statute, rule, schedule-list, act, bill, gazette, register, agency-page, …',
        f'language = "{language}"',
        f"must_contain = [{', '.join(map(_quoted, cues))}]  # words of a healthy page; never the plant's name",
    ]
    if format != "html":
        lines.append(f'format = "{format}"')
    if adapter != "page":
        lines.append(f'adapter = "{adapter}"')
    if secondary:
        lines.append("secondary = true  # a copy by somebody who is not the authority")
    return "\n".join(lines)


def name_of(url: str) -> str:
    """A name for the source at `url`, of the last words of its path."""
    parts = [part for part in re.split(r"[^a-z0-9]+", urlsplit(url).path.lower()) if part and not part.isdigit()]
    return "-".join(parts[-2:])[:40] or "law"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
