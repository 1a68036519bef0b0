"""Web pages: structure in order, furniture gone, one law one text whatever the page looks like."""

from __future__ import annotations

import pytest

from scrapers.capture import Outcome
from scrapers.extract import Unreadable, extract
from tests.scrapers.extract.reading import LAW, LAW_TEXT, html, lines


def test_headings_sections_lists_and_tables_come_in_order_as_what_they_are() -> None:
    document = html(
        "<html lang=en><head><title>Title 4</title></head><body><h1>Title 4. Commerce</h1>"
        "<h2>§ 4-45-104. Kratom products.</h2><p>(1) In this section:</p>"
        "<ul><li>kratom means a plant</li><li>sell includes<ol><li>to give away</li></ol></li></ul>"
        "<p>The schedule is this.</p><table><tr><th>Substance<th>Schedule</tr><tr><td>Mitragynine<td>I</tr></table>"
        "<p>History: Acts 2024, c. 5.</p></body></html>"
    )

    assert lines(document) == [
        ("heading", "Title 4. Commerce"),
        ("heading", "§ 4-45-104. Kratom products."),
        ("item", "(1) In this section:"),
        ("item", "kratom means a plant"),
        ("item", "sell includes"),
        ("item", "to give away"),
        ("paragraph", "The schedule is this."),
        ("row", "Substance | Schedule"),
        ("row", "Mitragynine | I"),
        ("note", "History: Acts 2024, c. 5."),
    ]
    assert [block.level for block in document.blocks][:6] == [1, 2, 0, 1, 1, 2]
    assert [block.label for block in document.blocks][1:3] == ["§ 4-45-104.", "(1)"]
    assert (document.title, document.language, document.format) == ("Title 4", "en", "html")


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>(a)</td><td>A retailer shall keep records.</td></tr></table>",
        "<dl><dt>(a)</dt><dd>A retailer shall keep records.</dd></dl>",
        "<div>(a)</div><div>A retailer shall keep records.</div>",
        "<p>(a)&nbsp;&nbsp;A retailer\n   shall keep records.</p>",
        "<p><span>(a)</span> <span>A retailer shall <b>keep</b> records.</span></p>",
    ],
)
def test_a_number_stands_with_its_words_however_they_are_boxed(markup: str) -> None:
    assert lines(html(markup)) == [("item", "(a) A retailer shall keep records.")]


def test_line_breaks_part_paragraphs_only_where_one_ends() -> None:
    document = html("<div>A person may not sell<br>kratom.<br>(2) Nor give it away.<br><br>Penalties</div>")

    assert document.text == "A person may not sell kratom.\n(2) Nor give it away.\nPenalties"


def test_preformatted_law_is_read_as_print() -> None:
    document = html(
        "<pre>  Sec. 2.  A person may not sell a kratom product to\nan individual under 18.\n\n  (b) Nor give.</pre>"
    )

    assert document.text == "Sec. 2. A person may not sell a kratom product to an individual under 18.\n(b) Nor give."


DESIGNS = {
    "bare": LAW,
    "main": f"<nav><ul><li><a href=/>Home</a></li></ul></nav><main>{LAW}</main><footer>© 2026 The State</footer>",
    "layout table": f"<table><tr><td><a href=/1>Title 1</a><br><a href=/2>Title 2</a></td><td>{LAW}</td></tr></table>",
    "classes": f"<p class=breadcrumbs>Code &gt; Title 4</p><div id=content>{LAW}</div><div class=sidebar>News</div>",
    "divs": "<div id=page>" + LAW.replace("<p>", "<div class=para><span>").replace("</p>", "</span></div>") + "</div>",
    "shouting tags": LAW.replace("<p>", "<P ALIGN=left>"),
    "roles": f"<p role=banner><a href=/>The State</a></p><div role=main>{LAW}</div><p role=contentinfo>Privacy</p>",
    "header": f"<header><a href=/><img src=/s.png> The State</a></header><article>{LAW}</article><aside>See</aside>",
    "scripts": f"<script>var a = '<p>21 years</p>';</script><style>p {{color: red}}</style>{LAW}<noscript>?</noscript>",
    "unclosed": LAW.replace("</p>", ""),
    "inline noise": LAW.replace("kratom product", "<a href='/def?sid=8f'><span>kratom</span>  product</a>"),
}


@pytest.mark.parametrize("design", DESIGNS, ids=list(DESIGNS))
def test_the_same_law_in_a_new_page_design_gives_the_same_text(design: str) -> None:
    page = f"<!doctype html><html><head><title>{design}</title></head><body>{DESIGNS[design]}</body></html>"
    document = html(page)

    assert document.text == LAW_TEXT
    assert document.id == html(LAW).id


