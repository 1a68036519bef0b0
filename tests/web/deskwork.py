"""Somebody at the review desk: what their browser sends."""

from __future__ import annotations

from fastapi.testclient import TestClient
from httpx import Response
from selectolax.lexbor import LexborHTMLParser

TOKEN = "f3b0c44298fc1c149afbf4c8996fb924"
VARIABLE = "KRATOM_DESK_TOKEN"
SETTINGS = {"desk_token_env": VARIABLE}


def form_of(page: Response) -> str:
    """What the forms of a page send along to show whose they are."""
    node = LexborHTMLParser(page.text).css_first("input[name=form]")
    assert node is not None, page.text
    return str(node.attributes["value"])


def log_in(web: TestClient, name: str = "Ada", token: str = TOKEN) -> Response:
    return web.post("/login", data={"name": name, "token": token}, follow_redirects=False)


def decide(web: TestClient, number: int, verdict: str, **values: str) -> Response:
    """Send one of the forms of an item's page as a browser would."""
    form = form_of(web.get(f"/desk/{number}"))
    return web.post(f"/desk/{number}/{verdict}", data={"form": form, **values}, follow_redirects=False)


def text_of(page: Response) -> str:
    """What a page says."""
    body = LexborHTMLParser(page.text).body
    assert body is not None
    return " ".join(body.text().split())
