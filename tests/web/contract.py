"""The OpenAPI document as a contract: what an answer may hold, to the letter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from fastapi.testclient import TestClient
from jsonschema import Draft202012Validator, FormatChecker

from tracker.clock import day_of, parse
from web.selling import example

_FORMATS = FormatChecker(formats=())
_FORMATS.checks("date", ValueError)(lambda text: not isinstance(text, str) or bool(day_of(text)))
_FORMATS.checks("date-time", ValueError)(lambda text: not isinstance(text, str) or ("T" in text and bool(parse(text))))
#: What has to be asked with it.
_ASKED = {
    "/api/diff/{id}": "?day1=0001-01-01&day2=9999-12-31",
    "/api/may-sell": f"?{urlencode({**example(), 'from': 'US-UT'})}",
}


class Contract:
    """What `web` promises."""

    def __init__(self, web: TestClient) -> None:
        self.web = web
        self.document: dict[str, Any] = web.get("/api/openapi.json").json()
        self.components = exact(self.document["components"])

    def faults(self, path: str, address: str, status: int = 200) -> list[str]:
        """How the answer at `address` differs from what `path` of the document promises: in keys that it does not tell
        of too, though it says that some may come."""
        answer = self.web.get(address)
        told = self.document["paths"][path]["get"]["responses"][str(answer.status_code)]
        wanted = {name for name, one in told.get("headers", {}).items() if one["required"]}
        if answer.status_code != status:
            return [f"{answer.status_code} {answer.text[:300]}"]
        found = self._checking(path, answer.status_code).iter_errors(answer.json())
        missing = (f"no header {name}" for name in wanted if name not in answer.headers)
        return [*missing, *(f"{fault.json_path}: {fault.message[:300]}" for fault in found)]

    def _checking(self, path: str, status: int) -> Draft202012Validator:
        told = self.document["paths"][path]["get"]["responses"][str(status)]["content"]["application/json"]["schema"]
        return Draft202012Validator({**told, "components": self.components}, format_checker=_FORMATS)

    def addresses(self, every: int = 1) -> Iterator[tuple[str, str]]:
        """Each address of the API, once for each (or one in so many) place and change where it is about one, and its
        path."""
        places = [row["id"] for row in self.web.get("/api/jurisdictions").json()][::every]
        changes = [row["number"] for row in self.web.get("/api/changes").json()][::every]
        for path in self.document["paths"]:
            if path.startswith("/api/"):
                asked = _ASKED.get(path, "")
                for name in places if "{id}" in path else changes if "{number}" in path else [""]:
                    yield path, path.replace("{id}", str(name)).replace("{number}", str(name)) + asked


def exact(schema: Any) -> Any:
    """`schema` without "and more may come"."""
    if isinstance(schema, list):
        return [exact(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: False if key == "additionalProperties" else exact(one) for key, one in schema.items()}
