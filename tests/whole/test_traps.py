"""The traps that pages of law set, each over real HTTP through whole passes.

Trap -> where it is tested (a bare name: below; a path: under tests/).

soft 404 of each kind               test_what_stands_in_the_place_of_a_law_is_told_and_proves_nothing;
                                    scrapers/test_judge.py, scrapers/test_walls.py (each pattern)
walls, each marker, 200 and 403     the same
202 while it is drawn up            test_a_page_that_is_still_drawn_up_is_asked_for_again
page turned login, scan, move, …    whole/test_faces.py
a feed, list, selector gone empty   whole/test_faces.py
wording published early             test_wording_published_before_its_day_is_scheduled_and_todays_law_stays;
                                    whole/test_scheduled.py; scrapers/platforms/test_riigi_teataja.py,
                                    test_utah.py, test_finlex.py
repealed or expired text kept       test_a_repealed_section_that_is_kept_with_a_note_is_repealed;
                                    test_a_section_that_is_kept_with_the_note_that_it_expired_has_ended
prospective text, Match="false"     test_text_that_is_prospective_is_no_law_of_today;
                                    scrapers/platforms/test_legislation_uk.py
other bytes, same meaning           test_the_same_law_in_other_bytes_is_no_change; scrapers/extract/
                                    test_html.py, test_normalise.py, test_fingerprints.py; whole/test_passes.py
annual roll-over of the address     test_a_roll_over_of_the_address_and_a_renumbering_are_no_change
renumbering                         the same
encodings                           test_a_law_is_the_same_in_whatever_charset_it_comes;
                                    scrapers/extract/test_charset.py
UTF-16 XML                          test_xml_of_two_bytes_a_letter_is_read_like_any_other;
                                    scrapers/extract/test_xml.py
PDF text with a broken letter table whole/test_faces.py
many names in a list of 400         test_each_name_of_the_plant_is_found_in_a_list_of_four_hundred
a name that is part of another      test_no_entry_of_a_long_list_is_taken_for_the_plant_by_a_part_of_its_name
Buddhist, Japanese, Hijri eras      test_law_dated_by_another_era_starts_on_its_day; tracker/coding/test_dates.py
'90th day after adjournment'        test_law_that_waits_for_the_adjournment_is_not_in_force
emergency rule that lapses          test_an_emergency_rule_lapses_on_its_day; tracker/test_history.py (renewed)
veto, veto override                 test_a_veto_leaves_a_bill_a_bill;
                                    test_a_bill_that_an_override_makes_law_is_scheduled;
                                    tracker/bills/test_words.py, whole/test_bills.py (records)
repeal inside a budget bill         test_a_repeal_inside_a_budget_act_ends_the_rule
two acts on one section             test_two_acts_of_one_session_on_one_section_are_two_changes
"""

from __future__ import annotations

import tomllib
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from jurisdictions.codebook import ChangeKind
from scrapers.capture import Outcome
from tests.scrapers.site import Route, Site, one_after_another, page, redirect
from tests.whole.conftest import Health
from tests.whole.program import Program, Watched, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.health import ADVICE

#: Places enough for a page each.
CODES = [
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
    "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
    "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
]  # fmt: skip
MENU = "".join(f"<li><a href='/title{n}'>Title {n}. Of other things</a></li>" for n in range(60))
WELCOME = "<p>" + "The Legislature welcomes you; find here the work of both houses. " * 40 + "</p>"


def markup(text: str) -> str:
    """Law a line a paragraph; "# " begins a heading, "| " a row of a table."""
    lines = []
    for line in text.strip().splitlines():
        if line.startswith("# "):
            lines.append(f"<h2>{line[2:]}</h2>")
        elif line.startswith("| "):
            cells = (cell.strip() for cell in line.strip("| ").split("|"))
            lines.append("<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>")
        else:
            lines.append(f"<p>{line.lstrip('~- ')}</p>")
    return "".join(lines)


def said(title: str, words: str, **how: Any) -> Route:
    """A page of a site with a long menu that says `words` under its title."""
    head = f"<html><head><title>{title}</title></head><body><nav><ul>{MENU}</ul></nav>"
    return page(f"{head}<h1>{title}</h1>{words}<footer><p>Contact</p></footer></body></html>".encode(), **how)


