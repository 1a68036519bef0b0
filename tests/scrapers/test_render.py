"""Pages that their scripts fill, drawn by a real Chromium: what is read of them, and what they cannot do."""

from __future__ import annotations

import gzip
import shutil
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from scrapers.archive import Archive
from scrapers.capture import Answer, Outcome, Request, Validators
from scrapers.fetch import Fetcher
from scrapers.render import HEADER, Renderer, Unrendered, renderer
from scrapers.render.browser import lacking, program
from scrapers.settings import RenderSettings
from scrapers.visit import Known, Visit, visit
from tests.scrapers.site import Site, Visitor, page, quick_settings, redirect

LAW = "Section 4. No person may sell kratom to anybody under 21 years of age."
#: Chromium gives root no sandbox, and tests often run as root.
QUICK = RenderSettings(enabled=True, timeout_s=20, sandbox=False)

#: Marks a test that draws a page.
drawn = pytest.mark.usefixtures("browser")


def shell(script: str, head: str = "") -> bytes:
    """A page of which the server sends nothing but a script. ``put`` adds a line of text to it."""
    return (
        f"<!doctype html><html><head><title>Code</title>{head}</head><body><div id=app></div><script>"
        "const put = t => { const p = document.createElement('p'); p.textContent = t; app.append(p) };"
        f"{script}</script></body></html>"
    ).encode()


FROM_DATA = f"fetch('/api/law').then(r => r.text()).then(put); /* {'x' * 300} */"


def fetcher(settings: RenderSettings = QUICK, robots: Path | None = None, **http: object) -> Fetcher:
    """A fetcher as the program makes it."""
    limits = quick_settings(**http)
    return Fetcher(limits, robots, renderer(settings, limits))


def source(url: str, **changes: object) -> Source:
    """A source that needs a browser."""
    return Source(
        id="code", url=url, authority="Council", kind=SourceKind.STATUTE, javascript=True, must_contain=("Section 4",)
    ).model_copy(update=changes)


def seen(url: str, by: Fetcher, **changes: object) -> Visit:
    """The first visit to a source at `url`."""
    return visit(source(url, **changes), Known(), by)


def text(answer: Answer) -> str:
    """The HTML of a drawn page."""
    assert answer.outcome is Outcome.NEW, answer.detail
    return (answer.body or b"").decode()


def by_hand(script: str, url: str = "http://law.example/code", **headers: str) -> Answer:
    """A page as if it had come from `url`."""
    kept = {"content-type": "text/html; charset=utf-8", **headers}
    return Answer(url, url, Outcome.NEW, datetime.now(UTC), status=200, headers=kept, body=shell(script))


@pytest.fixture
def browser() -> None:
    """What it takes to draw a page."""
    if missing := lacking(QUICK):
        pytest.skip(f"draws pages: {missing.removeprefix('[render] is enabled, but ')}")


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        made.route("/api/law", page(LAW.encode(), content_type="text/plain"))
        made.route("/law", page(shell(FROM_DATA), etag='"shell"'))
        yield made


@drawn
def test_the_law_that_a_script_loads_is_read_and_archived_as_a_drawing(site: Site, tmp_path: Path) -> None:
    with fetcher() as by:
        found = seen(site.url("/law"), by)

    assert found.outcome is Outcome.NEW, found.attempts[-1].detail
    assert found.document is not None
    assert LAW in found.document.text
    assert found.answer.headers[HEADER].startswith("chromium/")
    with Archive(tmp_path) as archive:
        place = archive.store(found.answer)
        archive.sync()
        assert LAW.encode() in archive.load(place)
    records = b"".join(gzip.decompress(file.read_bytes()) for file in tmp_path.rglob("*.gz"))
    assert b"X-Kratomwatch-Rendered: chromium/" in records


@drawn
def test_an_unchanged_shell_hides_no_change_of_what_it_loads(site: Site) -> None:
    with fetcher() as by:
        first = seen(site.url("/law"), by)
        assert first.document is not None
        assert first.answer.validators == Validators()
        site.route("/api/law", page(LAW.replace("21", "18").encode(), content_type="text/plain"))
        known = Known(Validators('"shell"'), first.fingerprint, first.document.id)
        again = visit(source(site.url("/law")), known, by)

    assert again.outcome is Outcome.NEW
    assert again.document is not None
    assert "under 18" in again.document.text


@drawn
def test_a_shell_that_stays_empty_is_told_with_what_it_lacks(site: Site) -> None:
    site.robots("User-agent: *\nDisallow: /api/\n")
    with fetcher() as by:
        found = seen(site.url("/law"), by)

    assert found.outcome is Outcome.EMPTY_SHELL
    assert "drawn without" in found.attempts[-1].detail
    assert "robots.txt" in found.attempts[-1].detail
    assert site.hits("/api/law") == []


