"""The OpenAPI document, for programs, and the same as a page, for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from sqlalchemy import Connection

from web.api.models import MEANINGS, WORDS
from web.cache import Answers
from web.pages import Pages

VERSION = "1"
_TOLD_OF = ("/api/", "/data/")
_ABOUT = """\
Whether kratom is lawful, by place and day: what pages of authorities say, read by a program. Not legal advice.

Addresses are only read (GET, HEAD), by everybody, from pages of other sites too. Lists are whole unless `limit` is
given. Days are written 2026-05-06, times 2026-05-06T12:00:00Z. A parameter that an address does not have is refused.
Keys beyond those listed may come; what is listed stays."""
_TAGS = {
    "Status": "Where kratom stands.", "Changes": "How it came about.", "Coming": "What comes.",
    "Sources": "What is watched.", "May I sell this?": "A product against the law of each place.",
    "Codebook": "What the words mean.", "Downloads": "All of it in one file.",
}  # fmt: skip


def add_document(app: FastAPI, pages: Pages, answers: Answers) -> None:
    """Add the document to `app`, and the page made of it."""

    @app.get("/api/openapi.json", include_in_schema=False)
    async def document(request: Request) -> Response:
        return await answers.json(request, lambda _connection: described(app, request.scope.get("root_path", "")))

    @app.get("/api", response_class=HTMLResponse, include_in_schema=False)
    async def page(request: Request) -> Response:
        def made(_connection: Connection) -> str:
            found = described(app, "")
            return pages.text(request, "api.html", document=found, groups=groups(found), shapes=shapes(found))

        return await answers.html(request, made)


def described(app: FastAPI, root_path: str) -> dict[str, Any]:
    """The OpenAPI document of `app`, which is mounted at `root_path`."""
    routes = [
        route for route in app.routes
        if isinstance(route, APIRoute) and route.path.startswith(_TOLD_OF) and route.include_in_schema
    ]  # fmt: skip
    found = get_openapi(
        title="kratomwatch", version=VERSION, openapi_version="3.1.0", description=_ABOUT, routes=routes,
        tags=[{"name": name, "description": what} for name, what in _TAGS.items()],
        servers=[{"url": root_path or "/"}], separate_input_output_schemas=False,
    )  # fmt: skip
    for operation in _operations(found):
        # The framework's own manner of refusing what cannot be read; ours is 400 (see guard.py).
        operation["responses"].pop("422", None)
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _given(parameter["schema"])
    for name in ("HTTPValidationError", "ValidationError"):
        found["components"]["schemas"].pop(name, None)
    for words in WORDS:
        if (schema := found["components"]["schemas"].get(words.__name__)) is not None:
            schema[MEANINGS] = {word.value: word.definition for word in words}
    return found


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for path in document["paths"].values():
        yield from path.values()


def _given(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is given: one that is not there has no value, rather than null."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    if not kinds:
        return dict(schema)
    return {**rest, **kinds[0]} if len(kinds) == 1 else {**rest, "anyOf": kinds}


def groups(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The operations as the page shows them, by their tag."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _TAGS}
    for path, methods in document["paths"].items():
        for operation in methods.values():
            found[operation["tags"][0]].append(_operation(path, operation))
    return [{"name": name, "about": _TAGS[name], "operations": rows} for name, rows in found.items() if rows]


def _operation(path: str, operation: Mapping[str, Any]) -> dict[str, Any]:
    content = operation["responses"]["200"]["content"]
    parameters = operation.get("parameters", ())
    return {
        "path": path, "about": operation["description"],
        "answers": ", ".join(f"{_words(one['schema'])} ({kind})" for kind, one in content.items()),
        "parameters": [_shown(one["name"], one["schema"], one["required"], one["description"]) for one in parameters],
    }  # fmt: skip


def shapes(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What answers are made of, as the page shows it: objects by their keys, words by what they may be."""
    return [_shape(name, schema) for name, schema in document["components"]["schemas"].items()]


def _shape(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    required = schema.get("required", ())
    return {
        "name": name, "about": schema.get("description", ""),
        "words": schema.get(MEANINGS) or dict.fromkeys(schema.get("enum", ()), ""),
        "keys": [_shown(key, one, key in required) for key, one in schema.get("properties", {}).items()],
    }  # fmt: skip


def _shown(name: str, schema: Mapping[str, Any], required: bool, about: str = "") -> dict[str, Any]:
    return {"name": name, "form": _words(schema), "about": about or schema.get("description", ""), "required": required}


def _words(schema: Mapping[str, Any]) -> str:
    """A schema in a few words: "list of StatusRow", "day or null"."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(_words(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"list of {_words(schema['items'])}"
    formats = {"date": "day", "date-time": "time", "string": "text", "integer": "whole number"}
    kind = schema.get("format") or schema.get("type", "anything")
    return formats.get(kind, str(kind))