def bare(title: str, words: str = "", **how: Any) -> Route:
    """A small page, as firewalls serve it."""
    return page(f"<html><head><title>{title}</title></head><body>{words}</body></html>".encode(), **how)


AWS = "<script>window.awsWafCookieDomainList = []; window.gokuProps = {};</script>"
#: What stands where the law was, and as what it is filed.
INSTEAD: dict[str, tuple[Route, Outcome]] = {
    "not found, with status 200": (said("Page not found", "<p>The page could not be found.</p>"), Outcome.SOFT_404),
    "not found, the address repeated": (said("Page not found", "<p>/4-45-104 was not found.</p>"), Outcome.SOFT_404),
    "no results": (said("Statutes", "<p>No results found for your search.</p>"), Outcome.SOFT_404),
    "a version that does not exist": (
        said("Register", "<p>The version F2026C00123 does not exist.</p>"), Outcome.SOFT_404,
    ),
    "a long page about a version": (
        said("Register", f"<p>This title or version does not exist.</p>{WELCOME}"), Outcome.SOFT_404,
    ),
    "an edition that is gone": (said("Code", "<p>Choose an edition of the code.</p>"), Outcome.SOFT_404),
    "the home page": (said("Legislature", WELCOME), Outcome.SOFT_404),
    "the way to the home page": (redirect("/"), Outcome.MOVED),
    "the way to a home page in English": (redirect("/en/"), Outcome.MOVED),
    "a search form": (said("Search the code", "<form>Words <input name=q></form>"), Outcome.SOFT_404),
    "a search that found nothing": (
        said("Search", "<p>Your search for 4-45-104 did not match any documents.</p>"), Outcome.SOFT_404,
    ),
    "a search that found other sections": (
        said("Search results for 4-45-104", "".join(f"<p>§ {n}-1-1. Of milk and cheese</p>" for n in range(40))),
        Outcome.SOFT_404,
    ),
    "a line of text": (page(b"Document not available.", content_type="text/plain"), Outcome.SOFT_404),
    "Attention Required, 403": (bare("Attention Required! | Cloudflare", "Blocked", status=403), Outcome.CHALLENGE),
    "Just a moment, 200": (bare("Just a moment...", "Checking"), Outcome.CHALLENGE),
    "Just a moment, 403": (bare("Just a moment...", "Checking", status=403), Outcome.CHALLENGE),
    "Just a moment, 503": (bare("Just a moment...", "Checking", status=503), Outcome.CHALLENGE),
    "Access Denied, 200": (bare("Access Denied", "<p>Reference #18.2</p>"), Outcome.CHALLENGE),
    "Access Denied, 403": (bare("Access Denied", "<p>Reference #18.2</p>", status=403), Outcome.CHALLENGE),
    "a tiny body with its cookie": (page(b"error code: 1015", Set_Cookie="__cf_bm=a; path=/"), Outcome.SOFT_404),
    "a dot": (bare("", "."), Outcome.SOFT_404),
    "awsWaf, 200": (bare("", AWS), Outcome.CHALLENGE),
    "awsWaf, 202": (bare("", AWS, status=202), Outcome.CHALLENGE),
    "awsWaf, 405": (bare("Human Verification", AWS, status=405), Outcome.CHALLENGE),
    "Sucuri": (bare("You are being redirected...", "<script>sucuri_cloudproxy_js=''</script>"), Outcome.CHALLENGE),
    "Radware": (bare("Radware Captcha Page", "We apologize"), Outcome.CHALLENGE),
    "Incapsula, 200": (bare("", "<script src='/_Incapsula_Resource?a'></script>"), Outcome.CHALLENGE),
    "Incapsula, 403": (
        bare("", "<iframe src='/_Incapsula_Resource?a'>Incident 4-45-104</iframe>", status=403), Outcome.CHALLENGE,
    ),
    "DataDome": (bare("x", "<script src='https://ct.captcha-delivery.com/c.js'></script>", status=403),
                 Outcome.CHALLENGE),
    "another title over the same frame": (said("Request Rejected", "<p>Your ID is 4451</p>"), Outcome.CHALLENGE),
    "nothing but scripts": (bare("Code", "<script src=/app.js></script>"), Outcome.EMPTY_SHELL),
    "a root for scripts": (bare("Code", "<div id=root></div><script src=/a.js></script>"), Outcome.EMPTY_SHELL),
    "a waiting room": (bare("You are in line", "<p>You will have 10 minutes.</p>"), Outcome.SOFT_404),
    "a plain refusal": (page(b"<h1>Forbidden</h1>", status=403), Outcome.BLOCKED),
}  # fmt: skip


