"""``sources``: health in words that tell what to do, one address tried out, the TOML for a new one."""

from __future__ import annotations

import tomllib

import pytest

from tests.cli.shell import Shell
from tests.cli.watched import LOOPBACK, serve_law, watch
from tests.scrapers.platforms.double import Double, Said
from tests.scrapers.site import Site, page
from tests.whole.program import html
from tests.whole.test_passes import AGE, HEAD

CHALLENGE = b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>"


def test_health_says_what_a_failing_page_means_and_what_to_do(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url)
        shell("check")
        assert shell("sources", "--health", "--json").json == []
        site.route("/law", page(CHALLENGE, status=403))
        shell("check")
        (row,) = shell("sources", "--health", "--json").json

    assert (row["last_outcome"], row["failures"], row["age_days"]) == ("challenge", 1, 0)
    assert row["means"].startswith("US-UT is not confirmed since 20")
    assert "ask its webmaster, or add a mirror" in row["advice"]


def test_a_listing_needs_no_word_of_its_own(small: Shell) -> None:
    assert small.fine("sources") == small.fine("sources", "list") == small.fine("sources", "US-UT")


def test_trying_an_address_shows_every_stage_and_records_nothing(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url)
        told = shell.fine("sources", "test", url)
        trial = shell("sources", "test", url, "--json").json
        assert shell("sources", "--json").json[0]["last_at"] is None

    assert [line for line in told.splitlines() if not line.startswith(" ")][:2] == ["Source", "Requests"]
    assert "min_age" in str(trial["reading"]["provisions"])
    assert trial["outcome"] == "new"
    assert any(quote["quote"] in trial["text"] for quote in trial["reading"]["evidence"])


FORBIDDEN = HEAD + "<p>(1) A person may not sell, offer for sale or possess kratom in this state.</p>"


def foretold(shell: Shell, url: str) -> str:
    return str(shell("sources", "test", url, "--json").json["would_record"])


def test_a_trial_tells_what_a_pass_would_record_beside_what_was_read_before(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url, status="banned")
        assert foretold(shell, url).startswith("a review (first-reading): the page's first reading gives kcpa")
        watch(shell, url)
        assert foretold(shell, url) == "US-UT confirmed as kcpa"
        shell.fine("check")
        site.route("/law", html(FORBIDDEN))
        assert foretold(shell, url).startswith("a change (status), recorded at once: kcpa -> banned, ")
        serve_law(site, 21)
        assert "recorded at once: min_age: 18 years -> 21 years" in foretold(shell, url)
        site.route("/law", html(HEAD + AGE.format(age=18)))
        told = foretold(shell, url)
        assert told.startswith("once a second visit shows the same: a review (disappeared)")
        assert shell("review", "list", "--json").json == []


@pytest.mark.parametrize(("status", "kind"), [("kcpa", "status"), ("banned", "provision")])
def test_what_a_trial_tells_is_what_the_next_pass_does(shell: Shell, status: str, kind: str) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url, status=status)
        shell.fine("check")
        site.route("/law", html(FORBIDDEN))
        told = foretold(shell, url)
        (change,) = shell("check", "--json").json["changes"]
    assert told.startswith(f"a change ({kind}), recorded at once: ")
    assert change["kind"] == kind


def test_a_trial_of_a_mirror_tells_that_it_would_be_asked_about(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        copy = site.route("/copy", html(FORBIDDEN))
        file = shell.folder / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text() + f'mirrors = ["{copy}"]\n')
        shell.fine("check")
        assert foretold(shell, copy).startswith(f"a review (mirror): {copy} answers in place of")


def test_a_trial_of_a_feed_tells_of_leads_and_of_no_law(shell: Shell) -> None:
    entry = "<item><title>Order 12</title><description>The sale of kratom is prohibited.</description></item>"
    feed = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Gazette</title>{entry}</channel></rss>"
    with Site() as site:
        watch(shell, serve_law(site))
        url = site.route("/feed", page(feed.encode(), content_type="application/rss+xml"))
        told = shell("sources", "test", url, "--adapter", "feed", "--jurisdiction", "US-UT", "--json").json
    assert told["would_record"] == "a review for each entry on kratom that is new: Order 12"
    assert told["reading"] is None


