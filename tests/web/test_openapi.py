"""The OpenAPI document: what it promises is what is answered, to whatever is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from threading import Thread

import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from selectolax.lexbor import LexborHTMLParser

from cli.commands.serving import listening, web_app
from cli.settings import WebSettings, load
from cli.wiring import Program
from tests.web.contract import Contract
from tests.web.hostile import record_hostile
from tests.whole.program import html, running
from tests.whole.test_passes import law, watch_kcpa
from web.app import create_app

#: So many questions of each kind for each address; `make fuzz-api` asks more.
EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "20")
CONFIG = Path(__file__).with_name("schemathesis.toml")
PROJECT = Path(__file__).parents[2]


def faults(web: TestClient, every: int = 1) -> list[str]:
    contract, found = Contract(web), []
    for path, address in contract.addresses(every):
        found += [f"{address}: {fault}" for fault in contract.faults(path, address)]
    return found


def test_answers_about_our_own_registry_are_as_the_document_says(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    with closing(Program(load(tmp_path / "config.toml"))) as program, ExitStack() as stack:
        program.sync()
        assert faults(TestClient(web_app(program, stack)), every=7) == []


def test_answers_about_hostile_texts_are_as_the_document_says(web: TestClient, program: Program) -> None:
    record_hostile(program)
    assert faults(web) == []


def test_answers_about_pages_that_were_read_are_as_the_document_says(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.check()
        site.route("/law", html(law(21)))
        assert program.check().changes
        site.route("/law", html("<p>Sign in</p>"))
        program.check()
        assert faults(TestClient(create_app(program.store, [], demo=False, clock=program.clock))) == []


def test_errors_are_as_the_document_says(web: TestClient) -> None:
    contract = Contract(web)
    for path, address, status in (
        ("/api/status", "/api/status?as_of=May", 400), ("/api/status", "/api/status?place=Atlantis", 404),
        ("/api/changes/{number}", "/api/changes/9007199254740992", 404), ("/api/diff/{id}", "/api/diff/US", 400),
        ("/api/may-sell", "/api/may-sell", 400),
    ):  # fmt: skip
        assert contract.faults(path, address, status) == []


def test_the_document_follows_openapi_and_tells_what_everything_means(web: TestClient) -> None:
    document = web.get("/api/openapi.json").json()
    schemathesis.openapi.from_dict(document).validate()
    assert document["openapi"].startswith("3.1")
    for path in document["paths"].values():
        for parameter in path["get"].get("parameters", ()):
            assert parameter["description"]
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ())
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        for key, one in schema.get("properties", {}).items():
            assert one.get("description") or "$ref" in one, f"{name}.{key}"


def test_every_address_of_the_api_is_in_the_document(program: Program) -> None:
    with ExitStack() as stack:
        app: FastAPI = web_app(program, stack)
        told = TestClient(app).get("/api/openapi.json").json()["paths"]
        paths = {getattr(route, "path", "").replace(":path", "") for route in app.routes}
    here = {path for path in paths if path.startswith(("/api/", "/data/"))}
    assert here - {"/api/openapi.json"} == set(told)


def test_the_docs_have_every_address_with_what_may_be_asked_there(web: TestClient) -> None:
    rows = (PROJECT / "docs" / "api.md").read_text(encoding="utf-8").splitlines()
    told = {row.split("`")[1].partition("?")[0]: row for row in rows if row.startswith("| `/")}
    document = web.get("/api/openapi.json").json()
    assert set(told) == set(document["paths"])
    for path, methods in document["paths"].items():
        asked = {one["name"] for one in methods["get"].get("parameters", ()) if one["in"] == "query"}
        if path != "/api/may-sell":
            assert all(f"{name}=" in told[path] for name in asked - {"limit", "cursor"}), path


def test_the_document_of_a_demo_leads_to_the_demo(program: Program) -> None:
    app = create_app(program.store, [], demo=False, clock=program.clock)
    app.mount("/demo", create_app(program.store, [], demo=True, clock=program.clock))
    web = TestClient(app)
    assert web.get("/api/openapi.json").json()["servers"] == [{"url": "/"}]
    assert web.get("/demo/api/openapi.json").json()["servers"] == [{"url": "/demo"}]
    assert web.get("/demo/api/jurisdictions/US-UT").json()["links"]["history"] == "/demo/api/history/US-UT"
    for path in ("/demo/api/none", "/demo/data/none", "/demo/api/history/US%0A", "/demo/data/a%0Ab", "/api/a%0Ab"):
        assert list(web.get(path).json()) == ["error"]


def test_people_are_told_the_same_on_a_page_without_anybodys_script(web: TestClient) -> None:
    document = web.get("/api/openapi.json").json()
    tree = LexborHTMLParser(web.get("/api").text)
    shown = [str(node.attributes["id"]) for node in tree.css("h3")]
    assert sorted(shown) == sorted([*document["paths"], *document["components"]["schemas"]])
    names = {node.text() for node in tree.css("tbody code")}
    for path in document["paths"].values():
        assert {parameter["name"] for parameter in path["get"].get("parameters", ())} <= names


@pytest.mark.slow
def test_nothing_that_a_program_may_ask_is_answered_otherwise_than_promised(program: Program, tmp_path: Path) -> None:
    """What schemathesis asks: all that the document allows, all that it forbids, other methods."""
    record_hostile(program)
    with served(program) as address:
        command: list[str | Path] = [
            Path(sys.executable).parent / "schemathesis", "--config-file", CONFIG, "run", f"{address}/api/openapi.json",
            "--max-examples", EXAMPLES, "--no-color",
        ]  # fmt: skip
        asked = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert asked.returncode == 0, asked.stdout + asked.stderr


@contextmanager
def served(program: Program) -> Iterator[str]:
    """The page on loopback; where."""
    program.settings.web = WebSettings(port=0)
    with ExitStack() as stack:
        listener = stack.enter_context(listening(program))
        server = uvicorn.Server(uvicorn.Config(web_app(program, stack), log_level="error", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