def test_what_stands_in_the_place_of_a_law_is_told_and_proves_nothing(tmp_path: Path, health: Health) -> None:
    names = {f"US-{code}": name for code, name in zip(CODES, INSTEAD, strict=False)}
    assert len(names) == len(INSTEAD)
    with running(tmp_path) as (program, site):
        for front in ("/", "/en/"):
            site.route(front, said("Legislature", WELCOME))
        good = said("Utah Code", law())
        program.registry(
            {key: ("kcpa", [Watched(site.route(f"/law/{key}", good), must_contain=["4-45-104"])]) for key in names},
            provisions="min_age = 18",
        )
        assert program.check().reviews == 0
        for key, name in names.items():
            site.route(f"/law/{key}", INSTEAD[name][0])
        report = program.check()
        assert (report.changes, report.reviews, program.mails()) == ([], 0, [])
        rows = {names[row["jurisdiction"]]: row for row in health(program).values()}
        assert {name: row["last_outcome"] for name, row in rows.items()} == {
            name: outcome.value for name, (_, outcome) in INSTEAD.items()
        }
        for row in rows.values():
            assert row["advice"] == ADVICE[row["last_outcome"]]
            assert row["means"] == f"{row['jurisdiction']} is not confirmed since 2026-11-24"
            assert program.status(row["jurisdiction"])["status"] == "kcpa"
        for key in names:
            site.route(f"/law/{key}", good)
        report = program.check()
        assert (report.changes, dict(report.outcomes)) == ([], {"unchanged": len(names)})
        assert health(program) == {}


def test_a_page_that_is_still_drawn_up_is_asked_for_again(tmp_path: Path, health: Health) -> None:
    drawing = bare("Code", "<p>Please wait while the document is drawn up.</p>", status=202)
    with running(tmp_path, {"retries": 2}) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", one_after_another(drawing, drawing, html(law())))
        assert dict(program.check().outcomes) == {"unchanged": 1}
        site.route("/law", drawing)
        assert dict(program.check().outcomes) == {"http-error": 1}
        assert health(program)["US-UT#law"]["means"] == "US-UT is not confirmed since 2026-11-25"


LAW = law()
DIGITS = {"full-width": 0xFF10, "Thai": 0x0E50, "Arabic": 0x0660, "Persian": 0x06F0, "Devanagari": 0x0966}
#: The law of `law()` as other typesetters, other servers and other years would print it.
DRESSES = {
    "en dashes": LAW.replace("-", "\u2013"),
    "hyphens that do not break": LAW.replace("-", "\u2011"),
    "spaces that do not break": LAW.replace(" ", "\u00a0").replace("\u00a0kratom", "&nbsp;kratom"),
    "curly quotes": LAW.replace("kratom product", "“kratom product”"),
    "straight quotes": LAW.replace("kratom product", '"kratom product"'),
    "soft hyphens": LAW.replace("kratom", "kra&shy;tom").replace("mitragynine", "mitra\u00adgynine"),
    "letters of no width": LAW.replace("kratom", "kra\u200btom").replace("hydroxy", "hydroxy<wbr>"),
    "ligatures": LAW.replace("fi", "ﬁ").replace("ff", "ﬀ"),
    "letters taken apart": unicodedata.normalize("NFD", LAW.replace("product", "prodüct")),
    "letters put together": unicodedata.normalize("NFC", LAW.replace("product", "prodüct")),
    **{
        f"{script} digits": LAW.replace("under 18", "under " + "".join(chr(zero + int(d)) for d in "18"))
        for script, zero in DIGITS.items()
    },
    "full-width all through": LAW.translate({ord(d): 0xFF10 + int(d) for d in "0123456789"})
    .replace("h１", "h1").replace("h２", "h2"),
    "attributes": LAW.replace("<p>", "<p class='b a' id=x data-n=1>"),
    "attributes in another order": LAW.replace("<p>", "<p data-n=2 id=x class='a b'>"),
    "a session's token": "<a href='/x;jsessionid=8F3A9C'>Home</a><input type=hidden name=__VIEWSTATE value=ab>" + LAW,
    "another session's": "<a href='/x;jsessionid=00D1E2'>Home</a><input type=hidden name=__VIEWSTATE value=cd>" + LAW,
    "generated at": LAW + "<p>Page generated at 2026-11-24 10:11:12</p>",
    "generated in": LAW + "<p>This page was generated at 10:11:12 in 0.013 seconds</p>",
    "a counter": LAW + "<p>You are visitor number 12,345</p>",
    "another counter": LAW + "<p>Hits: 99172</p>",
    "current through": LAW + "<p>Current through the 2026 First Special Session</p>",
    "other letters for its items": LAW.replace("(1)", "(a)").replace("(2)", "(b)").replace("(3)", "(c)"),
}  # fmt: skip


