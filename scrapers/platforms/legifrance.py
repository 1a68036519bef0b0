"""Légifrance: codes, acts, decrees and orders of France as amended, and the Journal officiel, by the API of PISTE.

Its pages answer programs with a refusal. The API wants a token, which it gives for an identifier and a secret (OAuth2,
client credentials; an hour long), and takes everything by POST. A text (LEGITEXT) is asked for as of a day; an article
(LEGIARTI) is one version, and tells which of its versions holds today; what the Journal officiel published (JORFTEXT)
is never amended. Texts and articles carry a state: only VIGUEUR holds, VIGUEUR_DIFF does not yet.
Documentation: https://piste.gouv.fr (API Légifrance, and its "Exemples d'utilisation"); the fields of the answers are
from those examples and from memory, confirm on the first live request.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request, Secret
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.answers import object_of
from scrapers.platforms.base import Ask, Key, NoAnswer, NoKey, Platform, refuse
from scrapers.platforms.page import read
from scrapers.platforms.unwrap import object_in, page_of, today

_TOKEN = "https://oauth.piste.gouv.fr/api/oauth/token"
_API = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app/consult"
_PLACE = re.compile(
    r"https?://www\.legifrance\.gouv\.fr/(?:\S*?/)?(?P<id>(?:LEGITEXT|LEGIARTI|JORFTEXT)\d{12})(?:[/?#].*)?"
)
_WHERE = "piste.gouv.fr, with the API Légifrance"
_ID = Key("KRATOMWATCH_KEY_LEGIFRANCE_ID", "Authorization", "header", _WHERE)
_SECRET = Key("KRATOMWATCH_KEY_LEGIFRANCE_SECRET", "Authorization", "header", _WHERE)
#: States of what holds today; the Journal officiel's texts have none or are INITIALE.
_HOLDS = frozenset(("VIGUEUR", "VIGUEUR_ETEN", "VIGUEUR_NON_ETEN", "INITIALE", ""))


class Legifrance:
    """A text or an article as it holds today, or what the Journal officiel published."""

    platform = Platform(
        "legifrance",
        "France: codes, acts, decrees and orders, consolidated and as published",
        (r"https?://www\.legifrance\.gouv\.fr/", r"https?://api\.piste\.gouv\.fr/dila/legifrance/"),
        key=_ID,
        more_keys=(_SECRET,),
        documentation="https://piste.gouv.fr",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The text or article that `url` names by its identifier. Raises NoKey without both variables."""
        match = _PLACE.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no text by its LEGITEXT, LEGIARTI or JORFTEXT number")
        token, number = _token(ask), match["id"]
        if number.startswith("LEGIARTI"):
            return _asking("getArticle", token, id=_version(ask(_asking("getArticle", token, id=number))))
        if number.startswith("JORFTEXT"):
            return _asking("jorf", token, textCid=number)
        return _asking("legiPart", token, textId=number, date=today().isoformat())

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that text or article. Raises Unreadable, also where it does not hold today."""
        told = object_in(answer)
        text = told.get("article") if "article" in told else told
        if not isinstance(text, dict):
            raise Unreadable(Outcome.SOFT_404, "Légifrance knows no such text or article")
        state = text.get("jurisState") or text.get("etat") or ""
        if state not in _HOLDS:
            raise Unreadable(Outcome.SOFT_404, f"the text does not hold today (its state is {state})")
        body = list(_article(text) if "article" in told else _section(text, 1))
        if not body:
            raise Unreadable(Outcome.SOFT_404, "Légifrance gave the text without an article that holds today")
        return read(source, answer, page_of([f"<h1>{html.escape(_title(text))}</h1>", *body]), format="html")


def _token(ask: Ask) -> Secret:
    """A token for one route. The secret goes with the request as a key, so that it stands in no record."""
    id_, secret = _ID.secret(), _SECRET.secret()
    if id_ is None or secret is None:
        raise NoKey(f"Légifrance wants a key: set {_ID.variable} and {_SECRET.variable} (free at {_WHERE})")
    basic = base64.b64encode(f"{id_.value}:{secret.value}".encode()).decode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = b"grant_type=client_credentials&scope=openid"
    key = Secret("Authorization", f"Basic {basic}", parts=(basic, id_.value, secret.value))
    try:
        answer = ask(Request(_TOKEN, "application/json", form, body, key))
        token = object_of(answer).get("access_token")
    except NoAnswer as error:
        # Whatever else the answer holds, a part of a token may be in it: it stands in no record.
        told = error.detail if error.outcome is not Outcome.WRONG_TYPE else "PISTE's answer holds no token"
        raise refuse(replace(error.answer, body=None), error.outcome, told) from None
    if not isinstance(token, str) or not token:
        told = f"PISTE gave no token; check {_ID.variable} and {_SECRET.variable}"
        raise refuse(replace(answer, body=None), Outcome.KEY_REFUSED, told)
    return Secret("Authorization", f"Bearer {token}", parts=(token,))


def _asking(method: str, token: Secret, **fields: str) -> Request:
    body = json.dumps(fields).encode()
    return Request(f"{_API}/{method}", "application/json", {"Content-Type": "application/json"}, body, token)


def _version(answer: Answer) -> str:
    """The identifier of the version of the article in `answer` that holds today. Raises NoAnswer."""
    article = object_of(answer).get("article")
    if not isinstance(article, dict):
        raise refuse(answer, Outcome.SOFT_404, "Légifrance knows no such article")
    if article.get("etat") in _HOLDS:
        return str(article.get("id"))
    for version in article.get("articleVersions") or ():
        if version.get("etat") == "VIGUEUR":
            return str(version.get("id"))
    raise refuse(
        answer, Outcome.SOFT_404, f"no version of the article holds today (its state is {article.get('etat')})"
    )


def _title(text: dict[str, Any]) -> str:
    above: dict[str, Any] = next(iter(text.get("textTitles") or ()), {})
    return str(text.get("title") or text.get("titre") or above.get("titre") or "")


def _section(section: dict[str, Any], level: int) -> Iterator[str]:
    """The articles of a text or section that hold today, and of its sections, each under its heading."""
    for article in _ordered(section.get("articles")):
        yield from _article(article)
    for inner in _ordered(section.get("sections")):
        found = list(_section(inner, level + 1)) if (inner.get("etat") or "") in _HOLDS else []
        if found:
            yield f"<h{min(level + 1, 6)}>{html.escape(str(inner.get('title') or ''))}</h{min(level + 1, 6)}>"
            yield from found


def _article(article: dict[str, Any]) -> Iterator[str]:
    """An article with its number, text, note and the day since which it holds; nothing where it does not hold."""
    text = article.get("content") or article.get("texteHtml") or article.get("texte") or ""
    if (article.get("etat") or "") not in _HOLDS or not text:
        return
    yield f"<h6>Article {html.escape(str(article.get('num') or ''))}</h6>{text}"
    if note := article.get("nota") or article.get("notaHtml"):
        yield f"<div>{note}</div>"
    if (since := _day(article.get("dateDebut"))) is not None:
        yield f"<p>Version en vigueur depuis le {since}</p>"


def _ordered(items: Any) -> list[dict[str, Any]]:
    return sorted(items or (), key=lambda item: item.get("intOrdre") or 0)


def _day(told: Any) -> str | None:
    """A day as the API tells it: milliseconds since 1970, or as text."""
    if isinstance(told, int | float):
        return f"{datetime.fromtimestamp(told / 1000, UTC):%d/%m/%Y}"
    return str(told)[:10] if told else None


ADAPTERS = (Legifrance(),)
