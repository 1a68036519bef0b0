"""JSON: every value with its key, in the order of the file, without what tells of the answer only."""

from __future__ import annotations

import json

import pytest

from scrapers.capture import Outcome
from scrapers.extract import Unreadable, extract
from tests.scrapers.extract.reading import lines


def read(data: object, **options: bool) -> list[tuple[str, str]]:
    return lines(extract(json.dumps(data, **options).encode(), content_type="application/json"))  # type: ignore[arg-type]


def test_fields_come_in_the_order_of_the_file_with_their_keys() -> None:
    bill = {
        "title": "Kratom Act",
        "status": {"name": "Enrolled", "votes": 3},
        "subjects": ["drugs", "food"],
        "law": True,
    }

    assert read(bill) == [
        ("field", "title: Kratom Act"), ("field", "name: Enrolled"), ("field", "votes: 3"),
        ("field", "subjects: drugs; food"), ("field", "law: true"),
    ]  # fmt: skip
    assert extract(json.dumps(bill).encode()).title == "Kratom Act"


@pytest.mark.parametrize(
    "key", ["etag", "requestId", "csrf_token", "generated_at", "timestamp", "nanoSeconds", "change_hash"]
)
def test_what_tells_of_the_answer_is_left_out(key: str) -> None:
    assert read({"title": "Kratom Act", key: "8f3a"}) == [("field", "title: Kratom Act")]


def test_numbers_stay_as_printed() -> None:
    document = extract(b'{"limit": 2.0, "big": 123456789012345678901234567890, "not": NaN}')

    assert document.text == "limit: 2.0\nbig: 123456789012345678901234567890\nnot: NaN"


def test_markup_inside_a_value_becomes_blocks() -> None:
    law = "<h2>§ 5. Sale</h2><p>(1) No person may sell <del>tea</del><ins>kratom</ins>.</p>"

    assert read({"html": law}) == [("field", "html: § 5. Sale"), ("item", "(1) No person may sell tea kratom.")]


def test_json_inside_a_string_is_read_as_json() -> None:
    assert read({"payload": json.dumps({"section": "5", "words": "kratom"})}) == [
        ("field", "section: 5"), ("field", "words: kratom"),
    ]  # fmt: skip


def test_escapes_change_nothing_but_the_seams() -> None:
    law = {"text": "毒品危害防制條例"}
    plain, escaped = (extract(json.dumps(law, ensure_ascii=ascii).encode()) for ascii in (False, True))

    assert plain.text == escaped.text == "text: 毒品危害防制條例"
    assert plain.seams == ()
    assert escaped.seams


@pytest.mark.parametrize("body", [b'{"a": 1,}', b'{"a": ', b"[1, 2", b'{"a" 1}'])
def test_what_is_no_json_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        extract(body, format="json")
    assert caught.value.outcome is Outcome.UNREADABLE


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"a": null, "etag": "x"}', b'""'])
def test_json_that_says_nothing_is_empty(body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        extract(body, format="json")
    assert caught.value.outcome is Outcome.EMPTY