def test_the_same_law_in_other_bytes_is_no_change(tmp_path: Path, health: Health) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(LAW)))
        program.subscribe("reader@example.org")
        assert program.check().reviews == 0
        for dress, text in DRESSES.items():
            site.route("/law", html(text))
            report = program.check()
            assert (report.changes, report.reviews, report.failures) == ([], 0, []), dress
            assert program.status("US-UT")["provisions"]["min_age"] == 18, dress
        assert program.mails() == []
        assert health(program) == {}


@pytest.mark.parametrize("script", DIGITS)
def test_another_age_in_the_digits_of_any_script_is_seen(tmp_path: Path, script: str) -> None:
    age = "".join(chr(DIGITS[script] + int(figure)) for figure in "21")
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(LAW)))
        program.check()
        site.route("/law", html(LAW.replace("under 18", f"under {age}")))
        assert [change.after["provisions"] for change in program.check().changes] == [{"min_age": 21}]


def test_a_roll_over_of_the_address_and_a_renumbering_are_no_change(tmp_path: Path, health: Health) -> None:
    with running(tmp_path) as (program, site):
        year = site.route("/code/2026/4-45-104", html(LAW))
        watch_kcpa(program, year)
        program.check()
        site.route("/code/2027/4-45-104", html(LAW))
        site.route("/code/2026/4-45-104", redirect("/code/2027/4-45-104"))  # the edition of last year leads to this one
        assert dict(program.check().outcomes) == {"unchanged": 1}
        watch_kcpa(program, site.url("/code/2027/4-45-104"))  # and the registry follows it
        report = program.check()
        assert (report.changes, report.reviews, dict(report.outcomes)) == ([], 0, {"unchanged": 1})
        moved = LAW.replace("§ 4-45-104. Kratom products.", "§ 4-46-104. Kratom products. (Renumbered from § 4-45-104)")
        site.route("/code/2027/4-45-104", html(moved))
        report = program.check()
        assert (report.changes, report.reviews, report.failures) == ([], 0, [])
        site.route(
            "/code/2027/4-45-104", html(LAW.replace("4-45-104", "4-46-104"))
        )  # nothing tells that it is the same
        report = program.check()
        assert (report.changes, report.reviews, dict(report.outcomes)) == ([], 0, {"soft-404": 1})
        assert "renumbered" in health(program)["US-UT#law"]["advice"]
        assert program.status("US-UT")["status"] == "kcpa"


CASES = Path(__file__).parents[1] / "tracker" / "coding" / "law"
#: (language of the law, charset of the bytes).
CHARSETS = [
    ("fr", "iso-8859-1"), ("de", "iso-8859-1"), ("de", "windows-1252"), ("cs", "windows-1250"),
    ("pl", "windows-1250"), ("hu", "windows-1250"), ("ru", "windows-1251"), ("uk", "windows-1251"),
    ("bg", "windows-1251"), ("tr", "windows-1254"), ("th", "tis-620"), ("th", "windows-874"), ("ja", "shift_jis"),
    ("ja", "euc-jp"), ("ko", "euc-kr"), ("zh", "gb18030"), ("zh", "big5"), ("ar", "windows-1256"),
    ("el", "windows-1253"), ("he", "windows-1255"),
]  # fmt: skip


