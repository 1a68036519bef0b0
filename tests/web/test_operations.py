"""How the watching goes: the page, what only the operator sees of it, /healthz and /metrics."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import event, text

from cli.commands.serving import web_app
from cli.settings import WebSettings, load
from cli.wiring import Program
from tests.cli.shell import Shell
from tests.cli.watched import serve_law, watch
from tests.scrapers.site import Site, page
from tests.web.deskwork import SETTINGS, TOKEN, VARIABLE, decide, log_in, text_of
from tests.web.test_pages import tags
from tracker.clock import SetClock, SystemClock, stamp
from tracker.store import schema

HERE = ("127.0.0.1", 50000)
ROOT = Path(__file__).resolve().parent.parent.parent


def visitor(program: Program, client: tuple[str, int] = HERE, address: str = "http://127.0.0.1:8080") -> TestClient:
    return TestClient(web_app(program, ExitStack()), base_url=address, client=client)


@pytest.fixture
def watched(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """One pass that read the law of Utah, and one that was turned away; a message that failed and one that waits."""
    monkeypatch.setenv(VARIABLE, TOKEN)
    with Site() as site:
        watch(shell, serve_law(site), status="banned", web=SETTINGS)
        shell("check")
        site.route("/law", page(b"<h1>Forbidden</h1>", status=403))
        shell("check")
    program = Program(load(shell.folder / "config.toml"))
    program.clock = SetClock(SystemClock().now())
    letter = {"subscriber": None, "channel": "email", "subject": "Utah", "attempts": 3, "body": b"x"}
    with program.store.write() as connection:
        for number, (state, trouble) in enumerate({"failed": "550 no such user", "queued": None, "sent": None}.items()):
            connection.execute(
                schema.outbox.insert().values(
                    **letter, key=state, message_id=state, recipient=f"r{number}@example.org", state=state,
                    error=trouble, next_at=stamp(program.clock.now()), created_at=f"2026-11-2{number}T12:00:00.000000Z",
                )
            )  # fmt: skip
        connection.execute(
            schema.alarm.insert().values(
                key="k", kind="disk", head="12 MB are left", detail="/srv", advice="free some space",
                opened_at=stamp(program.clock.now()),
            )
        )  # fmt: skip
        connection.execute(schema.host.insert().values(key="https://busy.example:443", shut_until="2999-01-01T"))
    yield program
    program.close()


def test_everybody_sees_how_the_law_is_watched_and_nobody_sees_who_reads(watched: Program) -> None:
    answer = visitor(watched).get("/operations")
    told = text_of(answer)
    assert "1 of 1 watched pages" in told
    assert "US-UT is not confirmed since" in told
    assert "the host turns programs away" in told
    assert "https://busy.example:443 until 2999-01-01" in told
    assert "blocked 1" in told
    assert "@example.org" not in answer.text
    assert "12 MB are left" not in answer.text
    assert answer.headers["cache-control"] == "public, no-cache"
    assert not tags(answer.text) & {"script", "img", "style"}


def test_the_chart_says_in_words_and_in_a_table_what_it_shows(watched: Program) -> None:
    tree = LexborHTMLParser(visitor(watched).get("/operations").text)
    assert "1 visits brought the law, 1 did not" in tree.css_first("svg desc").text()
    assert len(tree.css("svg rect[height]")) == 3  # the hatch's own, and two bars
    row = [cell.text() for cell in tree.css("details tbody tr")[0].css("td")]
    assert row == ["1", "1", "blocked 1, new 1"]


def test_the_operator_sees_messages_alarms_reviews_and_sizes(watched: Program) -> None:
    web = visitor(watched)
    asked = web.get("/operations/operator", follow_redirects=False)
    assert (asked.status_code, asked.headers["location"]) == (303, "/login?back=/operations/operator")
    log_in(web)
    answer = web.get("/operations/operator")
    told = text_of(answer)
    assert "1 queued, 1 sent, 1 failed; the oldest waits since 2026-11-21 12:00 UTC" in told
    assert "r0@example.org" in told
    assert "550 no such user" in told
    assert "12 MB are left since" in told
    assert "1 first-reading" in told
    assert re.search(r"Database\s*\d+ kB\s*Archive\s*[\d.]+ kB", told)
    assert answer.headers["cache-control"] == "no-store"
    assert "r0@example.org" not in web.get("/operations").text


def test_without_a_desk_there_is_no_page_for_the_operator(program: Program) -> None:
    web = visitor(program)
    assert "No pass has ended yet" in text_of(web.get("/operations"))
    assert web.get("/operations/operator").status_code == 404


def test_health_tells_how_the_watching_goes(watched: Program) -> None:
    web = visitor(watched)
    told = web.get("/healthz").json()
    assert told.pop("last_pass")
    assert told == {"ok": True, "mode": "live", "sources": 1, "failing": 1, "stale": False}
    assert isinstance(watched.clock, SetClock)
    watched.clock.at += timedelta(days=2)
    assert web.get("/healthz").json()["stale"] is True
    assert "nobody is watching" in visitor(watched).get("/operations").text


def test_before_the_first_pass_nothing_is_stale(program: Program) -> None:
    told = visitor(program).get("/healthz").json()
    assert told == {"ok": True, "mode": "live", "sources": 1, "failing": 0, "last_pass": None, "stale": False}


def test_ready_is_who_has_database_registry_disk_and_an_archive_to_write(
    watched: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    web = visitor(watched)
    assert (web.get("/readyz").status_code, web.get("/readyz").json()) == (200, {"ok": True, "why": []})
    monkeypatch.setattr("cli.fitness._LEAST_FREE", 2**62)
    answer = web.get("/readyz")
    assert answer.status_code == 503
    assert "MB are left on the disk" in answer.json()["why"][0]
    monkeypatch.undo()
    with watched.store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert "the database is at migration 9999" in web.get("/readyz").json()["why"][0]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_a_database_that_does_not_answer_is_told_with_503(watched: Program, path: str) -> None:
    web = visitor(watched)
    assert web.get(path).status_code == 200
    file = watched.settings.data_folder / "kratomwatch.db"
    file.rename(file.with_suffix(".away"))
    answer = web.get(path)
    assert answer.status_code == 503
    assert "the file was removed or replaced" in answer.json()["error"]


def samples(web: TestClient) -> dict[str, dict[tuple[str, ...], float]]:
    """Sample -> labels' values -> value, as Prometheus' own parser reads them."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(web.get("/metrics").text):
        assert family.documentation
        assert family.type != "unknown"
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def test_metrics_are_what_prometheus_reads(watched: Program) -> None:
    web = visitor(watched)
    assert web.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    found = samples(web)
    assert found["kratomwatch_sources"] == {("blocked",): 1}
    assert found["kratomwatch_sources_failing"] == {(): 1}
    assert found["kratomwatch_reviews_open"] == {("first-reading",): 1}
    assert found["kratomwatch_outbox_messages"][("failed",)] == 1
    assert found["kratomwatch_alarms_open"] == {(): 1}
    assert found["kratomwatch_outbox_oldest_waiting_timestamp_seconds"] == {(): 1795262400.0}
    age = SystemClock().now().timestamp() - found["kratomwatch_last_pass_timestamp_seconds"][()]
    assert 0 <= age < 3600
    assert found["kratomwatch_last_pass_duration_seconds"][()] > 0
    assert found["kratomwatch_database_size_bytes"][()] > 10_000
    assert found["kratomwatch_archive_size_bytes"][()] > 100
    assert found["kratomwatch_disk_free_bytes"][()] > 1_000_000
    assert found["kratomwatch_platform_sources"] == {("page", "failing"): 1}
    assert set(found["kratomwatch_fetch_duration_seconds"]) == {("0.5",), ("0.9",), ("0.99",)}
    assert found["process_resident_memory_bytes"][()] > 10_000_000
    log_in(web)
    decide(web, 1, "accept")
    assert samples(web)["kratomwatch_changes_total"] == {("correction",): 1}
    assert "kratomwatch_reviews_open" not in samples(web)


