"""What platforms answer programs with: objects of JSON, trees of XML; anything else is no answer of theirs."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from scrapers.capture import Answer, Outcome
from scrapers.platforms.base import NoAnswer, refuse
from scrapers.walls import told_by

#: Where half of a character (a surrogate, of an emoji say) may be named.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def json_of(answer: Answer) -> Any:
    """What the JSON of `answer` holds. Raises NoAnswer where it is none: a page for people, a page of errors."""
    try:
        body = (answer.body or b"").decode("utf-8-sig")
        found = json.loads(body)
        return _storable(found) if _HALF.search(body) else found
    except ValueError:
        raise not_expected(answer, "no JSON") from None


def _storable(found: Any) -> Any:
    """`found` with a question mark for each half of a character: JSON can name one (RFC 8259, section 8.2), nothing
    can store or send it."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def object_of(answer: Answer) -> dict[str, Any]:
    """The object that the JSON of `answer` holds. Raises NoAnswer where it holds none."""
    found = json_of(answer)
    if not isinstance(found, dict):
        raise not_expected(answer, "no JSON object")
    return found


def items_of(answer: Answer, found: dict[str, Any], name: str, *fields: str) -> list[dict[str, Any]]:
    """The list of objects that `found`, what `answer` told, has under `name`, each with all `fields`. Raises NoAnswer
    where it is not so: a renamed field must not look like an empty list."""
    items = found.get(name)
    if not isinstance(items, list):
        raise refuse(answer, Outcome.WRONG_TYPE, f"the answer has no list {name!r}, but {sorted(found)[:8]}")
    for item in items:
        missing = [field for field in fields if field not in item] if isinstance(item, dict) else [*fields, "fields"]
        if missing:
            raise refuse(answer, Outcome.WRONG_TYPE, f"an item of {name!r} has no {', '.join(missing)}")
    return items


def tree_of(answer: Answer) -> etree._Element:
    """The root of the XML of `answer`, read without entities of its own and without the network. Raises NoAnswer."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(answer.body or b"", parser)
    except etree.XMLSyntaxError as error:
        raise not_expected(answer, f"no XML ({error.msg})") from None


def not_expected(answer: Answer, lacks: str) -> NoAnswer:
    """What to raise for an answer that holds `lacks`: the wall that stands in its place, else WRONG_TYPE."""
    body = answer.body or b""
    outcome, told = told_by(body) or (Outcome.WRONG_TYPE, repr(body[:80].decode("utf-8", "replace")))
    return refuse(answer, outcome, f"{answer.final_url} gave {lacks}: {told}")
