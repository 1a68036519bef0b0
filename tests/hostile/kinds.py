"""Where hostile inputs go in, and what may come of them. What else comes, by an exception, is a finding."""

from __future__ import annotations

import gzip
import json
import tomllib
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from urllib.parse import quote

from fastapi.testclient import TestClient

from alerts import bounces
from alerts.channels import way
from cli.commands.serving import web_app
from cli.settings import SettingsError
from cli.settings import load as load_settings
from cli.wiring import Program
from jurisdictions.codebook import SourceKind
from jurisdictions.model import Source
from jurisdictions.registry import RegistryError
from jurisdictions.registry import load as load_registry
from scrapers.apart.reader import BrokenReader
from scrapers.apart.room import Room
from scrapers.capture import Answer, Outcome
from scrapers.extract import Unreadable
from scrapers.fetch import Fetcher
from scrapers.platforms import adapters
from scrapers.settings import LimitSettings
from tests.alerts.reports import bounce, complaint
from tests.hostile import mutations
from tests.hostile.inert import assert_inert
from tests.hostile.mutations import Change, mutated
from tests.scrapers.extract.press import Sheet, printed
from tests.scrapers.site import Site, quick_settings
from tests.tracker.conftest import PARENT, PLACE, write_registry
from tests.web.hostile import record_hostile
from tracker.apart import CoderApart
from tracker.reading import Context

ROOT = Path(__file__).parents[2]
LAW = ROOT / "tests" / "tracker" / "coding" / "law"
#: Nothing that is a secret of this machine stands in this file but these words.
CANARY = "the canary that no page may read"
_LAW_HTML = (
    b"<!doctype html><html><head><meta charset=utf-8><title>Code</title></head><body><nav><a href=/x>Home</a></nav>"
    b"<main><h1>Title 4</h1><h2>&sect; 4-45-104. Kratom products.</h2><p>(1) A person may not sell a kratom product to"
    b" an individual under 21 years of age.</p><p>(2) A kratom product may not contain <strike>2 percent</strike> <u>1"
    b" percent</u> of 7-hydroxymitragynine.</p><table><tr><td>Schedule I</td><td>Mitragynine</td></tr></table></main>"
)
_LAW_XML = (
    b'<?xml version="1.0" encoding="utf-8"?><bill><title>Kratom Act</title><section><enum>1.</enum><text>Kratom shall'
    b" not be <del>sold</del><ins>possessed</ins> after July 1, 2027.</text></section></bill>"
)
_FEED = (
    b'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>Kratom seized</title>'
    b"<link>https://law.example/1</link><pubDate>Tue, 24 Nov 2026 12:00:00 GMT</pubDate><description>&lt;p&gt;Two"
    b" boxes&lt;/p&gt;</description></item></channel></rss>"
)
_LAW_JSON = json.dumps({
    "identifier": "SB 1", "title": "Kratom", "count": 1, "results": [{"id": 1, "text": "Kratom is banned.", "date":
    "2026-01-02"}], "actions": [{"date": "2026-01-02", "description": "signed by the Governor"}],
}).encode()  # fmt: skip


@dataclass(frozen=True)
class Kind:
    """A way in. ``share`` of all inputs go there; ``make`` gives one, ``meet`` sends it in and says how that ended."""

    name: str
    share: int
    make: Callable[[Random], bytes]
    meet: Callable[[bytes, Random], str]


def chosen(seeds: Sequence[bytes], changes: Sequence[Change]) -> Callable[[Random], bytes]:
    """Makes one of `seeds` hostile by `changes`."""
    return lambda dice: mutated(dice.choice(seeds), dice, changes)