def case_of(language: str) -> dict[str, Any]:
    """The first law in `language` among the cases of the coder that settles a status."""
    cases: list[dict[str, Any]] = tomllib.loads((CASES / f"{language}.toml").read_text("utf-8"))["case"]
    return next(case for case in cases if case.get("status"))


def served(language: str, charset: str, label: str, meta: str) -> Route:
    """That law in the bytes of `charset`, as header (`label`) and page (`meta`) call them."""
    declared = f"<meta http-equiv='Content-Type' content='text/html; charset={meta}'>" if meta else ""
    text = f"<html><head>{declared}<title>Law</title></head><body>{markup(case_of(language)['text'])}</body></html>"
    body = text.encode({"windows-874": "cp874"}.get(charset, charset), "xmlcharrefreplace")
    return page(body, content_type=f"text/html; charset={label}" if label else "text/html")


def test_a_law_is_the_same_in_whatever_charset_it_comes(tmp_path: Path, health: Health) -> None:
    pages = {f"US-{code}": pair for code, pair in zip(CODES, CHARSETS, strict=False)}
    with running(tmp_path) as (program, site):
        program.registry({
            key: (case_of(spoken)["status"],
                  [Watched(site.route(f"/law/{key}", served(spoken, "utf-8", "utf-8", "")), language=spoken)])
            for key, (spoken, _) in pages.items()
        })  # fmt: skip
        assert program.check().reviews == 0, program.reviews()
        for key, (spoken, _) in pages.items():
            found = program.status(key)
            assert any(item.get("quote") for item in found["evidence"]), f"{spoken} was not read"
        dresses = {
            "told by the header": lambda charset: (charset, charset, ""),
            "told by the page": lambda charset: (charset, "", charset),
            "told by nobody": lambda charset: (charset, "", ""),
            "the header says utf-8": lambda charset: (charset, "utf-8", charset),
            "the header says iso-8859-1 of utf-8": lambda charset: ("utf-8", "iso-8859-1", ""),
            "header and page say another of utf-8": lambda charset: ("utf-8", charset, charset),
        }
        for dress, make in dresses.items():
            for key, (spoken, charset) in pages.items():
                site.route(f"/law/{key}", served(spoken, *make(charset)))
            report = program.check()
            assert (report.changes, report.reviews) == ([], 0), dress
            assert dict(report.outcomes) == {"unchanged": len(pages)}, (dress, health(program))


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be"])
def test_xml_of_two_bytes_a_letter_is_read_like_any_other(tmp_path: Path, codec: str) -> None:
    law = "<section><num>§ 20-2-23</num><p>It is unlawful to sell or possess kratom — “anywhere”.</p></section>"
    with running(tmp_path) as (program, site):
        url = site.route("/law", page(f"<?xml version='1.0'?>{law}".encode(), content_type="application/xml"))
        program.registry({"US-AL": ("banned", [Watched(url, format="xml", must_contain=["20-2-23"])])})
        assert program.check().reviews == 0
        text = f"<?xml version='1.0' encoding='UTF-16'?>{law}"
        site.route("/law", page(text.encode(codec), content_type="text/xml"))
        assert dict(program.check().outcomes) == {"unchanged": 1}
        assert any(item.get("quote") for item in program.status("US-AL")["evidence"])


#: Names of the plant and its alkaloids on lists, and the language of the list that has them.
NAMES = [
    ("Mitragynine", "en"), ("7-hydroxymitragynine", "en"), ("7-OH", "en"), ("Mitragyna speciosa", "en"),
    ("Mitragyna speciosa (Korth.) Havil.", "en"), ("Kratom", "en"), ("Ketum", "ms"), ("Daun kratom (purik)", "id"),
    ("พืชกระท่อม", "th"), ("미트라지닌", "ko"), ("ミトラギニン", "ja"), ("帽柱木鹼", "zh"), ("Митрагинин", "ru"),
]  # fmt: skip
OTHERS = [f"{name}{number}" for number in range(100) for name in ("Fenetyl-", "Nitazen-", "Cathin-", "Tryptan-")]
HEADS = {
    "en": "# Schedule I\nThe controlled substances listed in this section are included in Schedule I:",
    "ms": "# Jadual Pertama\nRacun yang disenaraikan dalam Jadual ini ialah racun:",
    "id": "# Daftar Narkotika Golongan I\nDaftar Narkotika Golongan I terdiri atas:",
    "th": "# ยาเสพติดให้โทษในประเภท ๕\nให้ยาเสพติดให้โทษที่ระบุชื่อดังต่อไปนี้เป็นยาเสพติดให้โทษในประเภท ๕",
    "ko": "# 임시마약류 지정 공고\n다음 물질을 임시마약류로 지정한다.",
    "ja": "# 指定薬物を定める省令\n第一条 次に掲げる物を指定薬物として指定する。",
    "zh": "# 第三級毒品\n下列物質列為第三級毒品：",
    "ru": "# Список I\nПеречень наркотических средств, оборот которых запрещён:",
}