@drawn
def test_every_request_says_who_asks(site: Site) -> None:
    site.route("/api/law", page(LAW.encode(), content_type="text/plain"))
    with fetcher(contact="mailto:me@example.org") as by:
        seen(site.url("/law"), by)

    asking = {request.headers["user-agent"] for request in site.requests}
    assert len(asking) == 1
    assert "(+mailto:me@example.org)" in asking.pop()
    assert {name for request in site.requests for name in request.headers if name.startswith("sec-")} == set()


@drawn
def test_a_page_loads_its_parts_one_at_a_time(site: Site) -> None:
    names = [f"/part/{number}" for number in range(8)]
    for name in names:
        site.route(name, page(LAW.encode(), content_type="text/plain"))
    script = f"Promise.all({names}.map(n => fetch(n).then(r => r.text()))).then(all => put(all.length + ' parts'))"
    with fetcher(delay_s=0.05) as by:
        answer = by.send(Request(site.route("/law", page(shell(script))), render=True))

    assert "8 parts" in text(answer)
    assert site.most_at_once == 1


@drawn
def test_cookies_and_posts_of_the_page_reach_its_server_and_go_with_it(site: Site) -> None:
    script = (
        "fetch('/api/find', {method: 'POST', headers: {'content-type': 'application/json'}, body: '{\"q\":1}'})"
        ".then(r => r.text()).then(put)"
    )
    site.route("/law", page(shell(script), Set_Cookie="session=abc"))
    site.route("/api/find", page(LAW.encode(), content_type="text/plain"))
    with fetcher() as by:
        assert LAW in text(by.send(Request(site.url("/law"), render=True)))
        assert LAW in text(by.send(Request(site.url("/law"), render=True)))

    first, second = site.hits("/api/find")
    assert first.body == b'{"q":1}'
    assert first.headers["cookie"] == "session=abc"
    assert "cookie" not in site.hits("/law")[1].headers
    assert second.headers["cookie"] == "session=abc"


@drawn
def test_a_fragment_and_a_redirect_lead_where_a_reader_is_led(site: Site) -> None:
    site.route("/old", redirect("/new/place"))
    site.route("/new/place", page(shell("put(location.pathname + ' ' + location.hash)")))
    with fetcher() as by:
        answer = by.send(Request(site.url("/old") + "#/section/4", render=True))

    assert "/new/place #/section/4" in text(answer)


@drawn
def test_nothing_goes_around_the_address_guard() -> None:
    with Site() as inside, fetcher(allow_private_networks=False) as by:
        inside.fallback = page(b"secret", Access_Control_Allow_Origin="*")
        there, socket = inside.url("/secret"), inside.url("/socket").replace("http:", "ws:")
        script = f"""
            for (const kind of ['preconnect', 'dns-prefetch', 'prefetch', 'stylesheet', 'icon']) {{
                const link = document.createElement('link'); link.rel = kind; link.href = '{there}'; app.append(link) }}
            for (const kind of ['img', 'iframe', 'script', 'video', 'embed']) {{
                const element = document.createElement(kind); element.src = '{there}'; app.append(element) }}
            new WebSocket('{socket}'); new EventSource('{there}'); navigator.sendBeacon('{there}', 'x');
            const peer = new RTCPeerConnection({{iceServers: [
                {{urls: 'turn:127.0.0.1:{inside.port}?transport=tcp', username: 'a', credential: 'b'}}]}});
            peer.createDataChannel('x'); peer.createOffer().then(offer => peer.setLocalDescription(offer));
            const worker = new Blob([`fetch('{there}').then(() => postMessage('worker read'),
                () => postMessage('worker refused'))`]);
            new Worker(URL.createObjectURL(worker)).onmessage = e => put(e.data);
            fetch('{there}').then(r => r.text()).then(put, () => put('page refused'));
        """
        answer = by._renderer.render(by_hand(script), by._load)

        assert inside.connections == 0
    assert "page refused" in text(answer)
    assert "worker refused" in text(answer)
    assert "loopback address" in answer.detail


@drawn
@pytest.mark.parametrize("url", ["http://169.254.169.254/latest", "http://[fe80::1]/", "file:///etc/passwd"])
def test_some_addresses_are_refused_whatever_is_allowed(site: Site, url: str) -> None:
    script = f"fetch('{url}').then(r => r.text()).then(put, () => put('refused'))"
    with fetcher(allow_private_networks=True) as by:
        answer = by.send(Request(site.route("/law", page(shell(script))), render=True))

    assert "<p>refused</p>" in text(answer)


@drawn
def test_a_part_that_redirects_inside_is_refused(site: Site) -> None:
    site.route("/api/law", redirect("http://169.254.169.254/latest"))
    with fetcher() as by:
        answer = by.send(Request(site.url("/law"), render=True))

    assert "link-local address" in answer.detail


