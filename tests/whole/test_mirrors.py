"""A source whose own address fails is read at its mirror: a copy that lags behind makes no law, and no alarm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.codebook import ChangeKind
from tests.scrapers.site import Site, page
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import BAN, law
from tracker.health import health

PLACE = "US-UT"
DOWN = page(b"down", status=500)
FORBIDDEN = (
    "<h1>Title 4. Commerce</h1><h2>§ 4-45-104. Kratom.</h2>"
    "<p>(1) A person may not sell, offer for sale or possess kratom in this state.</p>"
)


class Copied:
    """A page of law at ``/law`` with a mirror at ``/copy``."""

    def __init__(self, program: Program, site: Site) -> None:
        self.program, self.site = program, site
        self.copy = ""

    def watch(self, official: str, mirror: str, status: str, provisions: str = "", kind: str = "statute") -> None:
        self.official(official)
        self.copy = self.site.route("/copy", html(mirror))
        url = self.site.route("/law", html(official))
        self.program.registry({PLACE: (status, [Watched(url, kind)])}, provisions=provisions)
        path = self.program.folder / "registry" / "us" / "ut.toml"
        path.write_text(path.read_text() + f'mirrors = ["{self.copy}"]\n')
        self.program.registry({})
        self.program.subscribe("reader@example.org")

    def official(self, text: str) -> None:
        self.site.route("/law", html(text))

    def mirror(self, text: str) -> None:
        self.site.route("/copy", html(text))

    def down(self) -> None:
        self.site.route("/law", DOWN)

    def check(self, times: int = 1) -> list[Any]:
        return [change for _ in range(times) for change in self.program.check().changes]

    @property
    def age(self) -> Any:
        return self.program.status(PLACE)["provisions"].get("min_age")

    @property
    def asked(self) -> list[str]:
        return [item["kind"] for item in self.program.reviews()]


@pytest.fixture
def copied(tmp_path: Path) -> Iterator[Copied]:
    with running(tmp_path) as (program, site):
        yield Copied(program, site)


@pytest.mark.parametrize(
    ("official", "mirror", "status", "provisions"),
    [
        (law(21), law(18), "kcpa", "min_age = 21"),
        (FORBIDDEN, law(18), "banned", ""),
        (law(18), FORBIDDEN, "kcpa", "min_age = 18"),
    ],
    ids=["a lower age", "no ban yet", "a ban that was repealed"],
)
def test_a_mirror_with_older_law_is_asked_about_and_changes_nothing(
    copied: Copied, official: str, mirror: str, status: str, provisions: str
) -> None:
    copied.watch(official, mirror, status, provisions)
    copied.check()
    before = copied.program.status(PLACE)
    copied.down()
    assert copied.check(3) == []
    assert copied.asked == ["mirror"]
    assert copied.copy in copied.program.reviews()[0]["why"]
    copied.official(official)
    assert copied.check(2) == []
    assert copied.asked == []
    after = copied.program.status(PLACE)
    assert (after["status"], after["provisions"]) == (before["status"], before["provisions"])
    assert copied.program.mails() == []


def test_a_change_that_the_official_page_made_is_not_taken_back_by_its_mirror(copied: Copied) -> None:
    copied.watch(law(18), law(18), "kcpa", "min_age = 18")
    copied.check()
    copied.official(law(21))
    assert len(copied.check()) == 1
    copied.down()
    assert copied.check(7) == []
    copied.official(law(21))
    assert copied.check() == []
    assert copied.age == 21
    assert len(copied.program.mails()) == 1


def test_a_page_that_comes_back_with_another_text_is_compared_with_its_own_last_text(copied: Copied) -> None:
    copied.watch(law(18), law(18), "kcpa", "min_age = 18")
    copied.check()
    for age in (21, 18):  # the very change that it will make again: it did not swing, it was away
        copied.official(law(age))
        copied.check()
    copied.down()
    copied.check()
    copied.official(law(21))
    assert [c.after["provisions"] for c in copied.check()] == [{"min_age": 21}]
    assert copied.age == 21


def test_a_mirror_that_said_the_same_proves_a_change_against_itself(copied: Copied) -> None:
    copied.watch(law(18), law(18), "kcpa", "min_age = 18")
    copied.check()
    copied.down()
    assert copied.check() == []
    copied.mirror(law(21))
    changes = copied.check()
    assert [(c.kind, c.after["provisions"], c.url) for c in changes] == [
        (ChangeKind.PROVISION, {"min_age": 21}, copied.copy)
    ]
    copied.official(law(21))
    assert copied.check() == []
    assert copied.asked == []


def test_a_mirror_that_lagged_behind_proves_nothing_until_it_has_caught_up(copied: Copied) -> None:
    copied.watch(law(21), law(18), "kcpa", "min_age = 21")
    copied.check()
    copied.down()
    copied.check()
    copied.mirror(law(19))
    assert copied.check() == []
    copied.mirror(law(21))
    assert copied.check() == []
    copied.mirror(law(25))
    assert [c.after["provisions"] for c in copied.check()] == [{"min_age": 25}]


def test_a_page_that_comes_back_without_what_its_mirror_told_is_asked_about(copied: Copied) -> None:
    copied.watch(law(18), law(18), "kcpa", "min_age = 18")
    copied.check()
    copied.down()
    copied.check()
    copied.mirror(law(21))
    copied.check()
    copied.official(law(18))
    assert copied.check() == []
    assert copied.asked == ["mirror"]


def test_a_page_read_for_the_first_time_after_its_mirror_is_as_silent_as_any(copied: Copied) -> None:
    copied.watch(law(21), law(18), "kcpa", "min_age = 21")
    copied.down()
    copied.check()
    assert copied.asked == ["first-reading"]
    copied.official(law(21))
    assert copied.check() == []
    assert (copied.age, copied.program.mails()) == (21, [])


def test_a_bill_that_its_mirror_prints_in_another_manner_has_not_moved(copied: Copied) -> None:
    bill = (
        "<h1>S.B. 45</h1><p>Be it enacted by the Legislature:</p><p>{}A person may not sell a kratom product to {}</p>"
    )
    official = bill.format("", "an individual under 21 years of age.")
    mirror = bill.format("12 ", "an individual under 21 years of age. Share this bill")
    copied.watch(official, mirror, "unregulated", kind="bill")
    copied.check()
    for _ in range(2):
        copied.down()
        assert copied.check() == []
        copied.official(official)
        assert copied.check() == []
    assert (copied.program.mails(), copied.asked) == ([], [])


def test_a_page_that_moved_to_another_address_in_the_registry_goes_on_where_it_was(copied: Copied) -> None:
    copied.watch(law(18), BAN, "kcpa", "min_age = 18")
    copied.check()
    path = copied.program.folder / "registry" / "us" / "ut.toml"
    path.write_text(path.read_text().replace("/law", "/new"))
    copied.site.route("/new", html(law(21)))
    copied.program.registry({})
    assert [c.after["provisions"] for c in copied.check()] == [{"min_age": 21}]


def test_health_tells_that_a_mirror_serves_whatever_it_says(copied: Copied) -> None:
    copied.watch(law(21), law(18), "kcpa", "min_age = 21")
    copied.check()
    copied.down()
    copied.check()
    with copied.program.store.read() as connection:
        (row,) = health(connection, copied.program.clock.now())
    assert row["mirror"] == copied.copy
