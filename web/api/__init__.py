"""The JSON API: what the commands print with --json, at addresses. `endpoints.py` has the addresses, `questions.py`
what may be asked, `models.py` what is answered, `document.py` tells all of it to programs and to people."""

from __future__ import annotations

from fastapi import FastAPI

from tracker.clock import Clock
from web.api.document import add_document
from web.api.endpoints import add_endpoints
from web.cache import Answers
from web.pages import Pages


def add_api(app: FastAPI, pages: Pages, answers: Answers, clock: Clock) -> None:
    """Add the API and its documents to `app`."""
    add_endpoints(app, answers, clock)
    add_document(app, pages, answers)
