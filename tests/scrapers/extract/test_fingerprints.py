"""Fingerprints: blind to what changes on every answer, and never blind to the law."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.extract import Unreadable, extract, fingerprint
from tests.scrapers.extract.reading import LAW

PAGE = (
    "<!doctype html><html><head><title>Title 4</title>{head}</head><body>{top}<main>"
    + LAW
    + "</main>{end}</body></html>"
)


def page(head: str = "", top: str = "", end: str = "") -> bytes:
    return PAGE.format(head=head, top=top, end=end).encode()


def same(one: bytes, other: bytes) -> bool:
    return fingerprint(one, "text/html") == fingerprint(other, "text/html")


#: A template for each kind of noise, with the place of the part that changes.
NOISE = [
    ("head", '<meta name="csrf-token" content="{}">'),
    ("head", '<link rel=preload href="/app.{}.js">'),
    ("head", "<script>window.token = '{}'; if (1 < 2) {{ x() }}</script>"),
    ("head", "<SCRIPT nonce='{}'>var s = '<p>law</p>';</SCRIPT >"),
    ("head", "<script><!--\nvar t = '{}';\n//--></script>"),
    ("top", '<input type="hidden" name="__VIEWSTATE" value="{}">'),
    ("top", "<input title='a > b' value={}>"),
    ("top", "<!-- served by web-{} -->"),
    ("top", '<nav><ul><li><a href="/?sid={}">Home</a></li></ul></nav>'),
    ("end", "<footer><p>Generated {}</p></footer>".replace("p>", "span>")),
    ("end", "<!--[if !IE]><!--> <!-- {} -->"),
]


@pytest.mark.parametrize(("place", "noise"), NOISE)
def test_noise_moves_no_fingerprint(place: str, noise: str) -> None:
    one, other = (page(**{place: noise.format(value)}) for value in ("8f3a9c", "00000000000000"))

    assert same(one, other)
    assert extract(one).id == extract(other).id == extract(page()).id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>18 years</p>", "<p>21 years</p>"),
        ("<p><!-- a -->18 years<!-- b --></p>", "<p><!-- a -->21 years<!-- b --></p>"),
        ('<a title="<!--">18 years</a><!-- x -->', '<a title="<!--">21 years</a><!-- x -->'),
        ("<a title='<script>'>18 years</a><script></script>", "<a title='<script>'>21 years</a><script></script>"),
        ("<script>a</script>18 years<script>b</script>", "<script>a</script>21 years<script>b</script>"),
        ("<script><!-- <script> </script> --></script>18", "<script><!-- <script> </script> --></script>21"),
        ("<p><del>18</del><ins>21</ins></p>", "<p><ins>18</ins><del>21</del></p>"),
        ("<style><!-- .a {text-decoration: line-through} --></style>", "<style><!-- .a {color: red} --></style>"),
        ("<nav><div></nav>18 years</div>", "<nav><div></nav>21 years</div>"),
        ("<nav><table></nav>18 years</table>", "<nav><table></nav>21 years</table>"),
        ("<article><footer>18 years</footer></article>", "<article><footer>21 years</footer></article>"),
        ("<footer><section></footer>18", "<footer><section></footer>21"),
        ("<xmp><!-- 18 years --></xmp>", "<xmp><!-- 21 years --></xmp>"),
        ("<!-->18 years<!-- -->", "<!-->21 years<!-- -->"),
        ("<meta charset=koi8-r>", "<meta charset=utf-8>"),
        ("<!-- never closed <p>18 years</p>", "<!-- never closed <p>21 years</p>"),
        ("<input value='never closed>18 years", "<input value='never closed>21 years"),
        ("<plaintext><!-- 18 -->", "<plaintext><!-- 21 -->"),
    ],
)
def test_whatever_may_be_law_moves_the_fingerprint(one: str, other: str) -> None:
    assert not same(page(top=one), page(top=other))
    assert not same(page(end=one), page(end=other))


def test_of_other_formats_every_byte_counts() -> None:
    assert fingerprint(b"{}", "application/json") != fingerprint(b"{ }", "application/json")
    assert fingerprint(b"%PDF <!-- a -->", "application/pdf") != fingerprint(b"%PDF <!-- b -->", "application/pdf")
    assert fingerprint(b"<p>law", "text/html") != fingerprint(b"<p>law", "text/plain")


def test_html_is_known_though_the_server_does_not_say_so() -> None:
    one, other = (page(top=f"<!-- {value} -->") for value in ("a", "b"))

    assert fingerprint(one, "") == fingerprint(other, "")


TAGS = [
    "script", "style", "nav", "footer", "article", "main", "section", "div", "p", "title", "xmp", "a title='<!--'",
    "input", "meta name=a", "table", "li", "h2", "header", "noframes", "textarea", "select", "b", "ins", "del",
]  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(TAGS).map(lambda tag: f"</{tag.split()[0]}>"),
    st.sampled_from(["<!--", "-->", "--!>", "<!-->", "<!", "<?", "</", "<", ">", "'", '"', "=", "<div a=", "<br>"]),
    st.sampled_from(["(1) kratom ", "18 ", "years "]),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14), st.lists(PIECES, max_size=14))
def test_equal_fingerprints_promise_equal_documents(before: list[str], after: list[str]) -> None:
    one, other = (page(top="".join(before) + words + "".join(after)) for words in ("under 18", "under 21"))
    if not same(one, other):
        return
    documents = []
    for body in (one, other):
        try:
            documents.append(extract(body).id)
        except Unreadable as error:
            documents.append(error.outcome.value)
    assert documents[0] == documents[1]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(NOISE), st.text("0123456789abcdef", min_size=1, max_size=12)), max_size=6))
def test_any_mixture_of_noise_leaves_fingerprint_and_document(drawn: list[tuple[tuple[str, str], str]]) -> None:
    def dressed(blank: bool) -> bytes:
        places = {"head": "", "top": "", "end": ""}
        for (place, noise), value in drawn:
            places[place] += noise.format("0" if blank else value)
        return page(**places)

    assert same(dressed(blank=True), dressed(blank=False))
    assert extract(dressed(blank=False)).id == extract(page()).id