def test_how_long_answers_took_is_counted_by_what_was_asked_and_how_it_ended(watched: Program) -> None:
    web = visitor(watched)
    for path in ("/", "/", "/nothing", "/api/status", "/healthz"):
        web.get(path)
    counted = samples(web)["kratomwatch_web_request_duration_seconds_count"]
    assert counted == {("page", "2xx"): 2, ("page", "4xx"): 1, ("api", "2xx"): 1, ("health", "2xx"): 1}
    assert samples(web)["kratomwatch_web_request_duration_seconds_sum"][("page", "2xx")] > 0


def exported(web: TestClient) -> set[str]:
    """The names of all samples and families that /metrics has."""
    web.get("/")
    families = list(text_string_to_metric_families(web.get("/metrics").text))
    names = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    return names | {sample.name for family in families for sample in family.samples}


def metrics_in(text: str) -> set[str]:
    return set(re.findall(r"\b(?:kratomwatch|process)_[a-z_]+\b", text))


def test_the_alerts_ask_for_numbers_that_there_are_and_say_what_to_do(watched: Program) -> None:
    rules = [
        rule
        for group in yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yaml").read_text(encoding="utf-8"))["groups"]
        for rule in group["rules"]
    ]
    assert len({rule["alert"] for rule in rules}) == len(rules) > 8
    known = exported(visitor(watched))
    for rule in rules:
        asked = metrics_in(rule["expr"])
        assert asked or rule["expr"].startswith("up{")
        assert asked <= known, rule["alert"]
        assert rule["labels"]["severity"] in ("info", "warning", "critical")
        assert set(rule["annotations"]) == {"summary", "description"}