class Reading:
    """The way of a page: taken apart and coded in a process that may die, but by none of these inputs does."""

    def __init__(self, trap: str, canary: Path) -> None:
        self.room = Room(LimitSettings(seconds=10, memory_mb=1024))
        self._coder = CoderApart(self.room)
        self._languages = sorted(file.stem for file in LAW.glob("*.toml"))
        self._adapters = [name for name in adapters() if name not in ("page", "feed")]
        markup, xml = mutations.of_markup(trap), mutations.of_xml(trap, str(canary))
        texts = [case["text"].encode() for case in _cases(self._languages)]
        pdfs = [
            printed([Sheet().write("4-45. Kratom shall not be sold.", 72)]),
            printed([Sheet().write("(1)", 72)] * 3, "T"),
        ]
        self.kinds = (
            Kind("HTML", 20, chosen([_LAW_HTML, *map(_as_html, texts[::9])], markup), self._page("html")),
            Kind("XML", 12, chosen([_LAW_XML], xml), self._page("xml")),
            Kind("PDF", 12, chosen(pdfs, mutations.of_pdf()), self._page("pdf")),
            Kind("JSON", 6, chosen([_LAW_JSON], mutations.of_json()), self._page("json")),
            Kind("text", 8, chosen(texts, mutations.BYTES), self._page("text")),
            Kind("feeds", 4, chosen([_FEED], xml), self._page("xml", "feed")),
            Kind("answers of platforms", 8, chosen([_LAW_JSON, _LAW_XML, _LAW_HTML, _FEED], (*markup,
            *mutations.of_json())),
                 self._page("html", "")),
        )  # fmt: skip

    def _page(self, format: str, adapter: str = "page") -> Callable[[bytes, Random], str]:
        def meet(body: bytes, dice: Random) -> str:
            source = Source(
                id="law", url="https://law.example/x", authority="A", kind=dice.choice(list(SourceKind)), format=format,  # type: ignore[arg-type]
                language=dice.choice(self._languages), adapter=adapter or dice.choice(self._adapters),
            )  # fmt: skip
            kind = dice.choice((f"text/{format}", f"application/{format}", "", "text/html; charset=utf-7", "x" * 300))
            answer = Answer(
                source.url, source.url, Outcome.NEW, datetime.now(UTC), 0, 200, {"content-type": kind}, body
            )
            return self._read(source, answer)

        return meet

    def _read(self, source: Source, answer: Answer) -> str:
        try:
            found = self.room.look(source, source.url, answer)
        except BrokenReader:
            raise
        except Unreadable as error:
            return error.outcome.value
        assert CANARY not in found.document.text, "a page read a file"
        context = Context("XX", source.kind, source.language, source.format, source.url, date(2026, 11, 24))
        reading = self._coder(found.document, context)
        assert reading.status is None or reading.evidence, "a status without a quote"
        return "read"


class Wire:
    """The way of an answer over the network: nothing that a server sends is more than an outcome."""

    def __init__(self, site: Site, fetcher: Fetcher, trap: str) -> None:
        self._site, self._fetcher, self._trap = site, fetcher, trap
        site.robots("")
        self.kind = Kind("HTTP", 10, self._make, self._meet)

    def _make(self, dice: Random) -> bytes:
        body = dice.choice((_LAW_HTML, b"", b"law" * 3000))
        coding, packed = dice.choice((
            ("identity", body), ("gzip", gzip.compress(body)), ("deflate", zlib.compress(body)), ("br", body),
            ("gzip, gzip", gzip.compress(gzip.compress(body))), ("gzip", _SWELLING),
        ))  # fmt: skip
        packed = mutated(packed, dice, mutations.BYTES) if dice.random() < 0.5 else packed
        size = dice.choice((len(packed), len(packed) + 7, max(0, len(packed) - 7), -1, 10**20, "x"))
        fields = [f"Content-Encoding: {coding}", "Content-Type: text/html", f"Content-Length: {size}"]
        if dice.random() < 0.3:
            fields.append("Transfer-Encoding: chunked")
            packed = b"%x\r\n%s\r\n0\r\n\r\n" % (dice.choice((len(packed), 0xFFFFFFFFFF, 3)), packed)
        status = dice.choice((200, 200, 200, 204, 206, 301, 302, 308, 304, 403, 404, 429, 503, 999))
        fields.append(f"Location: {dice.choice(inside(self._trap))}")
        extra = dice.choice(
            (b"", b"Set-Cookie: a=" + b"b" * 5000, b"X: " + dice.choice(mutations.PAYLOADS), b"ETag: \xff\x00")
        )
        head = "\r\n".join((f"HTTP/1.1 {status} OK", *fields)).encode() + b"\r\n" + extra + b"\r\n"
        return (
            mutated(head, dice, (mutations.cut_short, mutations.repeat, mutations.lose))
            if dice.random() < 0.2
            else head
        ) + (b"\r\n" + packed)

    def _meet(self, payload: bytes, dice: Random) -> str:
        self._site.fallback = lambda visitor: visitor.raw(payload)
        answer = self._fetcher.fetch(self._site.url(f"/law/{dice.randrange(10**9)}"))
        assert isinstance(answer.outcome, Outcome)
        assert answer.outcome is not Outcome.ERROR, answer.detail
        assert answer.detail.isprintable()
        assert len(answer.body or b"") <= _MOST_BYTES
        return answer.outcome.value


_MOST_BYTES = 1_000_000
_SWELLING = gzip.compress(bytes(40_000_000), 1)


