"""``sources discover``: what the platforms' searches find that the registry has not waits for review, once."""

from __future__ import annotations

from tests.cli.shell import Shell
from tests.cli.watched import LOOPBACK, serve_law, watch
from tests.scrapers.platforms.double import Asked, Double, Said
from tests.scrapers.site import Site

API = "https://www.federalregister.gov/api/v1/documents.json"
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


def search(shell: Shell, double: Double, *more: str) -> object:
    watch(shell, "https://law.example/x")
    (shell.folder / "registry" / "us" / "us.toml").write_text(PLACE, encoding="utf-8")
    shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
    return shell("sources", "discover", "--platform", "federal-register", "--since", "2026-05-01", "--json", *more).json


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
        keyless = shell("sources", "discover", "--platform", "legiscan", "--json").json

    assert report["failures"][0].startswith("federal-register: 'kratom': server-error")
    assert "set KRATOMWATCH_KEY_LEGISCAN" in keyless["failures"][0]
    assert shell("sources", "discover", "--platform", "page").status == 2
