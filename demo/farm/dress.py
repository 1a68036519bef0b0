"""How a page looks: the designs of authorities' sites, and the noise that differs on every answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from random import Random

from demo.farm.drafts.text import Draft, Line

_MARKS = {"ins": (("u", "ins"), ("u", "u"), ("ins", "ins")), "del": (("strike", "del"), ("s", "s"), ("del", "del"))}


def body(draft: Draft, design: int) -> str:
    """The law itself as HTML in one of the designs; the same draft and design always give the same text."""
    return _BODIES[design % len(_BODIES)](draft)


def page(draft: Draft, fragment: str, authority: str, design: int, rng: Random) -> str:
    """The whole HTML page around `fragment` (from `body`), with this answer's own noise."""
    return _FRAMES[design % len(_FRAMES)](draft, fragment, authority, rng)


def xml(draft: Draft, rng: Random) -> str:
    """The law as a legislature's XML, with a comment that differs on every answer."""
    lines = "".join(_xml_line(line) for line in draft.lines[1:])
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- served {rng.getrandbits(48):012x} -->\n'
        f'<document xml:lang="{draft.language}"><meta><title>{escape(draft.title)}</title></meta>'
        f"<main><title>{escape(draft.lines[0].text)}</title>{lines}</main></document>"
    )


def _xml_line(line: Line) -> str:
    num = f"<num>{escape(line.label)}</num>" if line.label else ""
    tag, inner = {
        "title": ("title", "heading"), "heading": ("section", "heading"), "para": ("paragraph", "content"),
        "item": ("subsection" if line.level == 1 else "subparagraph", "content"), "note": ("sourceCredit", "content"),
    }[line.kind]  # fmt: skip
    return f"<{tag}>{num}<{inner}>{escape(line.text)}</{inner}></{tag}>"


def _words(line: Line, variant: int) -> str:
    if not line.runs:
        return escape(line.text)
    return "".join(_run(text, mark, variant) for text, mark in line.runs)


def _run(text: str, mark: str, variant: int) -> str:
    if not mark:
        return escape(text)
    tag = _MARKS[mark][variant % 3][0]
    return f"<{tag}>{escape(text)}</{tag}>"


def _label(line: Line, variant: int, wrapper: str = "") -> str:
    """The line's number, struck or inserted with the whole line."""
    if not line.label:
        return ""
    whole = line.runs[0][1] if len(line.runs) == 1 else ""
    text = _run(line.label, whole, variant)
    return f'<span class="{wrapper}">{text}</span> ' if wrapper else f"{text} "


def _official(draft: Draft) -> str:
    """Semantic HTML: headings, paragraphs, indented by class."""
    tags = {"title": "h1", "heading": "h2", "para": "p", "item": "p", "note": "p"}
    out = []
    for line in draft.lines:
        tag = "h3" if line.kind == "heading" and line.level > 2 else tags[line.kind]
        style = {"item": f' class="indent{line.level}"', "note": ' class="history"'}.get(line.kind, "")
        out.append(f"<{tag}{style}>{_label(line, 0)}{_words(line, 0)}</{tag}>\n")
    return "".join(out)


def _spans(draft: Draft) -> str:
    """Divs with spans for numbers, as content systems make them."""
    out = []
    for line in draft.lines:
        if line.kind in ("title", "heading"):
            tag = "h1" if line.kind == "title" else "h2"
            out.append(
                f'<{tag} class="hd">{_label(line, 1, "num")}<span class="hd-text">{_words(line, 1)}</span></{tag}>'
            )
        else:
            kind = "subsection" if line.kind == "item" else {"para": "text", "note": "source-note"}[line.kind]
            text = f"{_label(line, 1, 'num')}<span>{_words(line, 1)}</span>"
            out.append(f'<div class="{kind} lvl-{line.level}">{text}</div>')
    return "\n".join(out)


def _classic(draft: Draft) -> str:
    """Upper-case tags, bold centred headings, non-breaking indents: pages of the nineties."""
    out = []
    for line in draft.lines:
        if line.kind == "title":
            out.append(f'<CENTER><H2><FONT FACE="Arial">{_words(line, 2)}</FONT></H2></CENTER>\r\n')
        elif line.kind == "heading":
            out.append(f"<H3><B>{_label(line, 2)}{_words(line, 2)}</B></H3>\r\n")
        else:
            indent = "&nbsp;&nbsp;&nbsp;&nbsp;" * (line.level if line.kind == "item" else 0)
            text = f"<I>{_words(line, 2)}</I>" if line.kind == "note" else _words(line, 2)
            out.append(f"<P>{indent}{_label(line, 2)}{text}</P>\r\n")
    return "".join(out)


def _article(draft: Draft) -> str:
    """One <section> a heading, as newer sites build them."""
    out, opened = [], False
    for line in draft.lines:
        if line.kind == "heading":
            out.append(("</section>" if opened else "") + f"<section><h2>{_label(line, 0)}{_words(line, 0)}</h2>")
            opened = True
        elif line.kind == "title":
            out.append(f"<h1>{_words(line, 0)}</h1>")
        elif line.kind == "note":
            out.append(f"<p><small>{_words(line, 0)}</small></p>")
        else:
            out.append(f'<p data-depth="{line.level}">{_label(line, 0, "enum")}{_words(line, 0)}</p>')
    return "".join(out) + ("</section>" if opened else "")