def inside(trap: str) -> tuple[str, ...]:
    """Where no redirect may lead: into this machine and its network, in all spellings, and out of HTTP."""
    port = trap.rpartition(":")[2]
    return (
        trap, "http://169.254.169.254/latest/meta-data/", f"http://[::1]:{port}/", f"http://[::ffff:127.0.0.1]:{port}/",
        f"http://0x7f000001:{port}/", f"http://2130706433:{port}/", f"http://017700000001:{port}/", f"http://127.1:{port}/",
        "http://10.0.0.1/", "http://[fe80::1%25eth0]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
        f"http://localhost:{port}/", f"http://law.example@127.0.0.1:{port}/", f"http://127.0.0.1:{port}#@law.example/",
        f"http://127。0。0。1:{port}/", "file:///etc/passwd", f"gopher://127.0.0.1:{port}/_x", "//", "/", "http://[",
        "javascript:hostile()", "http://\x00/", "http://a" + ".a" * 300,
    )  # fmt: skip


def files(folder: Path) -> Iterator[Kind]:
    """What people write: registry and settings."""
    registry, settings = folder / "registry", folder / "config.toml"
    registry.mkdir()

    def meet_registry(body: bytes, dice: Random) -> str:
        (registry / "ut.toml").write_bytes(body)
        return _told(lambda: load_registry(registry), RegistryError)

    def meet_settings(body: bytes, dice: Random) -> str:
        settings.write_bytes(body)
        return _told(lambda: load_settings(settings), SettingsError)

    places = [PLACE.encode(), PARENT.encode()]
    ours = (ROOT / "config.toml").read_text("utf-8")
    every = "\n".join(line.removeprefix("# ") if " = " in line else line for line in ours.splitlines()).encode()
    yield Kind("registry files", 6, chosen(places, mutations.of_toml()), meet_registry)
    yield Kind(
        "settings",
        4,
        chosen([every, b'[http]\ndelay_s = 2.0\n[mail]\nhost = "x"\n'], mutations.of_toml()),
        meet_settings,
    )


#: What a terminal may take for an order.
_CONTROLS = {*map(chr, range(32)), "\x7f", "\u202e"} - {"\n"}


def _told(load: Callable[[], object], error: type[Exception]) -> str:
    """How a file was taken: every line that is told of it is one line, and fit for a terminal."""
    told = ""
    try:
        load()
    except error as refused:
        told = str(refused) or "nothing is told"
    assert all(line and len(line) < 1000 for line in told.splitlines()), ascii(told)[:300]
    assert not _CONTROLS & set(told), ascii(told)[:300]
    return "refused" if told else "taken"


