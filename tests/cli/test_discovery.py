"""``sources discover``: what the platforms' searches find that the registry has not waits for review, once."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cli.commands.serving import Round
from cli.wiring import program
from scrapers.capture import Answer, Request
from scrapers.fetch.wire import origin_of
from scrapers.platforms import NoKey, finders, key_variables
from tests.cli.shell import Shell
from tests.cli.watched import LOOPBACK, serve_law, watch
from tests.scrapers.platforms.bills import open_states
from tests.scrapers.platforms.double import Asked, Double, Said
from tests.scrapers.site import Site
from tracker.clock import SetClock

NOW = datetime.now(UTC)

API = "https://www.federalregister.gov/api/v1/documents.json"
NO_KEY = "legiscan: LegiScan wants a key: set KRATOMWATCH_KEY_LEGISCAN (free at https://legiscan.com/legiscan)"
PLACE = """
id = "US"
name = "United States"
level = "country"
status = "unknown"
status_as_of = 2026-01-01
grade = "official"
"""


def item(number: str) -> dict[str, str]:
    return {
        "document_number": number, "title": f"Placement of a substance, {number}", "type": "Proposed Rule",
        "abstract": "", "publication_date": "2026-05-04",
        "html_url": f"https://www.federalregister.gov/documents/2026/05/04/{number}/placement",
    }  # fmt: skip


def search(shell: Shell, double: Double, *more: str) -> Any:
    watch(shell, "https://law.example/x")
    (shell.folder / "registry" / "us" / "us.toml").write_text(PLACE, encoding="utf-8")
    shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
    answer = shell("sources", "discover", "--platform", "federal-register", "--since", "2026-05-01", "--json", *more)
    return json.loads(answer.out)


def test_what_is_new_waits_for_review_once_with_the_draft_of_a_source(shell: Shell) -> None:
    def answer(asked: Asked) -> Said:
        hit = asked.query["conditions[term]"] == '"mitragynine"'
        return Said({"results": [item("2026-00007")] if hit else []})

    with Double() as double:
        double.on(API, answer)
        first = search(shell, double)
        second = search(shell, double)
    (waiting,) = shell("review", "list", "--json").json

    assert [found["title"] for found in first["opened"]] == ["Placement of a substance, 2026-00007"]
    assert (first["found"], second["found"], second["opened"], first["failures"]) == (1, 1, [], [])
    assert (waiting["kind"], waiting["jurisdiction"]) == ("discovered", "US")
    assert 'adapter = "federal-register"' in waiting["payload"]["draft"]
    assert shell("changes", "--json").json == []


def test_taking_a_find_up_or_turning_it_down_changes_no_status(shell: Shell) -> None:
    with Double() as double:
        double.on(API, lambda _: Said({"results": [item("2026-00001"), item("2026-00002")]}))
        search(shell, double)
    shell.fine("review", "accept", 1, "--note", "put into the registry")
    shell.fine("review", "reject", 2, "--note", "names kratom in passing")

    assert shell("review", "list", "--json").json == []
    assert shell("changes", "--json").json == []


def test_what_the_registry_watches_already_is_not_asked_about(shell: Shell) -> None:
    with Site() as site, Double() as double:
        double.on(API, lambda _: Said({"results": [{**item("2026-00001"), "html_url": "https://law.example/x/"}]}))
        watch(shell, serve_law(site))
        assert search(shell, double)["opened"] == []


def test_a_search_that_fails_or_wants_a_key_is_told(shell: Shell) -> None:
    with Double() as double:
        double.on(API, Said("<h1>down</h1>", 503))
        report = search(shell, double)
        keyless = shell("sources", "discover", "--platform", "legiscan", "--json")

    assert report["failures"][0].startswith("federal-register: 'kratom': server-error")
    assert (keyless.status, json.loads(keyless.out)["failures"][0]) == (1, NO_KEY)
    assert shell("sources", "discover", "--platform", "page").status == 2


NESTED = Said(b"[" * 200_000, type="application/json")
CHECK = Said("<html><head><title>Just a moment...</title></head><body>checking your browser</body></html>")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (Said({"results": [{**item("2026-00001"), "title": None}]}), "wrong-type: federal-register answers in another"),
        (Said({"results": [{"number": "2026-00001"}]}), "wrong-type: an item of 'results' has no document_number"),
        (NESTED, "wrong-type: federal-register answers in another form than the one that is read (nested too deeply"),
        (CHECK, "challenge: "),
    ],
)
def test_a_search_that_is_answered_in_another_form_is_told_and_ends_no_other(
    shell: Shell, said: Said, told: str
) -> None:
    act = {"ELI": "DU/2026/7", "title": "Ustawa o kratomie", "announcementDate": "2026-05-04"}
    with Double() as double:
        double.on(API, said)
        double.on("https://www.legislation.gov.uk/*", CHECK)
        double.on("https://api.sejm.gov.pl/eli/acts/search", Said({"items": [act]}))
        watch(shell, "https://law.example/x")
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        named = ("--platform", "federal-register", "--platform", "legislation-uk", "--platform", "sejm")
        report = shell("sources", "discover", *named, "--since", "2026-05-01", "--json").json

    first, second, *others = report["failures"]
    assert first.startswith(f"federal-register: 'kratom': {told}")
    assert second.startswith("legislation-uk: 'kratom': challenge: ")
    assert others == ["sejm: PL is not in the registry: Ustawa o kratomie (https://api.sejm.gov.pl/eli/acts/DU/2026/7)"]
    assert report["found"] == 1


def test_where_no_search_is_answered_the_exit_status_says_so(shell: Shell) -> None:
    with Double() as double:
        double.on("https://www.legislation.gov.uk/*", CHECK)
        watch(shell, "https://law.example/x")
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        answer = shell("sources", "discover", "--platform", "legislation-uk")

    assert answer.status == 1
    assert "challenge" in answer.err
    assert "0 found" in answer.err


def test_a_search_with_more_than_is_asked_for_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")

    def page(asked: Asked) -> Said:
        at = int(asked.query["page"])
        return Said({"results": [bill(20 * at + n) for n in range(20)], "pagination": {"max_page": 30}})

    with Double() as double:
        double.on("https://v3.openstates.org/bills", page)
        watch(shell, "https://law.example/x")
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        report = shell("sources", "discover", "--platform", "open-states", "--word", "kratom", "--json").json

    assert (report["found"], len(report["opened"])) == (200, 200)
    assert report["failures"] == ["open-states: 'kratom': it has more than 10 pages; the rest was left out"]


def bill(number: int) -> dict[str, object]:
    url = f"https://openstates.org/ut/bills/2026/SB{number}/"
    return open_states(id=f"ocd-bill/{number}", identifier=f"SB {number}", openstates_url=url)


def hit(number: int, year: int = 2026) -> dict[str, object]:
    return {
        "bill_id": year * 1000 + number, "state": "UT", "bill_number": f"SB{number:04}", "title": "Kratom",
        "url": f"https://legiscan.com/UT/bill/SB{number:04}/{year}", "last_action_date": "2026-11-20",
    }  # fmt: skip


def test_a_bill_is_asked_about_once_whichever_platform_finds_it(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGISCAN", "of-a-test")
    hits = {str(n): one for n, one in enumerate((hit(45), hit(46), hit(47), hit(45, 2024)))}
    found = {"status": "OK", "searchresult": {"summary": {"page_total": 1}, **hits}}
    with Double() as double:
        double.on("https://v3.openstates.org/bills", Said({"results": [bill(46)], "pagination": {"max_page": 1}}))
        double.on("https://api.legiscan.com/", Said(found))
        watch(shell, "https://openstates.org/ut/bills/2026/SB45/")
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        named = ("--platform", "open-states", "--platform", "legiscan")
        report = shell("sources", "discover", *named, "--word", "kratom", "--since", "2020-01-01", "--json").json

    # 45 is watched, 46 was found at LegiScan before; that of two years before is another bill.
    assert sorted(one["url"] for one in report["opened"]) == [
        "https://legiscan.com/UT/bill/SB0045/2024",
        "https://legiscan.com/UT/bill/SB0046/2026",
        "https://legiscan.com/UT/bill/SB0047/2026",
    ]


def test_councils_are_searched_where_the_registry_that_is_watched_has_them(shell: Shell) -> None:
    with Double() as double:
        double.on("https://webapi.legistar.com/*", Said([]))
        watch(shell, "https://somecounty.legistar.com/Calendar.aspx")
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        shell.fine("sources", "discover", "--platform", "legistar", "--word", "kratom")

    assert [asked.path for asked in double.asked if asked.path != "/robots.txt"] == ["/v1/somecounty/matters"]


def hosts() -> set[str]:
    """The hosts that searches without a key ask first."""
    found = set()

    def ask(request: Request) -> Answer:
        found.add(origin_of(request.url))
        raise NoKey

    for finder in finders():
        with contextlib.suppress(NoKey):
            list(finder.find("kratom", NOW.date(), ask))
    return found


@pytest.mark.parametrize(("every_h", "since_h", "searches"), [(24, 23, False), (24, 25, True), (0, 25, False)])
def test_the_daemon_searches_when_a_search_is_due_whenever_it_began(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, every_h: int, since_h: int, searches: bool
) -> None:
    for variable in key_variables():
        monkeypatch.delenv(variable, raising=False)
    with Double() as double:
        for host in hosts():
            double.on(f"{host}/*", Said("<h1>down</h1>", 500))
        double.on(API, Said({"count": 0}))
        watch(shell, "https://law.example/x")
        settings = {"registry": {"path": "registry"}, "discovery": {"every_h": every_h}}
        shell.settings(**settings, http={**LOOPBACK, "through": double.through})
        for later_h in (0, since_h):
            before = len(double.asked)
            with program(shell.folder / "config.toml") as watching:  # the daemon, begun anew
                watching.clock = SetClock(NOW + timedelta(hours=later_h))
                Round(watching, None).discover()
            asked = len(double.asked) > before
            assert asked is (searches if later_h else every_h > 0)