@drawn
@pytest.mark.parametrize(
    "script",
    [
        "for (;;) {}",
        "const on = () => fetch('/api/law').then(on, on); on()",
        "setInterval(() => { const until = Date.now() + 10000; while (Date.now() < until) {} }, 1)",
    ],
    ids=["a loop", "requests without end", "no time for anything else"],
)
@pytest.mark.slow
def test_a_page_that_never_ends_is_stopped_at_the_time_limit(site: Site, script: str) -> None:
    site.route("/law", page(shell(script)))
    with fetcher(QUICK.model_copy(update={"timeout_s": 4})) as by:
        found = seen(site.url("/law"), by)
        site.route("/law", page(shell(FROM_DATA)))
        after = by.send(Request(site.url("/law"), render=True))

    assert found.outcome is Outcome.TIMEOUT
    assert "did not come to rest within 4 s" in found.attempts[-1].detail
    assert found.answer.elapsed_s < 15
    assert after.outcome is Outcome.NEW  # the next page finds all in order


@drawn
def test_a_page_that_only_moves_is_read(site: Site) -> None:
    script = f"put({LAW!r}); let n = 0; setInterval(() => {{ document.title = 'Code ' + n++ + 'x'.repeat(n % 7) }}, 50)"
    with fetcher() as by:
        found = seen(site.route("/law", page(shell(script))), by)

    assert found.outcome is Outcome.NEW, found.attempts[-1].detail


@drawn
def test_downloads_popups_dialogs_and_departures_do_nothing(site: Site) -> None:
    script = f"""
        alert('Hello'); confirm('Sure?'); prompt('Who?');
        put(window.open('/popup') ? 'opened' : 'kept shut');
        for (const [name, value] of [['href', '/file'], ['download', 'file.zip']]) {{
            window.link = window.link || document.createElement('a'); link.setAttribute(name, value) }}
        app.append(link); link.click();
        const form = document.createElement('form'); form.action = '/form'; form.method = 'post'; app.append(form);
        form.submit();
        put({LAW!r});
        setTimeout(() => {{ location.href = '/elsewhere' }}, 200);
        Notification.requestPermission().then(put);
        navigator.serviceWorker?.register('/worker.js');
    """
    site.route("/file", page(b"PK", content_type="application/zip", Content_Disposition="attachment"))
    with fetcher() as by:
        found = seen(site.route("/law", page(shell(script))), by)

    assert found.outcome is Outcome.NEW, found.attempts[-1].detail
    assert found.answer.final_url == site.url("/law")
    assert {request.path for request in site.requests} == {"/robots.txt", "/law"}
    assert "<p>denied</p>" in text(found.answer)


@drawn
def test_a_page_that_would_be_a_download_is_drawn_all_the_same(site: Site) -> None:
    with fetcher() as by:
        answer = by.send(
            Request(site.route("/law", page(shell(FROM_DATA), Content_Disposition="attachment")), render=True)
        )

    assert LAW in text(answer)


@drawn
def test_a_page_that_grows_without_end_is_too_large(site: Site) -> None:
    script = "put('x'.repeat(400000))"
    with fetcher(max_bytes=200_000) as by:
        answer = by.send(Request(site.route("/law", page(shell(script))), render=True))

    assert answer.outcome is Outcome.TOO_LARGE
    assert "200,000" in answer.detail


@drawn
def test_all_parts_together_are_not_larger_than_a_page_may_be(site: Site) -> None:
    for number in range(4):
        site.route(f"/part/{number}", page(b"x" * 80_000, content_type="text/plain"))
    script = (
        "(async () => { for (let n = 0; n < 4; n++)"
        " put(await fetch('/part/' + n).then(r => 'got ' + n, () => 'no')) })()"
    )
    with fetcher(max_bytes=200_000) as by:
        answer = by.send(Request(site.route("/law", page(shell(script))), render=True))

    assert [word in text(answer) for word in ("got 0", "got 1", "got 2", "got 3")] == [True, True, False, False]
    assert "200,000 bytes" in answer.detail


@drawn
def test_a_page_cannot_lie_about_itself_to_the_reader_of_its_html(site: Site) -> None:
    script = (
        "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'kratom is banned'});"
        f"String.prototype.slice = () => 'kratom is banned'; put({LAW!r})"
    )
    with fetcher() as by:
        answer = by.send(Request(site.route("/law", page(shell(script))), render=True))

    assert f"<p>{LAW}</p>" in text(answer)


