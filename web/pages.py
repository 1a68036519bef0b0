"""Renders templates: everything is escaped (Jinja2 autoescape), and every link begins with the path that the app is
mounted at. A page carries its style sheet and script, so that it is whole with one answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tracker import queries
from tracker.telling.inert import plain, safe_link
from tracker.telling.wording import provision_label, provision_order, status_label, value_text
from web.feeds import MEDIA_TYPES

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


class Pages:
    """The templates, and what all of them are given."""

    def __init__(self, *, demo: bool, demo_at: str, feeds: bool, desk: bool = False) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True,
        )  # fmt: skip
        self._templates.filters |= {
            "link": _link, "day": queries.day_text, "freshness": queries.freshness, "plain": plain,
            "status": status_label, "provision": provision_label, "value": lambda value, key: value_text(key, value),
            "provisions": lambda found: [(key, found[key]) for key in provision_order(set(found))],
        }  # fmt: skip
        self._templates.globals |= {
            "demo": demo, "demo_at": demo_at, "feeds": MEDIA_TYPES if feeds else {}, "desk": desk,
            "menu": MENU, "style": Markup(STYLE), "script": Markup(SCRIPT),
        }  # fmt: skip

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The page `name`."""
        return HTMLResponse(self.text(request, name, **values), status)

    def text(self, request: Request, name: str, **values: Any) -> str:
        """The page `name` as it is sent."""
        shared = {"base": request.scope.get("root_path", ""), "here": request.url.path}
        return self._templates.get_template(name).render(**shared, **values)