NOISE = [
    "<p>Page generated on November 24, 2026 at 12:01:07 PM</p>",
    "<div>Last updated: 2026-11-24T12:00:00Z</div>",
    "<p>Current as of Tuesday, November 24, 2026</p>",
    "<p>Session ID: 8f3a9c77d1</p>",
    "<p>Request-ID: 0a1b-2c3d</p>",
    "<p>You are visitor number 1,234,567</p>",
    "<p>Printed on 11/24/2026 10:05 AM</p>",
    "<a href='#top'>Back to top</a>",
    "<a href='#c'>Skip to main content</a>",
    "<p>Share on Facebook</p>",
    "<p>© 2026 State of Utah. All rights reserved.</p>",
    "<form><input type=hidden name=csrf value=8f3a><button>Search</button></form>",
    "<div style='display:none'>token 8f3a9c</div>",
    "<div hidden>token 8f3a9c</div>",
    "<iframe src=/ads></iframe>",
    "<select><option>Title 1<option>Title 2</select>",
    "<div class='cookie-banner'>We use cookies to make this site better.</div>",
    "<ul class='breadcrumb'><li>Code</li><li>Title 4</li></ul>",
    "<!-- built 2026-11-24 -->",
    "<svg><text>chart</text></svg>",
]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize("place", ["before", "after"])
def test_stamps_tokens_and_furniture_are_no_text(noise: str, place: str) -> None:
    page = noise + LAW if place == "before" else LAW + noise

    assert html(f"<html><body>{page}</body></html>").text == LAW_TEXT


@pytest.mark.parametrize(
    "words",
    [
        "The list was last updated by Acts 2026, c. 5, to add mitragynine.",
        "This act is effective as of July 1, 2026.",
        "A visitor to the state may possess kratom.",
        "A person may not share kratom with a minor.",
        "Search of premises.",
        "No person shall download or print an order for kratom.",
    ],
)
def test_law_that_speaks_like_furniture_stays(words: str) -> None:
    assert words in html(f"{LAW}<p>{words}</p>").text


def test_a_law_inside_what_is_called_a_menu_is_not_lost() -> None:
    assert html(f'<body><div class="menu">{LAW}</div></body>').text == LAW_TEXT


def test_the_footer_of_an_article_is_law_and_that_of_the_page_is_not() -> None:
    page = (
        f"<article>{LAW}<footer>Repealed by Acts 2026, c. 5.</footer></article><footer>Contact the webmaster</footer>"
    )

    assert html(page).text == f"{LAW_TEXT}\nRepealed by Acts 2026, c. 5."


@pytest.mark.parametrize(
    ("page", "outcome"),
    [
        ("<html><body></body></html>", Outcome.EMPTY),
        ("<html><body><div id=root></div><script src=/app.js></script></body></html>", Outcome.EMPTY_SHELL),
        ("<html><body><noscript>Please enable JavaScript.</noscript></body></html>", Outcome.EMPTY_SHELL),
        ("<html><head><SCRIPT src=/app.js></SCRIPT></head><body></body></html>", Outcome.EMPTY_SHELL),
        ("<html><title>Just a moment...</title><body></body></html>", Outcome.CHALLENGE),
        ("<html><body><form><input type=password></form></body></html>", Outcome.LOGIN),
        ("<html><head><meta http-equiv=refresh content='0;url=/new'></head></html>", Outcome.MOVED),
    ],
)
def test_a_page_without_words_is_filed_as_what_it_is(page: str, outcome: Outcome) -> None:
    with pytest.raises(Unreadable) as caught:
        html(page)
    assert caught.value.outcome is outcome
    assert caught.value.detail
    assert "\n" not in caught.value.detail


def test_a_bill_printed_line_by_line_with_numbers_becomes_its_paragraphs() -> None:
    lines = (
        "AN ACT concerning health.", "Section 5. Sale. A retailer may not sell a kratom",
        "product to a person who is under 21", "years of age and shall", "verify age by a scan of a", "card.",
        "Section 10. Label. Each package", "shall bear a label that", "sets forth the amount of", "each alkaloid.",
    )  # fmt: skip
    body = "".join(f"<p><code>{n}&nbsp;&nbsp;&nbsp;{line}</code></p>" for n, line in enumerate(lines, 1))
    found = extract(f"<html><body><h1>HB 1</h1>{body}</body></html>".encode(), format="html").text.split("\n")
    assert found == [
        "HB 1",
        "AN ACT concerning health.",
        "Section 5. Sale. A retailer may not sell a kratom product to a person who is under 21 years of age and shall "
        "verify age by a scan of a card.",
        "Section 10. Label. Each package shall bear a label that sets forth the amount of each alkaloid.",
    ]


def test_a_list_of_names_parted_by_breaks_is_a_line_each_and_wrapped_prose_is_not() -> None:
    names = [
        "25E-NBOH, 2-(4-etyyli-2,5-dimetoksifenyyli)etyyliamini",
        "bromatsolaami", "kratom", "mitragyniini", "tianeptiini", "U-51754",
    ]  # fmt: skip
    prose = [
        "A person shall not sell any of these to", "another person who has not yet come of age",
        "and who cannot show that he", "or she may buy it under the law of the",
        "place in which that person lives, and no", "shop may show it to him",
    ]  # fmt: skip

    listed = html("<p>" + "<br>".join(names) + "</p>")
    wrapped = html("<p>" + "<br>".join(prose) + "</p>")

    assert [text for _, text in lines(listed)] == names
    assert len(lines(wrapped)) == 1