class Web:
    """What somebody may ask of the page and its interface."""

    _PATHS = (
        "/", "/search", "/compare", "/changes", "/calendar", "/may-sell", "/may-sell.csv", "/subscribe",
        "/jurisdiction/{}",
        "/change/{}", "/confirm/{}", "/unsubscribe/{}", "/preferences/{}", "/mail/{}", "/data/{}", "/api/{}",
        "/api/status",
        "/api/jurisdictions/{}", "/api/history/{}", "/api/diff/{}", "/api/changes", "/feed.atom", "/calendar.ics",
        "/login",
        "/jurisdiction/{}/feed.rss", "/api/may-sell", "/spans.json", "/desk/{}", "/{}", "/operations", "/codebook",
        "/panel",
    )  # fmt: skip
    _FORMS = (
        "/subscribe", "/confirm/{}", "/unsubscribe/{}", "/preferences/{}", "/preferences/{}/drop", "/login", "/logout",
        "/preferences/{}/forget", "/desk/{}/accept", "/",
    )  # fmt: skip
    _FIELDS = (
        "email",
        "mode",
        "place",
        "timezone",
        "kind",
        "hour",
        "weekday",
        "quiet",
        "subscription",
        "token",
        "name",
    )
    _NAMES = (
        "as_of", "known_at", "q", "place", "place1", "day1", "day2", "since", "until", "limit", "cursor", "kind",
        "status",
        "year", "on", "to", "from", "inside", "level", "form", "seven_oh_percent", "mg_per_serving", "day", "format",
        "x",
    )  # fmt: skip
    _VALUES = (
        "2026-11-24", "US-UT", "1", "-1", "0", "9" * 400, "1e999", "nan", "9999-12-31", "0001-01-01", "10000-01-01",
        "true",
        "2026-02-30", "[]", "{}", "null", "US-UT,US", "%", "'", "٣", "2026-11-24T12:00:00+99:99",
        "2026-11-24T24:00:00Z",
    )  # fmt: skip

    def __init__(self, client: TestClient) -> None:
        self._client = client
        self.kinds = (Kind("questions", 6, self._asked, self._meet), Kind("forms", 2, self._sent, self._post))

    def _asked(self, dice: Random) -> bytes:
        return self._make_one(dice, self._PATHS, self._NAMES)

    def _sent(self, dice: Random) -> bytes:
        return self._make_one(dice, self._FORMS, self._FIELDS)

    def _make_one(self, dice: Random, paths: Sequence[str], names: Sequence[str]) -> bytes:
        values = [*map(str.encode, self._VALUES), *mutations.PAYLOADS]
        path = dice.choice(paths).replace("{}", quote(mutated(dice.choice(values), dice, mutations.BYTES)[:300]))
        pairs = [f"{dice.choice(names)}={quote(dice.choice(values)[:2000])}" for _ in range(dice.randrange(4))]
        return f"{path}?{'&'.join(pairs)}".encode()

    def _meet(self, asked: bytes, dice: Random) -> str:
        return self._inert(self._client.get(asked.decode(), follow_redirects=False))

    def _post(self, asked: bytes, dice: Random) -> str:
        path, _, query = asked.decode().partition("?")
        kind = dice.choice(("application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "x"))
        head = {"Content-Type": kind}
        return self._inert(self._client.post(path, content=query, headers=head, follow_redirects=False))

    def _inert(self, answer: object) -> str:
        assert answer.status_code < 500, (answer.status_code, answer.text[:200])  # type: ignore[attr-defined]
        for name, value in answer.headers.items():  # type: ignore[attr-defined]
            assert not {"\r", "\n"} & set(name + value), (name, value)
        if "html" in answer.headers.get("content-type", ""):  # type: ignore[attr-defined]
            assert_inert(answer.text)  # type: ignore[attr-defined]
        return str(answer.status_code)  # type: ignore[attr-defined]


def targets() -> Kind:
    """Where somebody may want messages sent to."""
    seeds = [
        b"https://example.org/hook",
        b"mailto://user:secret@example.org",
        b"reader@example.org",
        b"json://localhost/x",
    ]

    def meet(target: bytes, dice: Random) -> str:
        words = target.decode("utf-8", "surrogateescape")[:2000]
        refused = [way(name).refusal(words) for name in ("webhook", "apprise", "email")]
        assert all("\n" not in told and "\r" not in told for told in refused), refused
        return "taken" if "" in refused else "refused"

    extra = mutations.inserted(b"@", b"://", b":0", b"[::1]", b"#", b"?a=b", b"\r\nHost: x", b"%0d%0a", b"\\")
    return Kind("targets", 2, chosen(seeds, (*mutations.BYTES, extra)), meet)


def reports() -> Kind:
    """What arrives in the mailbox of bounces, from anybody."""
    seeds = [
        bounce("<a@localhost>"),
        complaint("<a@localhost>"),
        bounce("<a@localhost>", returned="text/rfc822-headers"),
    ]

    def meet(raw: bytes, dice: Random) -> str:
        try:
            report = bounces.read(raw)
        except bounces.BrokenReport:
            return "broken"
        for verdict in report.verdicts if report is not None else ():
            assert verdict.text.isprintable(), verdict.text
        return "report" if report is not None else "none"

    extra = mutations.inserted(
        b"\nContent-Type: multipart/report; report-type*=utf-8''%ff; boundary=\"\"\n", b"--=_b\n", b"\nStatus: 5.1.1\n",
        b"\nContent-Type: message/delivery-status\n\n", b"\nContent-Transfer-Encoding: base64\n", b"=?utf-8?b?//8=?=",
        b"\nFinal-Recipient: rfc822; =?x?q?=\n", b"\nMessage-ID: <" + b"a" * 2000 + b">\n",
    )  # fmt: skip
    return Kind("bounces", 4, chosen(seeds, (*mutations.BYTES, extra)), meet)


def _cases(languages: Sequence[str]) -> Iterator[dict[str, str]]:
    for language in languages:
        yield from tomllib.loads((LAW / f"{language}.toml").read_text("utf-8"))["case"]


def _as_html(text: bytes) -> bytes:
    return b"<html><body>" + b"".join(b"<p>%s</p>" % line for line in text.splitlines()) + b"</body></html>"


@contextmanager
def ways_in(folder: Path, site: Site, trap: str) -> Iterator[tuple[Kind, ...]]:
    """All kinds, for as long as the context lasts; `site` is the only server that may be asked, `trap` one that nothing
    may lead to."""
    canary = folder / "canary.txt"
    canary.write_text(CANARY)
    pages = folder / "pages"
    write_registry(pages / "registry", us=PARENT, ut=PLACE)
    (pages / "config.toml").write_text('[registry]\npath = "registry"\n')
    with ExitStack() as stack:
        reading = Reading(trap, canary)
        stack.callback(reading.room.close)
        quick = quick_settings(max_bytes=_MOST_BYTES, total_timeout_s=5, read_timeout_s=2, workers=1)
        fetcher = stack.enter_context(Fetcher(quick))
        program = Program(load_settings(pages / "config.toml"))
        stack.callback(program.close)
        program.sync()
        record_hostile(program)
        client = TestClient(web_app(program, stack), base_url="http://127.0.0.1:8080", client=("127.0.0.1", 50000))
        web, wire = Web(client), Wire(site, fetcher, trap)
        yield (*reading.kinds, wire.kind, *files(folder / "files"), *web.kinds, targets(), reports())