def listed(language: str, *extra: str) -> Route:
    """A list of four hundred substances, with `extra` in its midst."""
    entries = [*OTHERS[:200], *extra, *OTHERS[200 : 400 - len(extra)]]
    items = "".join(f"<li>({number}) {entry}</li>" for number, entry in enumerate(entries, 1))
    return html(f"{markup(HEADS[language])}<ol>{items}</ol>")


def test_each_name_of_the_plant_is_found_in_a_list_of_four_hundred(tmp_path: Path) -> None:
    pages = {f"US-{code}": pair for code, pair in zip(CODES, NAMES, strict=False)}
    with running(tmp_path) as (program, site):
        program.registry({
            key: ("unregulated",
                  [Watched(site.route(f"/list/{key}", listed(spoken)), kind="schedule-list", language=spoken)])
            for key, (_, spoken) in pages.items()
        })  # fmt: skip
        assert program.check().reviews == 0
        for key, (name, spoken) in pages.items():
            site.route(f"/list/{key}", listed(spoken, name))
        report = program.check()
        read = {change.jurisdiction: change for change in report.changes}
        assert [pages[key] for key in pages if key not in read] == []
        for key, (name, _) in pages.items():
            quotes = " ".join(str(item["quote"]) for item in read[key].evidence)
            assert name.split(" (")[0] in quotes
            assert not any(other in quotes for other in OTHERS[201:]), "an entry is quoted, not the list"


def test_no_entry_of_a_long_list_is_taken_for_the_plant_by_a_part_of_its_name(tmp_path: Path) -> None:
    near = ("Mitraphylline", "Ketumeran", "Akratomine", "Speciosa", "17-OH-progesterone", "Biakangelicin")
    with running(tmp_path) as (program, site):
        url = site.route("/list", listed("en"))
        program.registry({"US-AL": ("unregulated", [Watched(url, kind="schedule-list")])})
        program.check()
        site.route("/list", listed("en", *near))
        report = program.check()
        assert (report.changes, report.reviews) == ([], 0)


def amended(
    program: Program, site: Site, before: str, after: str, status: str = "unregulated", kind: str = "statute",
    language: str = "en",
) -> list[tuple[ChangeKind, Any, date | None]]:  # fmt: skip
    """What a pass tells where `before` became `after`: (kind, status afterwards, day). The first pass is silent."""
    url = site.route("/law", html(markup(before)))
    program.registry({"US-AL": (status, [Watched(url, kind=kind, language=language)])})
    assert program.check().reviews == 0, program.reviews()
    site.route("/law", html(markup(after)))
    return [(change.kind, change.after.get("status"), change.effective) for change in program.check().changes]


NOTHING = "# Sec. 7. Of other things\nThe department keeps a list."
BAN = "A person may not sell, distribute or possess kratom in this state."
EARLY = {
    "Utah": ("en", "# 4-45-104. Kratom. (Superseded 5/5/2027)\nThe department keeps a list.\n"
             f"# 4-45-104. Kratom. (Effective 5/5/2027)\n{BAN}", date(2027, 5, 5)),
    "Estonia": ("et", "# Narkootiliste ja psühhotroopsete ainete nimekiri [RT I, 20.11.2026, 3 - jõust. 01.01.2027]\n"
                "I nimekirja kuuluvad järgmised ained:\n1) katinoon\n2) kratom (Mitragyna speciosa)\n"
                "Määrus jõustub 1. jaanuaril 2027.", date(2027, 1, 1)),
    "Finland": ("fi", "# Valtioneuvoston asetus huumausaineina pidettävistä aineista\n"
                "Huumausaineita ovat seuraavat kasvit:\n1) kratom (Mitragyna speciosa)\n"
                "Tämä asetus tulee voimaan 1 päivänä tammikuuta 2027.", date(2027, 1, 1)),
}  # fmt: skip


