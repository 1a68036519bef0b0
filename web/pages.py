"""Renders templates: everything is escaped (Jinja2 autoescape), and every link begins with the path that the app is
mounted at. A page carries its style sheet and script, so that it is whole with one answer."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker import queries
from tracker.telling.inert import host_of, one_line, plain, safe_link
from tracker.telling.sentences import moment_text
from tracker.telling.wording import day_text, provision_label, status_label, value_text
from web.feeds import MEDIA_TYPES
from web.place.facts import shortened

_ADDRESS = 72  # characters of an address that are shown
HERE = Path(__file__).parent
#: What every page carries, as it stands: the policy names the hashes.
STYLE = "".join((HERE / file).read_text(encoding="utf-8") for file in ("static/style.css", "maps/maps.css"))
SCRIPT = (HERE / "static" / "page.js").read_text(encoding="utf-8")
#: What every page leads to: address and name.
MENU = (
    ("/", "Map"), ("/changes", "Changes"), ("/calendar", "Calendar"), ("/compare", "Compare"),
    ("/may-sell", "May I sell this?"), ("/data", "Data"), ("/subscribe", "Subscribe"),
)  # fmt: skip


def _link(url: object) -> str:
    """`url` where a page may link to it, "" otherwise: page text never becomes a javascript: link."""
    return safe_link(str(url or ""))


def _address(url: str) -> str:
    """An address as the text of its link: whom it leads to, and as much of the way as there is room for."""
    return one_line(f"{host_of(url)}{urlsplit(url).path.rstrip('/')}", _ADDRESS)


class Pages:
    """The templates, and what all of them are given."""

    def __init__(
        self, *, demo: bool, demo_at: str, feeds: bool, desk: bool = False, readers: bool = False, address: str = "",
    ) -> None:  # fmt: skip
        """`address` is where readers reach the app; "" where that is not known."""
        self._address = address.rstrip("/")
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {
            "link": _link, "day": queries.day_text, "freshness": queries.freshness, "plain": plain,
            "short": shortened, "begun": _begun,
            "host": host_of, "address": _address, "moment": moment_text, "date": _day,
            "status": status_label, "provision": provision_label, "value": lambda value, key: value_text(key, value),
        }  # fmt: skip
        self._templates.globals |= {
            "demo": demo, "demo_at": demo_at, "feeds": MEDIA_TYPES if feeds else {}, "desk": desk, "readers": readers,
            "menu": MENU, "style": Markup(STYLE), "script": Markup(SCRIPT),
        }  # fmt: skip

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `name`."""
        return HTMLResponse(self.text(request, name, **values), status)

    def address(self, request: Request, path: str) -> str:
        """`path` as readers elsewhere reach it. Never by the name that this request came with: answers are kept."""
        return f"{self._address}{request.scope.get('root_path', '')}{path}"

    def text(self, request: Request, name: str, **values: Any) -> str:
        """The page `name` as it is sent."""
        shared = {"base": request.scope.get("root_path", ""), "here": request.url.path}
        if "canonical" in values:
            values["canonical"] = self.address(request, values["canonical"])
        return self._templates.get_template(name).render(**shared, **values)


def _day(day: date | str, certainty: str = "day") -> str:
    """A day in words, as exactly as it is known."""
    return day_text(day if isinstance(day, date) else date.fromisoformat(day[:10]), certainty)


def _begun(text: str) -> str:
    """`text` as it stands at the beginning of a line."""
    return text[:1].upper() + text[1:]