def test_trying_an_address_that_fails_says_why_and_exits_with_one(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        answer = shell("sources", "test", site.route("/gone", page(b"gone", status=404)))

    assert answer.status == 1
    assert "404 not-found" in answer.out


@pytest.mark.parametrize(
    "given",
    [
        ("nonsense",),
        ("https://[::1",),
        ("https://a:99999/x",),
        ("https://x.example/\x07",),
        ("https://x.example/", "--kind", "law"),
        ("https://x.example/", "--adapter", "x"),
    ],
)
def test_what_cannot_be_tried_is_one_line(small: Shell, given: tuple[str, ...]) -> None:
    answer = small("sources", "test", *given)
    assert answer.status == 2
    assert "Invalid value" in answer.complaint


def test_the_toml_of_a_new_source_has_its_platform_and_what_the_page_is_known_by(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url)
        told = shell.fine("sources", "suggest", url)
    known = shell.fine("sources", "suggest", "https://www.federalregister.gov/d/2026-01234", "--no-fetch")

    assert f'url = "{url}"' in told
    assert 'must_contain = ["' in told
    assert "kratom" not in told.partition("must_contain")[2].partition("]")[0].lower()
    assert 'adapter = "federal-register"' in known


def test_a_source_that_lives_on_its_mirror_is_told_though_nothing_fails(shell: Shell) -> None:
    with Site() as site, Site("127.0.0.2") as copy:
        own, mirror = site.route("/law", page(b"down", status=503)), serve_law(copy)
        watch(shell, own)
        file = shell.folder / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text() + f'mirrors = ["{mirror}"]\n')
        shell("check")
        (row,) = shell("sources", "--health", "--json").json

    assert (row["failures"], row["mirror"]) == (0, mirror)
    assert row["means"] == f"supported by the mirror {mirror}"
    assert "its own address fails" in row["advice"]


@pytest.mark.parametrize("url", ["nonsense", "https://[::1", "https://a:99999/x", "https://", "ftp://x.example/y"])
def test_what_is_no_address_gets_no_draft(small: Shell, url: str) -> None:
    answer = small("sources", "suggest", url)
    assert (answer.status, answer.out) == (2, "")
    assert "is no address of a page" in answer.complaint


RSS = """<?xml version="1.0"?><!-- made by hand --><rss version="2.0"><channel><title>Noticias de la Junta</title>
<item><title>Norma sobre el kratom</title><description>La venta de kratom queda prohibida en la república, y los que la
vendan o la tengan para la venta serán castigados con una multa.</description></item></channel></rss>"""


def test_a_feed_is_drafted_as_a_feed_in_its_own_language(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        told = shell.fine("sources", "suggest", site.route("/news.xml", page(RSS.encode(), Content_Type="text/xml")))

    drafted = tomllib.loads(told)["sources"][0]
    assert (drafted["adapter"], drafted["kind"], drafted["language"]) == ("feed", "news", "es")
    assert "plain page" not in told


@pytest.mark.parametrize("head", ['<html lang="es-MX">', "<html>"])
def test_a_draft_has_the_language_that_the_page_says_or_shows(shell: Shell, head: str) -> None:
    body = (
        f"{head}<h1>Ley de Salud</h1><p>Queda prohibida la venta de la planta en el territorio de la república, y los "
    )
    with Site() as site:
        watch(shell, serve_law(site))
        text = f"{body}que la vendan serán castigados con una multa de cien pesos.</p>"
        told = shell.fine("sources", "suggest", site.route("/ley", page(text.encode())))

    assert tomllib.loads(told)["sources"][0]["language"] == "es"


def test_a_draft_says_where_the_address_is_watched_already(shell: Shell) -> None:
    with Site() as site:
        url = serve_law(site)
        watch(shell, url)
        assert "# already watched, as US-UT#law" in shell.fine("sources", "suggest", url)


def test_a_private_address_is_our_own_fault_and_told_with_both_ways_out(shell: Shell) -> None:
    with Site() as site:
        watch(shell, serve_law(site))
        shell.settings(registry={"path": "registry"})
        answer = shell("check")
    (row,) = shell("sources", "--health", "--json").json

    assert answer.status == 1
    assert (row["last_outcome"], row["advice"]) == (
        "forbidden-address",
        "it leads into a private network: mend the address, or, for a server of your own, set "
        "[http] allow_private_networks = true",
    )


def test_a_refused_key_is_told_with_its_variable(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_OPEN_STATES", "of-a-test")
    with Double() as double:
        double.on("https://v3.openstates.org/*", Said({"detail": "Invalid API key"}, 403))
        watch(shell, "https://openstates.org/ut/bills/2026/SB45/")
        file = shell.folder / "registry" / "us" / "ut.toml"
        file.write_text(file.read_text().replace('adapter = "page"', 'adapter = "open-states"'))
        shell.settings(registry={"path": "registry"}, http={**LOOPBACK, "through": double.through})
        shell("check")
        (row,) = shell("sources", "--health", "--json").json

    assert row["last_outcome"] == "key-refused"
    assert row["last_detail"].endswith("the key is refused; check KRATOMWATCH_KEY_OPEN_STATES")
    assert row["advice"].startswith("check the environment variable that the line names")