@pytest.mark.parametrize("place", EARLY, ids=list(EARLY))
def test_wording_published_before_its_day_is_scheduled_and_todays_law_stays(tmp_path: Path, place: str) -> None:
    spoken, text, day = EARLY[place]
    with running(tmp_path) as (program, site):
        before = NOTHING if spoken == "en" else "# 1\n1. -"
        assert amended(program, site, before, text, language=spoken) == [(ChangeKind.SCHEDULED, "banned", day)]
        assert program.status("US-AL")["status"] == "unregulated"
        program.clock.at += timedelta(days=200)
        assert [(c.kind, c.effective) for c in program.check().changes] == [(ChangeKind.STATUS, day)]
        assert program.status("US-AL")["status"] == "banned"


def test_a_repealed_section_that_is_kept_with_a_note_is_repealed(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        told = amended(
            program, site, f"# 58-1-13. Kratom.\n{BAN}",
            f"# 58-1-13. Kratom. [Repealed effective November 20, 2026]\n{BAN}", "banned",
        )  # fmt: skip
        assert told == [(ChangeKind.STATUS, "unregulated", date(2026, 11, 20))]


def test_a_section_that_is_kept_with_the_note_that_it_expired_has_ended(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        told = amended(
            program, site, f"# 58-1-13. Kratom.\n{BAN}", f"# 58-1-13. Kratom. [Expired November 20, 2026]\n{BAN}",
            "banned", "rule",
        )  # fmt: skip
        assert told == [(ChangeKind.STATUS, "unregulated", date(2026, 11, 20))]


def test_text_that_is_prospective_is_no_law_of_today(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        assert amended(program, site, NOTHING, f"[Prospective]\n# 1 Offence of supplying kratom\n{BAN}") == []
        assert program.status("US-AL")["status"] == "unregulated"


ARABIC = (
    "# نظام مكافحة المخدرات\nيحظر بيع أو حيازة أو استيراد أو زراعة النباتات والمواد المدرجة في الجدول رقم 2.\n"
    "يعمل بهذا النظام اعتبارا من {}.\n# الجدول رقم 2\n1. القات\n2. كراتوم (Mitragyna speciosa)"
)
ERAS = {
    "Buddhist, in Thai digits": (
        "th", "# ยาเสพติดให้โทษในประเภท ๕\nให้ยาเสพติดให้โทษที่ระบุชื่อดังต่อไปนี้เป็นยาเสพติดให้โทษในประเภท ๕\n(๑) กัญชา\n"
        "(๒) พืชกระท่อม (Mitragyna speciosa)\nประกาศนี้ให้ใช้บังคับตั้งแต่วันที่ ๑ มกราคม พ.ศ. ๒๕๗๐ เป็นต้นไป",
    ),
    "Japanese": (
        "ja", "# 指定薬物を定める省令\n第一条 次に掲げる物を指定薬物として指定する。\n一 クラトム\n附則\n"
        "この省令は、令和九年一月一日から施行する。",
    ),
    "of the Republic of China": (
        "zh", "# 毒品之分級及品項\n公告：卡痛列入第三級毒品。\n本公告自中華民國一百十六年一月一日起施行。",
    ),
    "Hijri, in Arabic digits": ("ar", ARABIC.format("٢٣/٠٧/١٤٤٨هـ")),
    "Hijri, by name": ("ar", ARABIC.format("23 رجب 1448هـ")),
    "Hijri, with the common day beside it": ("ar", ARABIC.format("٢٢/٠٧/١٤٤٨هـ الموافق ١ يناير ٢٠٢٧م")),
}  # fmt: skip


@pytest.mark.parametrize("era", ERAS, ids=list(ERAS))
def test_law_dated_by_another_era_starts_on_its_day(tmp_path: Path, era: str) -> None:
    spoken, text = ERAS[era]
    with running(tmp_path) as (program, site):
        told = amended(program, site, "# 1\n1. -", text, kind="gazette", language=spoken)
        assert told == [(ChangeKind.SCHEDULED, "banned", date(2027, 1, 1))]
        program.clock.at += timedelta(days=60)
        assert [c.after["status"] for c in program.check().changes] == ["banned"]


WAITS = [
    "This act takes effect on the 90th day after the adjournment of the legislature.",
    "This act takes effect ninety days after adjournment sine die of the session at which it was enacted.",
]


@pytest.mark.parametrize("words", WAITS)
def test_law_that_waits_for_the_adjournment_is_not_in_force(tmp_path: Path, words: str) -> None:
    act = f"# Act 45 of 2026\nSection 1. {BAN}\nSection 2. {words}\nApproved by the Governor November 20, 2026."
    with running(tmp_path) as (program, site):
        told = amended(program, site, "# Act 45 of 2026\nOf other things.", act, kind="act")
        assert ChangeKind.STATUS not in [kind for kind, _, _ in told]
        assert program.status("US-AL")["status"] == "unregulated"


def test_an_emergency_rule_lapses_on_its_day(tmp_path: Path) -> None:
    rule = (
        "# Emergency rule 4729:9-1-01. Kratom.\nIt is unlawful for any person to sell, offer for sale, or possess"
        " kratom.\nThis emergency rule is effective November 20, 2026 and expires on December 20, 2026."
    )
    with running(tmp_path) as (program, site):
        told = amended(program, site, NOTHING, rule, kind="rule")
        assert told == [(ChangeKind.STATUS, "banned", date(2026, 11, 20))]
        program.clock.at += timedelta(days=30)
        program.check()
        assert program.status("US-AL")["status"] != "banned"


BILL = f"# HB 9. Relating to kratom\nSection 1. {BAN}\nSection 2. This act takes effect January 1, 2027."
VETOED = f"{BILL}\nVetoed by the Governor June 3, 2026."


def test_a_veto_leaves_a_bill_a_bill(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        assert [kind for kind, _, _ in amended(program, site, NOTHING, BILL, kind="bill")] == [ChangeKind.PENDING]
        site.route("/law", html(markup(VETOED)))
        assert {change.kind for change in program.check().changes} <= {ChangeKind.PENDING}
        program.clock.at += timedelta(days=60)
        assert program.check().changes == []
        assert (program.status("US-AL")["status"], program.status("US-AL")["scheduled"]) == ("unregulated", [])


def test_a_bill_that_an_override_makes_law_is_scheduled(tmp_path: Path) -> None:
    override = f"{VETOED} Veto overridden by the Legislature on June 20, 2026. Became law."
    with running(tmp_path) as (program, site):
        told = amended(program, site, VETOED, override, kind="bill")
        assert told == [(ChangeKind.SCHEDULED, "banned", date(2027, 1, 1))]


def test_a_repeal_inside_a_budget_act_ends_the_rule(tmp_path: Path) -> None:
    budget = (
        "# Act 7 of 2026. State budget\nSection 1. There is appropriated to the department of health $ 4,000,000.\n"
        "Section 212. Section 4 of chapter 90, relating to kratom, is repealed.\n"
        "Section 300. This act takes effect November 1, 2026."
    )
    with running(tmp_path) as (program, site):
        told = amended(program, site, f"# Sec. 4. Kratom.\n{BAN}", budget, "banned", "act")
        assert told == [(ChangeKind.STATUS, "unregulated", date(2026, 11, 1))]


def test_two_acts_of_one_session_on_one_section_are_two_changes(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", html(law(21) + "<p>[Amended by Acts 2026, c. 5, eff. November 20, 2026]</p>"))
        (first,) = program.check().changes
        tighter = law(21).replace("greater than 2 percent", "greater than 1 percent")
        site.route("/law", html(tighter + "<p>[Amended by Acts 2026, c. 5 and c. 77, eff. November 20, 2026]</p>"))
        (second,) = program.check().changes
        assert first.after["provisions"] == {"min_age": 21}
        assert second.after["provisions"]["seven_oh_cap_percent"] == 1
        assert "min_age" not in second.after["provisions"]
        held = program.status("US-UT")["provisions"]
        assert (held["min_age"], held["seven_oh_cap_percent"]) == (21, 1)
        assert program.verify() == []
