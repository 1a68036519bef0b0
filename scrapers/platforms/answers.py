"""What platforms answer programs with: objects of JSON, trees of XML; anything else is no answer of theirs."""

from __future__ import annotations

import json
import re
from typing import Any

from lxml import etree

from scrapers.capture import Answer, Outcome
from scrapers.platforms.base import refuse

#: Where half of a character (a surrogate, of an emoji say) may be named.
_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def json_of(answer: Answer) -> Any:
    """What the JSON of `answer` holds. Raises NoAnswer where it is none: a page for people, a page of errors."""
    try:
        body = (answer.body or b"").decode("utf-8-sig")
        found = json.loads(body)
        return _storable(found) if _HALF.search(body) else found
    except ValueError:
        raise refuse(answer, Outcome.WRONG_TYPE, f"{answer.final_url} gave no JSON: {_start(answer)}") from None


def _storable(found: Any) -> Any:
    """`found` with a question mark for each half of a character: JSON can name one (RFC 8259, section 8.2), nothing
    can store or send it."""
    return json.loads(json.dumps(found, ensure_ascii=False).encode("utf-8", "replace"))


def object_of(answer: Answer) -> dict[str, Any]:
    """The object that the JSON of `answer` holds. Raises NoAnswer where it holds none."""
    found = json_of(answer)
    if not isinstance(found, dict):
        raise refuse(answer, Outcome.WRONG_TYPE, f"{answer.final_url} gave no JSON object: {_start(answer)}")
    return found


def tree_of(answer: Answer) -> etree._Element:
    """The root of the XML of `answer`, read without entities of its own and without the network. Raises NoAnswer."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(answer.body or b"", parser)
    except etree.XMLSyntaxError as error:
        told = f"{answer.final_url} gave no XML ({error.msg}): {_start(answer)}"
        raise refuse(answer, Outcome.WRONG_TYPE, told) from None


def _start(answer: Answer) -> str:
    return repr((answer.body or b"")[:80].decode("utf-8", "replace"))
