"""A place's pages: the answer first, its proof, both time axes, and what can be cited for good."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from cli.wiring import Program as Installed
from jurisdictions.codebook import ChangeKind
from tests.alerts.changes import change
from tests.tracker.conftest import NOW, PLACE
from tests.web.conftest import HOSTILE
from tests.web.places import ADDRESS, MOST_BYTES, Site, canonical, data_of, links, words
from tests.web.test_pages import tags
from tests.whole.program import Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.changes import proving
from web.app import create_app
from web.place.changes import excerpt

UTAH = "/jurisdiction/US-UT"
#: What reads otherwise than it is, or would end a page where it stands.
ACTING = "\u202eevil\u2066 \x1b[31m</script><!--<script>alert(1)</script>"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture
def read(tmp_path: Path) -> Iterator[tuple[Program, TestClient]]:
    """A place whose page of law was read, and whose age limit then changed; and its pages."""
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law())))
        program.check()
        pages.route("/law", html(law(21)))
        program.check()
        yield program, TestClient(create_app(program.store, [], demo=False, clock=program.clock, address=ADDRESS))


def test_the_first_words_are_the_answer_in_one_sentence_and_what_it_means(site: Site) -> None:
    answer = words(site.page(UTAH), "section.standing")
    assert "Kratom is lawful in Utah under a kratom consumer protection act, since 14 May 2019." in answer
    assert "may not be sold" in answer
    assert "From 1 March 2027 kratom is banned in Utah, by law that is signed." in answer
    assert "official texts" in answer


@pytest.mark.parametrize(
    ("certainty", "told"), [("month", "since May 2019."), ("year", "since 2019."), ("day", "since 14 May 2019.")]
)
def test_a_beginning_is_told_no_more_exactly_than_it_is_known(tmp_path: Path, certainty: str, told: str) -> None:
    utah = PLACE.replace("effective = 2019-05-14\n", f'effective = 2019-05-14\ncertainty = "{certainty}"\n')
    assert told in words(Site(tmp_path, ut=utah).page(UTAH), ".lead")


def test_temporary_law_that_ends_is_told_with_what_holds_then_unless_it_is_renewed(tmp_path: Path) -> None:
    utah = PLACE.replace("effective = 2026-05-06\n", "effective = 2026-05-06\nexpires = 2027-01-15\n")
    site = Site(tmp_path, ut=utah)
    told = "From 15 January 2027 rules on kratom change, unless temporary law is renewed."
    assert told in words(site.page(UTAH), "section.standing")
    for path in ("/", "/calendar?year=2027"):
        assert "ends, unless it is renewed: SB 45 (2026)" in words(site.page(path), "main")


def test_an_end_is_told_no_more_exactly_than_it_is_known(tmp_path: Path) -> None:
    utah = PLACE.replace("effective = 2019-05-14\n", 'effective = 2019-05-14\ncertainty = "year"\n')
    site = Site(tmp_path, ut=utah)
    assert "No kratom-specific rule to 2019." in words(site.page(UTAH), "figure.line desc")
    assert "It held until 2019." in words(site.page(f"{UTAH}/on/2018-06-01"), "section.standing")


def test_a_place_without_a_page_read_says_how_far_the_cited_record_goes(site: Site) -> None:
    fresh = words(site.page(UTAH), ".fresh")
    assert "no page of the law has been read here. The cited record covers the time to 1 November 2026" in fresh


def test_freshness_tells_when_the_law_was_seen_and_since_when_it_cannot_be(tmp_path: Path) -> None:
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law())))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        assert "Confirmed at a page of the law on 24 November 2026" in words(
            LexborHTMLParser(web.get(UTAH).text), ".fresh"
        )
        pages.route("/law", html("<h1>Title 5. Roads</h1><p>Of roads, bridges and ferries.</p>"))
        program.check()
        seen = LexborHTMLParser(web.get(UTAH).text)
    assert "Not confirmed since 24 November 2026, because the page no longer shows what it is known by." in words(
        seen, ".fresh"
    )
    assert "last read well 2 days ago" in words(seen)


def test_each_provision_stands_in_the_reader_s_words_with_the_quote_that_proves_it(
    read: tuple[Program, TestClient],
) -> None:
    _, web = read
    tree = LexborHTMLParser(web.get(UTAH).text)
    rows = {" ".join(row.css_first("th").text().split()): row for row in tree.css("table.rules tbody tr")}
    age = rows["Minimum age"]
    assert "21 years" in age.text()
    assert "an individual under 21 years of age" in age.css_first("q").text()
    assert "7-OH cap" in rows


def test_every_quote_leads_to_the_source_and_to_the_archived_copy_with_its_words_marked(
    read: tuple[Program, TestClient],
) -> None:
    _, web = read
    tree = LexborHTMLParser(web.get(UTAH).text)
    proofs = [figure for figure in tree.css("figure.proof") if "cited" not in figure.html]
    assert proofs
    for figure in proofs:
        quote = figure.css_first("blockquote").text()
        source, copy = (str(link.attributes["href"]) for link in figure.css("a"))
        assert source.startswith("http://127.0.0.1")
        assert copy.endswith("#passage")
        shown = LexborHTMLParser(web.get(copy).text)
        assert [mark.text() for mark in shown.css("pre mark#passage")] == [quote]
        assert canonical(shown) == ADDRESS + copy.removesuffix("#passage")


def test_a_citation_is_marked_as_one(site: Site) -> None:
    evidence = words(site.page(UTAH), "figure.proof")
    assert "SB 45 (2026)" in evidence
    assert "citation, not a quote" in evidence


def test_an_archived_copy_keeps_its_address_and_words_when_the_page_reads_otherwise_later(tmp_path: Path) -> None:
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law())))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        (copy, *_) = links(LexborHTMLParser(web.get(UTAH).text), "/copy/")
        before = LexborHTMLParser(web.get(copy).text).css_first("mark").text()
        pages.route("/law", html(f"<p>A new first paragraph.</p>{law(21)}"))
        program.check()
        assert LexborHTMLParser(web.get(copy).text).css_first("mark").text() == before


def test_a_long_copy_is_turned_page_by_page_and_nothing_of_it_is_left_out(tmp_path: Path) -> None:
    long = "".join(f"<p>({n}) Of other things that are not this, number {n}.</p>" for n in range(5000))
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law() + long)))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        (copy, *_) = links(LexborHTMLParser(web.get(UTAH).text), "/copy/")
        address, text = copy.partition("?")[0], ""
        while address:
            page = web.get(address)
            assert len(page.content) < MOST_BYTES
            text += LexborHTMLParser(page.text).css_first("pre").text()
            later = re.search(r'href="(/copy/[^"]+)">later text', page.text)
            address = later[1].replace("&amp;", "&") if later else ""
    assert text.count("Of other things") == 5000
    assert "an individual under 18 years of age" in text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/copy/999", 404, "there is no archived text 999"),
        ("/copy/1?at=0-99999999", 400, "is no part of this text"),
        ("/copy/1?at=9-3", 400, "is no part of this text"),
        ("/copy/1?at=<script>", 400, "is no part of this text"),
        ("/copy/1?from=-1", 400, "from: "),
        ("/copy/0", 400, "number: "),
        ("/copy/99999999999999999999", 400, "number: "),
        ("/change/999", 404, "there is no change 999"),
        ("/jurisdiction/US-UT/history?page=9", 404, "the history of Place 0 has 1 page"),
        ("/jurisdiction/US-UT/history?page=0", 400, "page: "),
        ("/jurisdiction/US-UT/on/2026-02-30", 400, "is no day of the calendar"),
        ("/jurisdiction/US-UT/on/yesterday", 400, "is no day of the calendar"),
        ("/jurisdiction/US-UT/on/2026-01-01?known_at=soon", 400, "is no time"),
        ("/jurisdiction/US-UT/on?day=", 400, "is no day of the calendar"),
        ("/jurisdiction/US-UT/on", 400, "day: "),
        ("/jurisdiction/Atlantis/on/2026-01-01", 404, "unknown place"),
        ("/jurisdiction/Atlantis/history", 404, "unknown place"),
    ],
)
def test_what_is_not_there_is_told_in_a_line(
    read: tuple[Program, TestClient], path: str, status: int, told: str
) -> None:
    answer = read[1].get(path)
    assert answer.status_code == status
    line = words(LexborHTMLParser(answer.text), "main p")
    assert told in line
    assert "Traceback" not in answer.text


def test_the_timeline_is_drawn_by_lanes_and_told_in_words(site: Site) -> None:
    tree = site.page(UTAH)
    svg = tree.css_first("figure.line svg")
    assert [node.text() for node in svg.css("text.name")] == [
        "banned",
        "kcpa",
        "unregulated",
        "rules changed",
        "signed law",
    ]
    told = [node.text() for node in svg.css("rect title")]
    assert "Lawful under a kratom consumer protection act from 14 May 2019 to 1 March 2027" in told
    assert svg.css_first("desc").text().startswith("No kratom-specific rule to 14 May 2019.")
    assert [node.css_first("title").text() for node in svg.css("rect.coming")] == ["Banned from 1 March 2027 on"]
    assert "style=" not in svg.html
    entries = [words(LexborHTMLParser(item.html), "li") for item in tree.css("ol.history li")]
    assert [entry[:15] for entry in entries] == ["1 March 2027 La", "6 May 2026 Chan", "14 May 2019 Cha"]
    assert len(links(tree, "/change/")) == 3


def test_a_place_whose_law_has_no_dates_has_no_drawing(site: Site) -> None:
    tree = site.page("/jurisdiction/US")
    assert tree.css_first("svg") is None
    assert "No dated change is on record." in words(tree)


def test_the_form_asks_for_a_day_and_for_what_was_known_then(site: Site) -> None:
    tree = site.page(UTAH)
    form = tree.css_first("form.days")
    assert [field.attributes["name"] for field in form.css("input")] == ["day", "known_at"]
    sent = site.web.get(f"{form.attributes['action']}?day=2020-06-01&known_at=", follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, "/jurisdiction/US-UT/on/2020-06-01")
    sent = site.web.get("/jurisdiction/utah/on?day=2020-06-01&known_at=2026-11-25", follow_redirects=False)
    assert sent.headers["location"] == "/jurisdiction/US-UT/on/2020-06-01?known_at=2026-11-25"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2015-06-01", "On 1 June 2015: no rule on kratom was in force in Utah."),
        (
            "2020-06-01",
            "On 1 June 2020: kratom was lawful in Utah under a kratom consumer protection act, since 14 May",
        ),
        ("2028-01-01", "On 1 January 2028: kratom is banned in Utah, since 1 March 2027."),
        ("0001-01-01", "On 1 January 1: no rule on kratom was in force in Utah."),
        ("9999-12-31", "On 31 December 9999: kratom is banned in Utah"),
    ],
)
def test_the_law_of_a_day_is_told(site: Site, day: str, told: str) -> None:
    assert told in words(site.page(f"{UTAH}/on/{day}"), ".lead")


def test_the_provisions_of_a_day_are_those_of_that_day(site: Site) -> None:
    assert "18 years" in words(site.page(f"{UTAH}/on/2020-06-01"), "table.rules")
    assert "21 years" in words(site.page(f"{UTAH}/on/2026-06-01"), "table.rules")


def test_what_was_not_known_yet_is_not_told(site: Site) -> None:
    text = words(site.page(f"{UTAH}/on/2020-06-01?known_at=2020-06-01"))
    assert "nothing on Utah was on record at that moment" in text
    assert "consumer protection" not in text


def test_a_permanent_link_gives_what_was_believed_then_after_the_record_is_corrected(site: Site) -> None:
    first = canonical(site.page(f"{UTAH}/on/2020-06-01"))
    site.clock.at += timedelta(days=30)
    site.load(ut=PLACE.replace('to = "kcpa"', 'to = "banned"', 1).replace('from = "kcpa"', 'from = "banned"', 1))
    path = first.removeprefix(ADDRESS)
    then = site.page(path)
    assert "kratom was lawful in Utah under" in words(then, ".lead")
    assert "kratom was banned in Utah" in words(site.page(f"{UTAH}/on/2020-06-01"), ".lead")
    assert canonical(then) == first


def test_moments_between_two_entries_share_one_address(site: Site) -> None:
    found = {
        canonical(site.page(f"{UTAH}/on/2020-06-01{query}"))
        for query in ("", "?known_at=2026-11-25", "?known_at=2099-01-01")
    }
    assert found == {f"{ADDRESS}/jurisdiction/US-UT/on/2020-06-01?known_at=2026-11-24T12:00:00Z"}


def test_a_page_tells_how_to_cite_it(site: Site) -> None:
    text = words(site.page(UTAH), ".cite p")
    assert "“Kratom is lawful in Utah under a kratom consumer protection act, since 14 May 2019.”" in text
    assert "As recorded by 24 November 2026, 12:00 UTC, change " in text
    assert re.search(r"\(hash [0-9a-f]{12}\)", text)
    assert f"{ADDRESS}/jurisdiction/US-UT/on/2026-11-24?known_at=2026-11-24T12:00:00Z" in text
    assert "(accessed 24 November 2026)" in text
    (link,) = links(site.page(UTAH), "/jurisdiction/US-UT/on/")
    assert site.web.get(link).status_code == 200


def test_an_address_is_never_made_of_the_name_that_was_asked(site: Site) -> None:
    answer = site.web.get(UTAH, headers={"Host": "evil.example"})
    assert "evil.example" not in answer.text
    assert canonical(LexborHTMLParser(answer.text)) == f"{ADDRESS}{UTAH}"


def test_programs_are_told_the_law_as_schema_org_has_it(site: Site) -> None:
    found = data_of(site.page(UTAH))
    assert (found["@context"], found["@type"]) == ("https://schema.org", "Legislation")
    assert found["legislationIdentifier"] == "SB 45 (2026)"
    assert found["legislationJurisdiction"] == {"@type": "AdministrativeArea", "name": "Utah", "identifier": "US-UT"}
    assert found["legislationDateOfApplicability"] == "2019-05-14"
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert (found["url"], found["isBasedOn"]) == (f"{ADDRESS}{UTAH}", "https://law.example/sb45")
    assert site.page("/jurisdiction/US").css_first("script[type]") is None, "no law on kratom stands there"


def test_hostile_words_in_the_data_for_programs_stay_words(web: TestClient, program: Installed) -> None:
    page = web.get(UTAH).text
    assert not tags(page) & {"script", "img"}
    assert data_of(LexborHTMLParser(page))["legislationJurisdiction"]["name"] == HOSTILE


def test_a_place_shows_what_lies_in_it_and_in_what_it_lies(site: Site) -> None:
    utah, provo = site.page(UTAH), site.page("/jurisdiction/US-UT/provo")
    assert [words(LexborHTMLParser(item.html), "li") for item in utah.css("ul.inside li")] == ["Provo, Utah banned"]
    assert links(provo, "/jurisdiction/US-UT$") == [UTAH]
    assert links(utah, "/jurisdiction/US$") == ["/jurisdiction/US"]


def test_watched_pages_tell_how_they_are_and_what_can_be_done(tmp_path: Path) -> None:
    assert "law.example/4-45 statute ○ never read" in words(Site(tmp_path).page(UTAH))
    with running(tmp_path) as (program, pages):
        watch_kcpa(program, pages.route("/law", html(law())))
        program.check()
        web = TestClient(create_app(program.store, [], demo=False, clock=program.clock))
        assert "Supported by this page." in words(LexborHTMLParser(web.get(UTAH).text), "ul.rows")
        pages.route("/law", html("<h1>Title 5. Roads</h1><p>Of roads, bridges and ferries.</p>"))
        program.check()
        seen = words(LexborHTMLParser(web.get(UTAH).text), "ul.rows")
    assert "US-UT is not confirmed since 2026-11-24. For the operator: the page no longer shows" in seen


def test_who_wants_to_hear_of_a_place_asks_on_its_page(web: TestClient) -> None:
    form = LexborHTMLParser(web.get("/jurisdiction/US").text).css_first("form.follow")
    sent = {str(one.attributes["name"]): one.attributes.get("value") or "" for one in form.css("input[type=hidden]")}
    answer = web.post(str(form.attributes["action"]), data={**sent, "email": "reader@example.org", "mode": "weekly"})
    assert "A message is on its way to reader@example.org" in answer.text
    assert sent["place"] == "US"


def test_a_change_leads_to_the_one_before_and_after_it_and_says_how_to_cite_it(site: Site) -> None:
    numbers = [int(link.rpartition("/")[2]) for link in links(site.page(UTAH), "/change/")][::-1]
    middle = site.page(f"/change/{numbers[1]}")
    assert middle.css_first("a[rel=prev]").attributes["href"] == f"/change/{numbers[0]}"
    assert middle.css_first("a[rel=next]").attributes["href"] == f"/change/{numbers[2]}"
    assert site.page(f"/change/{numbers[0]}").css_first("a[rel=prev]") is None
    assert canonical(middle) == f"{ADDRESS}/change/{numbers[1]}"
    assert f"change {numbers[1]} (hash " in words(middle, ".cite p")


def test_a_change_shows_what_it_means_and_the_text_before_and_after_as_a_redline(
    read: tuple[Program, TestClient],
) -> None:
    tree = LexborHTMLParser(read[1].get("/change/1").text)
    assert words(tree, "h1") == "Place 0: minimum age 21"
    assert "may not be sold" in words(tree, "section.standing")
    assert (words(tree, ".redline del"), words(tree, ".redline ins")) == ("18", "21")
    assert words(tree, "pre.copy mark#passage")


def test_the_marked_words_of_a_change_are_what_proves_it(read: tuple[Program, TestClient]) -> None:
    program, web = read
    from tracker.copies import change_numbered

    with program.store.read() as connection:
        found = change_numbered(connection, 1)
    assert found is not None
    marks = [mark.text() for mark in LexborHTMLParser(web.get("/change/1").text).css("pre.copy mark")]
    assert marks == [item["quote"] for item in proving(found)]


def busy(site: Site, text: str, count: int = 300) -> None:
    """A history of `count` changes of Utah, in which everything is `text`."""
    site.tell(*(
        change(
            key=f"test:{n}", jurisdiction="US-UT", kind=list(ChangeKind)[n % 6], instrument=text, why=text,
            effective=date(2000, 1, 1) + timedelta(days=20 * n), recorded_at=NOW, url=f"https://law.example/{n}",
            before={"status": "kcpa", "provisions": {"penalty": text}},
            after={"status": "kcpa", "provisions": {"penalty": f"{text}x", text[:50]: text}},
            evidence=({"provision": "penalty", "quote": text, "url": "https://law.example/", "captured_at": None},),
        ) for n in range(count)
    ))  # fmt: skip


@pytest.mark.parametrize("text", ["<" * 5000, "ห้ามขายกระท่อม" * 400, ACTING * 100], ids=["markup", "thai", "acting"])
def test_pages_stay_small_and_whole_however_much_there_is_to_tell(site: Site, text: str) -> None:
    busy(site, text)
    paths = [UTAH, f"{UTAH}/on/2026-11-24", f"{UTAH}/history", "/change/100"]
    for path in paths:
        answer = site.web.get(path)
        assert answer.status_code == 200
        assert len(answer.content) < MOST_BYTES, path
        assert not tags(answer.text) & {"script", "img"}
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x1b]", answer.text)


def test_a_long_history_is_turned_page_by_page_and_every_change_is_on_one(site: Site) -> None:
    busy(site, "text", 100)
    address, found = links(site.page(UTAH), f"{UTAH}/history")[0], []
    while address:
        tree = site.page(address)
        found += links(tree, "/change/")
        older = tree.css_first("a[rel=next]")
        address = str(older.attributes["href"]) if older is not None else ""
    assert len(found) == len(set(found)) == 103


def test_an_excerpt_has_what_proves_something_with_the_text_about_it_and_else_how_a_text_begins() -> None:
    marked = [("before " * 10, False), ("the words", True), (" after" * 10, False)]
    assert list(excerpt(marked, 7)) == [None, ("before ", False), ("the words", True), (" after ", False), None]
    assert list(excerpt([("law " * 10, False)], 4)) == [("law ", False), None]