def test_the_dashboard_can_be_imported_and_asks_for_numbers_that_there_are(watched: Program) -> None:
    board = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text(encoding="utf-8"))
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    numbers = [panel["id"] for panel in board["panels"]]
    assert len(set(numbers)) == len(numbers)
    assert {variable["name"] for variable in board["templating"]["list"]} == {"datasource", "job"}
    known = exported(visitor(watched))
    for panel in panels:
        assert panel["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        for target in panel["targets"]:
            assert 'job="$job"' in target["expr"]
            assert metrics_in(target["expr"]) <= known, panel["title"]
    places = [(p["gridPos"]["x"], p["gridPos"]["y"]) for p in board["panels"]]
    assert len(set(places)) == len(places)
    assert all(p["gridPos"]["x"] + p["gridPos"]["w"] <= 24 for p in board["panels"])


def test_each_metric_is_told(watched: Program) -> None:
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(kratomwatch_\w+)(?:\{[\w,]+\})?` \|", text, re.M))
    found = set(re.findall(r"^# TYPE (kratomwatch_\S+)", visitor(watched).get("/metrics").text, re.M))
    assert told == found


@pytest.mark.parametrize(
    ("web", "client", "address", "status"),
    [
        ({}, HERE, "http://127.0.0.1:8080", 200),
        ({}, ("::1", 1), "http://localhost:8080", 200),
        ({}, HERE, "http://rebound.example:8080", 403),
        ({}, ("192.0.2.1", 1), "http://127.0.0.1:8080", 403),
        ({"host": "0.0.0.0"}, HERE, "http://127.0.0.1:8080", 404),
        ({"host": "0.0.0.0", "metrics": "always"}, ("192.0.2.1", 1), "http://kratom.example", 200),
        ({"metrics": "never"}, HERE, "http://127.0.0.1:8080", 404),
    ],
)
def test_metrics_are_for_this_machine_unless_the_settings_say_otherwise(
    program: Program, web: dict[str, str], client: tuple[str, int], address: str, status: int
) -> None:
    program.settings.web = WebSettings.model_validate(web)
    answer = visitor(program, client, address).get("/metrics")
    assert answer.status_code == status
    assert status == 200 or list(answer.json()) == ["error"]


def test_a_long_history_is_never_read_through(watched: Program) -> None:
    """Each question that is asked of a table that grows for ever goes by an index, or for its newest rows."""
    asked: list[str] = []
    web = visitor(watched)
    log_in(web)

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(watched.store.engine, "before_cursor_execute", note)
    for path in (
        "/operations",
        "/operations/operator",
        "/healthz",
        "/metrics",
        "/desk",
        "/desk?decided=true",
        "/desk/1",
    ):
        assert web.get(path).status_code == 200
    event.remove(watched.store.engine, "before_cursor_execute", note)
    growing = ("capture", "pass", "change", "review", "reading", "outbox", "document")
    with watched.store.engine.connect() as connection:
        for statement in {one for one in asked if one.startswith("SELECT")}:
            values = (None,) * statement.count("?")
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values):
                scan = re.fullmatch(r"SCAN (\w+)( .*)?", step.detail)
                if scan and scan[1] in growing:
                    assert "USING COVERING INDEX" in (scan[2] or "") or "LIMIT" in statement, (statement, step.detail)
