"""The pages: they say the law in words, keep their own marks, and change in nothing but the law."""

from __future__ import annotations

from random import Random

import pytest

from demo.farm import dress
from demo.farm.drafts.text import Line, marked, plain
from demo.farm.plan import Plan, plan
from demo.farm.site import Site
from jurisdictions.codebook import EventKind, Status
from jurisdictions.registry import load
from scrapers.extract import extract
from scrapers.extract.normalise import clean

SEEDS = (1, 2, 3)


@pytest.fixture(scope="module")
def plans() -> list[Plan]:
    registry = load()
    return [plan(registry, seed) for seed in SEEDS]


def served(site: Site, number: int, design: int, noise: int) -> bytes:
    draft, rng = site.versions[number].draft, Random(noise)
    if site.format == "xml":
        return dress.xml(draft, rng).encode()
    return dress.page(draft, dress.body(draft, design), site.authority, design, rng).encode()


def test_every_version_shows_the_words_that_mark_a_healthy_page(plans: list[Plan]) -> None:
    for planned in plans:
        for site in planned.sites:
            for version in site.versions:
                text = version.draft.text
                assert [words for words in site.must_contain if words not in text] == [], site.key


def test_the_marks_of_a_page_survive_extraction_in_every_design(plans: list[Plan]) -> None:
    for site in plans[0].sites:
        for design in range(dress.DESIGNS):
            document = extract(served(site, 0, design, 1), format=site.format, language=site.language)
            text = f"{document.title}\n{document.text}".casefold()
            assert [words for words in site.must_contain if clean(words).casefold() not in text] == [], site.key


WORDS = {
    "min_age": "{:g}", "seven_oh_cap_percent": "{:g} percent of the alkaloid",
    "seven_oh_cap_ppm": "{:,g} parts per million", "seven_oh_cap_mg_per_serving": "{:g} milligram",
    "seven_oh_cap_mg_per_container": "{:g} milligram",
    "seven_oh_cap_mg_per_gram": "{:g} milligram",
}  # fmt: skip
NAMED = {
    ("seven_oh", "banned"): "7-hydroxymitragynine", ("labelling", "required"): "label",
    ("registration", "required"): "regist", ("licence", "required"): "licen|license", ("testing", "required"): "tested",
    ("synthetics", "prohibited"): "synthetic", ("adulterants", "prohibited"): "adulterated",
    ("possession", "allowed"): "lawfully be possessed", ("possession", "prohibited"): "possess",
    ("sale", "prohibited"): "sell|distribute", ("food_use", "prohibited"): "food",
    ("advertising", "restricted"): "advertis",
}  # fmt: skip


def test_every_provision_that_an_event_names_stands_on_its_english_page_in_words(plans: list[Plan]) -> None:
    checked = 0
    for planned in plans:
        for item in planned.expected:
            if item.kind is EventKind.NOTICE or item.new in (Status.UNKNOWN, Status.UNREGULATED):
                continue
            moment = (item.visible_on, item.part)
            pages = [s for s in planned.sites if s.jurisdiction == item.jurisdiction and s.id != "news"]
            shown = [s for s in pages if any(v.since == moment for v in s.versions)]
            text = "\n".join(plain(s.draft(moment).lines) for s in shown).lower()
            assert shown, item
            for key, pair in item.changes.items():
                if shown[0].language != "en" or pair["to"] is None:
                    continue
                wanted = WORDS[key].format(pair["to"]) if key in WORDS else NAMED.get((key, str(pair["to"])), "")
                assert any(word in text for word in wanted.split("|")), (item.jurisdiction, key, pair, shown[0].style)
                checked += bool(wanted)
    assert checked > 200


def test_foreign_pages_name_age_limits_and_the_plant(plans: list[Plan]) -> None:
    for planned in plans:
        for site in planned.sites:
            if site.language != "en":
                text = site.versions[-1].draft.text
                assert "Mitragyna speciosa" in text, site.key
    thai = next(s for s in plans[0].sites if s.jurisdiction == "TH" and s.id == "law")
    assert "18 ปี" in thai.versions[-1].draft.text


def test_a_lost_rule_leaves_no_word_of_repeal_and_a_repeal_says_so(plans: list[Plan]) -> None:
    for planned in plans:
        for item in planned.expected:
            pages = [s for s in planned.sites if s.jurisdiction == item.jurisdiction and s.id != "news"]
            moment = (item.visible_on, item.part)
            texts = [s.draft(moment).text.lower() for s in pages if any(v.since == moment for v in s.versions)]
            if item.by_review:
                assert all("kratom" not in text and "repeal" not in text for text in texts)
            if item.kind is EventKind.STATUS and item.new is Status.UNREGULATED:
                assert any("repealed" in text or "deleted" in text for text in texts), item


def test_noise_differs_on_every_answer_and_the_law_does_not(plans: list[Plan]) -> None:
    for site in plans[0].sites[::3]:
        first, second = served(site, -1, site.design, 1), served(site, -1, site.design, 2)
        assert first != second
        one, two = (extract(body, format=site.format, language=site.language) for body in (first, second))
        words = [line.text for line in site.versions[-1].draft.lines]
        for document in (one, two):
            assert [text for text in words if clean(text) not in document.text] == [], site.key


def test_a_redesign_shows_the_same_law_in_other_clothes(plans: list[Plan]) -> None:
    site = next(s for s in plans[0].sites if s.jurisdiction == "US-WY" and s.id == "law")
    bodies = [dress.body(site.versions[-1].draft, design) for design in range(dress.DESIGNS)]
    assert len(set(bodies)) == dress.DESIGNS
    for line in site.versions[-1].draft.lines:
        words = line.text.split()[-1].strip('".')
        assert all(words in body for body in bodies)


def test_an_amendment_marks_only_the_words_that_change() -> None:
    rest = Line("item", "Same.", "(b)")
    old = [Line("item", "No person shall sell it to anybody under 18 years of age.", "(a)"), rest]
    new = [Line("item", "No person shall sell it to anybody under 21 years of age.", "(a)"), rest]
    shown = marked(old, new)
    assert [run for run in shown[0].runs if run[1]] == [("18 ", "del"), ("21 ", "ins")]
    assert plain(shown) == plain(new)
    assert shown[1].runs == ()


def test_a_provision_change_alters_only_the_words_of_that_provision(plans: list[Plan]) -> None:
    for planned in plans:
        site = next(s for s in planned.sites if s.jurisdiction == "US-OK" and s.id == "law")
        before, after = (plain(version.draft.lines).splitlines() for version in site.versions[-2:])
        fresh = [line for line in after if line not in before]
        if site.style in ("codified", "rule"):
            assert sum("1 percent" in line for line in fresh) == 1
            assert len(fresh) <= 4  # the cap, and the history note with its date