_BODIES: Sequence[Callable[[Draft], str]] = (_official, _spans, _classic, _article)

_LINKS = ("Home", "About us", "Contact", "Search", "Calendar", "Site map", "Careers", "Reports", "Meetings", "Forms")
_ADS = (
    "Renew your fishing licence online today!", "Storm season is here: is your family prepared?", "Now hiring: clerks.",
    "Pay your property tax by phone.", "Visit the new state museum.",
)  # fmt: skip


def _token(rng: Random) -> str:
    return f"{rng.getrandbits(96):024x}"


def _stamp(rng: Random) -> str:
    return f"{rng.randint(10, 23)}:{rng.randint(10, 59)}:{rng.randint(10, 59)}.{rng.randint(100, 999)}"


def _nav(rng: Random, session: str = "") -> str:
    links = rng.sample(_LINKS, 8)
    return "".join(f'<li><a href="/{name.lower().replace(" ", "-")}{session}">{name}</a></li>' for name in links)


def _attributes(rng: Random, **values: str) -> str:
    pairs = [f'{name.rstrip("_")}="{value}"' for name, value in values.items()]
    rng.shuffle(pairs)
    return " ".join(pairs)


def _semantic(draft: Draft, fragment: str, authority: str, rng: Random) -> str:
    took, stamp = rng.randint(10, 99), _stamp(rng)
    return "\n".join((
        f'<!DOCTYPE html>\n<html lang="{draft.language}"><head><meta charset="utf-8">',
        f"<title>{escape(draft.title)}</title><meta {_attributes(rng, name='csrf-token', content=_token(rng))}>",
        f"<script>var t={rng.random()};</script></head>",
        f"<body><header><p>{escape(authority)}</p></header><nav><ul>{_nav(rng)}</ul></nav>",
        f"<main {_attributes(rng, id='content', class_='page', role='main')}>\n{fragment}</main>",
        f"<footer><p>Page generated in 0.{took} s at {stamp}. Request {_token(rng)}</p></footer></body></html>",
    ))  # fmt: skip


def _portal(draft: Draft, fragment: str, authority: str, rng: Random) -> str:
    return "\n".join((
        f'<!DOCTYPE html><html lang="{draft.language}"><head><meta charset="utf-8">',
        f"<title>{escape(draft.title)} - {escape(authority)}</title>",
        f'<link rel="stylesheet" href="/css/site.css?v={rng.randint(1, 999)}"></head><body>',
        f'<form><input type="hidden" name="__VIEWSTATE" value="{_token(rng)}"></form>',
        f'<div class="topbar" role="banner">{escape(authority)}</div>',
        f'<div role="navigation" class="menu"><ul>{_nav(rng, ";jsessionid=" + _token(rng))}</ul></div>',
        f'<aside class="advert"><p>{rng.choice(_ADS)}</p></aside>',
        f"<div {_attributes(rng, id='main-content', class_='content', role='main')}>{fragment}</div>",
        f'<div class="footer" role="contentinfo">Visitors so far: {rng.randint(10000, 999999)}</div></body></html>',
    ))  # fmt: skip


def _old(draft: Draft, fragment: str, authority: str, rng: Random) -> str:
    return "\r\n".join((
        "<HTML><HEAD><META http-equiv=Content-Type content='text/html; charset=utf-8'>",
        f"<TITLE>{escape(draft.title)}</TITLE><!-- {_token(rng)} --></HEAD>",
        f"<BODY {_attributes(rng, bgcolor='#ffffff', text='#000000', vlink='purple')}>",
        f'<TABLE WIDTH="100%"><TR><TD CLASS="nav" VALIGN="top" WIDTH="15%"><UL>{_nav(rng)}</UL></TD>',
        f'<TD VALIGN="top">{fragment}</TD></TR></TABLE><HR>',
        f'<DIV CLASS="footer">{escape(authority)}. You are visitor no. {rng.randint(1000, 99999)}.</DIV></BODY></HTML>',
    ))  # fmt: skip


def _modern(draft: Draft, fragment: str, authority: str, rng: Random) -> str:
    data = json.dumps({"@type": "WebPage", "name": draft.title, "requestId": _token(rng)}, ensure_ascii=False)
    indent = " " * rng.randint(0, 9)
    return "\n".join((
        f"<!doctype html>\n<html {_attributes(rng, lang=draft.language, dir='ltr')}>\n<head>\n<meta charset='utf-8'>",
        f"<title>{escape(draft.title)}</title>",
        f'<script type="application/ld+json">{data}</script></head>\n<body>',
        f"<header><div>{escape(authority)}</div><nav><ul>{_nav(rng)}</ul></nav></header>",
        f"{indent}<main><article {_attributes(rng, class_='prose', id='article')}>{fragment}</article></main>",
        f"<aside><h2>Latest</h2><p>{rng.choice(_ADS)}</p></aside>",
        f"<footer>© {escape(authority)} <span>{_stamp(rng)}</span></footer></body></html>",
    ))  # fmt: skip


_FRAMES: Sequence[Callable[[Draft, str, str, Random], str]] = (_semantic, _portal, _old, _modern)

#: How many designs there are.
DESIGNS = len(_BODIES)