@drawn
def test_two_pages_are_never_drawn_at_once() -> None:
    meeting = threading.Barrier(2)
    met: list[bool] = []

    def begin(visitor: Visitor) -> None:
        try:
            meeting.wait(timeout=2)
            met.append(True)
        except threading.BrokenBarrierError:
            met.append(False)
        visitor.answer(200, {"Content-Type": "text/plain"}, LAW.encode())

    with Site() as one, Site() as two, ThreadPoolExecutor(2) as pool, fetcher() as first, fetcher() as second:
        for site in (one, two):
            site.route("/api/law", begin)
            site.route("/law", page(shell(FROM_DATA)))
        work = [pool.submit(seen, site.url("/law"), by) for site, by in ((one, first), (two, second))]
        outcomes = [done.result().outcome for done in work]

    assert outcomes == [Outcome.NEW, Outcome.NEW]
    assert met == [False, False]


@drawn
def test_what_waits_for_its_turn_when_the_program_stops_is_not_drawn(site: Site) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def slow(visitor: Visitor) -> None:
        asked.set()
        go_on.wait(10)
        visitor.answer(200, {"Content-Type": "text/plain"}, LAW.encode())

    site.route("/api/law", slow)
    with Site() as other, ThreadPoolExecutor(2) as pool, fetcher() as by:
        under_way = pool.submit(by.send, Request(site.url("/law"), render=True))
        assert asked.wait(10)
        waiting = pool.submit(by._renderer.render, by_hand(FROM_DATA, other.url("/law")), by._load)
        by.stop()
        go_on.set()

        assert under_way.result().outcome is Outcome.NEW
        assert waiting.result().outcome is Outcome.ERROR
        assert "stopping" in waiting.result().detail


@drawn
def test_a_browser_that_does_not_start_is_told_in_one_line(site: Site) -> None:
    broken = Path(shutil.which("false") or "/bin/false")
    with fetcher(QUICK.model_copy(update={"chromium": broken})) as by:
        found = seen(site.url("/law"), by)

    assert found.outcome is Outcome.ERROR
    assert "Chromium does not start" in found.attempts[-1].detail
    assert "\n" not in found.attempts[-1].detail


@drawn
def test_only_pages_that_need_it_are_drawn(site: Site) -> None:
    site.route("/data", page(b'{"law": 1}', content_type="application/json"))
    with fetcher() as by:
        plain = seen(site.url("/law"), by, javascript=False)
        data = by.send(Request(site.url("/data"), render=True))

    assert plain.outcome is Outcome.EMPTY_SHELL
    assert site.hits("/api/law") == []
    assert HEADER not in data.headers
    assert data.body == b'{"law": 1}'


def test_switched_off_the_page_is_fetched_plainly_and_says_what_it_needs(site: Site) -> None:
    with fetcher(RenderSettings()) as by:
        found = seen(site.url("/law"), by)

    assert found.outcome is Outcome.EMPTY_SHELL
    assert found.answer.body == shell(FROM_DATA)
    assert HEADER not in found.answer.headers
    assert found.attempts[-1].detail.endswith(
        "needs a browser: install the extra 'render' and set [render] enabled = true"
    )
    assert site.hits("/api/law") == []


def test_no_server_can_say_that_its_page_is_a_drawing(site: Site) -> None:
    with fetcher(RenderSettings()) as by:
        answer = by.send(Request(site.route("/law", page(b"<p>Law</p>", X_Kratomwatch_Rendered="chromium/1"))))

    assert answer.outcome is Outcome.NEW
    assert HEADER not in answer.headers


def test_switched_off_a_page_with_its_law_in_it_is_read_as_ever(site: Site) -> None:
    site.route("/law", page(f"<h1>Code</h1><p>{LAW}</p>".encode(), etag='"1"'))
    with fetcher(RenderSettings()) as by:
        first = seen(site.url("/law"), by)
        assert first.document is not None
        known = Known(first.answer.validators, first.fingerprint, first.document.id)
        again = visit(source(site.url("/law")), known, by)

    assert first.outcome is Outcome.NEW
    assert first.attempts[-1].detail == ""
    assert again.outcome is Outcome.NOT_MODIFIED


@pytest.mark.parametrize("lacks", ["playwright", "chromium"])
def test_what_is_missing_is_named(lacks: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    if lacks == "playwright":
        monkeypatch.setattr("scrapers.render.browser.find_spec", lambda name: None)
    else:
        monkeypatch.setattr("scrapers.render.browser.find_spec", lambda name: name)
        monkeypatch.setenv("PATH", str(tmp_path))
    made = renderer(RenderSettings(enabled=True), quick_settings())

    assert isinstance(made, Unrendered)
    assert made.why.startswith("needs a browser: [render] is enabled, but ")
    assert lacks in made.why.removeprefix("needs a browser: ")


def test_the_browser_that_is_set_is_the_one_that_is_used(tmp_path: Path) -> None:
    own = tmp_path / "my-chromium"
    own.touch()
    settings = RenderSettings(enabled=True, chromium=own)

    assert program(settings) == str(own)
    assert isinstance(renderer(settings, quick_settings()), Renderer if find_spec("playwright") else Unrendered)
