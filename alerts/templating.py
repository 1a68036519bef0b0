"""Jinja2 as this package uses it: HTML escapes by itself, text wraps, styles go inline.

The libraries are loaded by the first message that is written: most passes write none.
"""

from __future__ import annotations

import re
import textwrap
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker.telling.inert import host_of

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment
    from markupsafe import Markup

DEMO_BANNER = "A replay of history on pages made up for it. Nothing here tells today's law."
DISCLAIMER = "This is a machine's reading of public texts, not legal advice. Read the source before you act on it."
_WIDTH = 78
#: A list in a message is no longer than this: Gmail cuts off what is longer than 102 kB, and with it how to leave.
_MOST_LINES = 40
_BLANK_LINES = re.compile(r"\n{3,}")


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    env = Environment(
        loader=PackageLoader("alerts"), autoescape=select_autoescape(("html",)), undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    env.filters["wrap"] = _wrap
    env.filters["quoted"] = _quoted
    env.filters["host"] = host_of
    env.filters["begun"] = lambda text: text[:1].upper() + text[1:]
    env.globals |= {"demo_banner": DEMO_BANNER, "disclaimer": DISCLAIMER, "most": _MOST_LINES}
    return env


@cache
def _css(name: str) -> Markup:
    from jinja2 import PackageLoader
    from markupsafe import Markup

    source, _, _ = PackageLoader("alerts").get_source(_environment(), name)
    return Markup(source)  # our own file


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_style_tags=False)


def render_text(template: str, **values: Any) -> str:
    """The text template `template` (a name in templates/) filled with `values`; never two blank lines in a row."""
    page = _environment().get_template(template).render(**values)
    return _BLANK_LINES.sub("\n\n", page).lstrip("\n")


def render_html(template: str, **values: Any) -> str:
    """The HTML template `template` filled with `values`, every value escaped, styles inline.

    The rules for dark and narrow screens stay a style sheet, put in after all else became inline; in what comes before
    the end of the head no value is written as it is.
    """
    page = _environment().get_template(template).render(css=_css("style.css"), **values)
    inline = str(_inliner().inline(page))
    return inline.replace("</head>", f"<style>{_css('screens.css')}</style></head>", 1)


def render_part(template: str, **values: Any) -> str:
    """The HTML template `template` filled with `values`, every value escaped: a part of somebody else's page, in that
    page's own style."""
    return _environment().get_template(template).render(**values)


def _wrap(text: str, indent: int = 0) -> str:
    lines = textwrap.wrap(text, _WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return ("\n" + " " * indent).join(lines)


def _quoted(text: str) -> str:
    """`text` with "> " before each line: nothing in it can pass for a line of ours."""
    lines = [part for line in text.split("\n") for part in _wrap(line).split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)
