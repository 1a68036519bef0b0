"""Whole passes over hostile pages, and everything that is made of what they left."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from email import policy
from email.parser import BytesParser
from pathlib import Path
from random import Random

from fastapi.testclient import TestClient

from scrapers.apart.room import Room
from tests.hostile import mutations
from tests.hostile.inert import assert_inert
from tests.hostile.mutations import mutated
from tests.scrapers.site import Site, page
from tests.whole.program import Program, Watched
from tests.whole.test_passes import BAN, law
from tracker.apart import CoderApart
from web.app import create_app

_PLACES = 20


@contextmanager
def pass_over(folder: Path, site: Site, dice: Random, count: int) -> Iterator[tuple[Program, Counter[str]]]:
    """A program that visited about `count` hostile pages, and how the visits ended."""
    folder.mkdir()
    program, room = Program(folder), Room()
    outcomes: Counter[str] = Counter()
    try:
        keys = [f"US-{chr(65 + n % 26)}{chr(65 + n // 26)}" for n in range(_PLACES)]
        seeds = [(law(18 + n % 4) if n % 2 else BAN).encode() for n in range(_PLACES)]
        urls = [site.route(f"/stored/{key}", page(seed)) for key, seed in zip(keys, seeds, strict=True)]
        program.registry(
            {key: (("kcpa", "banned")[n % 2 == 0], [Watched(urls[n])]) for n, key in enumerate(keys)}
        )  # fmt: skip
        program.subscribe("reader@example.org")
        changes = mutations.of_markup("http://127.0.0.1:9")
        for _ in range(-(-count // _PLACES) + 1):
            outcomes.update(program.check(looks=room.look, reader=CoderApart(room)).outcomes)
            for key, seed in zip(keys, seeds, strict=True):
                site.route(f"/stored/{key}", page(mutated(seed, dice, changes)))
        yield program, outcomes
    finally:
        room.close()
        program.close()


def shown(program: Program) -> Iterator[str]:
    """A line for each page, answer or message of `program` that is not inert, and for what does not hold together."""
    web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
    numbers = [row["number"] for row in web.get("/api/changes?limit=100").json()]
    places = [row["id"] for row in web.get("/api/jurisdictions").json()]
    paths = ["/", "/changes", "/operations", "/calendar", "/search?q=kratom", "/api/status", "/api/changes"]
    paths += [f"/jurisdiction/{place}" for place in places] + [f"/change/{number}" for number in numbers]
    for path in paths:
        answer = web.get(path)
        if answer.status_code != 200:
            yield f"{path} is answered by {answer.status_code}"
        elif "html" in answer.headers["content-type"]:
            yield from _faults(path, answer.text)
        else:
            json.loads(answer.text)
    for review in program.reviews():
        json.dumps(review).encode()
    for mail in program.mails():
        yield from _message(mail.as_bytes())
    yield from program.verify()


def _message(raw: bytes) -> Iterator[str]:
    message = BytesParser(policy=policy.default).parsebytes(raw)
    if message["To"] != "reader@example.org" or "Bcc" in message or message.defects:
        yield f"a message is not as it was made: {message.items()!r:.300}"
    html = message.get_body(("html",))
    if html is not None:
        yield from _faults(str(message["Subject"]), html.get_content())


def _faults(place: str, text: str) -> Iterator[str]:
    try:
        assert_inert(text)
    except AssertionError as error:
        yield f"{place}: {error}"
