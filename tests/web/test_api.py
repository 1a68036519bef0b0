"""The JSON API: the same answers as the commands, and wrong questions told in one line."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import urljoin

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event

from cli.wiring import Program
from jurisdictions.registry import load
from tests.alerts.changes import change
from tests.cli.shell import Shell
from tests.tracker.conftest import PARENT, PLACE, write_registry
from tests.web.conftest import HOSTILE as SCRIPT
from tests.web.conftest import PENDING
from tests.web.hostile import HOSTILE, record_hostile
from tracker.baseline import sync
from tracker.ledger import append
from tracker.tabular import csv_text
from web.app import create_app
from web.data import FILES, TABLES

LISTS = (
    "/api/status",
    "/api/jurisdictions",
    "/api/changes",
    "/api/history/US-UT",
    "/api/bills",
    "/api/sources",
    "/api/coming",
)
ALL_FILES = (
    *(f"/data/{file}" for file in FILES),
    *(f"/data/panel.{form}?from=2026&to=2026" for form in ("csv", "jsonl", "parquet")),
)
SHARED = (*LISTS, "/api/openapi.json", "/api/none", "/data/status.csv", "/data/none", "/feed.atom", "/calendar.ics")


@pytest.mark.parametrize(
    ("address", "command"),
    [
        ("/api/status", "status"),
        ("/api/status?place=US-UT&as_of=2019-05-14", "status US-UT --as-of 2019-05-14"),
        ("/api/status?status=kcpa&as_of=2026-06-01", "status --status kcpa --as-of 2026-06-01"),
        ("/api/status?known_at=2020-01-01T00:00Z", "status --known-at 2020-01-01T00:00Z"),
        ("/api/status?known_at=0999-12-31", "status --known-at 2020-01-01"),
        ("/api/history/US-UT", "history US-UT"),
        ("/api/changes?since=2026-01-01&until=2026-12-31", "changes --since 2026-01-01 --until 2026-12-31"),
        ("/api/changes?since=0001-01-01&until=9999-12-31", "changes --since 0001-01-01 --until 9999-12-31"),
        ("/api/diff/US-UT?day1=2019-01-01&day2=2026-06-01", "diff US-UT 2019-01-01 2026-06-01"),
        ("/api/sources", "sources"),
        ("/api/sources?place=US-UT", "sources list US-UT"),
        ("/api/bills", "bills"),
        ("/api/status?place=uS-ut&place=United%20States", "status US US-UT"),
        ("/api/status?place=", "status"),
    ],
)
def test_an_address_answers_what_its_command_prints(web: TestClient, shell: Shell, address: str, command: str) -> None:
    answer = web.get(address)
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.json() == shell(*command.split(), "--json").json


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/api/status?as_of=May", 400, "write it like 2026-05-06"),
        ("/api/status?known_at=noon", 400, "write it like 2026-05-06"),
        ("/api/status?status=legal", 400, "there is banned, kcpa"),
        ("/api/status?place=US-UTT", 404, "did you mean US-UT?"),
        ("/api/history/Atlantis", 404, "unknown place"),
        ("/api/diff/US-UT?day1=2019-01-01", 400, "day2: field required"),
        ("/api/diff/US-UT?day1=2026-01-01&day2=2025-01-01", 400, "lies before"),
        ("/api/none", 404, "Not Found"),
        ("/api/status?place=US&place=Atlantis", 404, "unknown place"),
        ("/api/status?inside=Atlantis", 404, "unknown place"),
        ("/api/status?level=village", 400, "there is supranational, country"),
        ("/api/changes?kind=rumour", 400, "there is status, provision"),
        ("/api/changes?after=-1", 400, "after: "),
        ("/api/changes?limit=0", 400, "limit: "),
        ("/api/changes/99", 404, "there is no change 99"),
        ("/api/changes/99999999999999999999", 400, "number: "),
        ("/api/jurisdictions/US-UTT", 404, "did you mean US-UT?"),
        ("/api/status?plaec=US-UT", 400, "no such parameter: 'plaec'; did you mean place?"),
        ("/api/changes/1?limit=1", 400, "no such parameter: 'limit'; this address takes none"),
        ("/data/statuss.csv", 404, "did you mean status.csv?"),
    ],
)
def test_a_wrong_question_is_told_in_one_line(web: TestClient, address: str, status: int, said: str) -> None:
    answer = web.get(address)
    assert answer.status_code == status
    assert list(answer.json()) == ["error"]
    assert said in answer.json()["error"]


def test_nothing_but_the_leave_link_can_be_sent_to(web: TestClient) -> None:
    for path in ("/", "/api/status", "/jurisdiction/US-UT", "/mail"):
        for method in ("POST", "PUT", "DELETE"):
            assert web.request(method, path).status_code == 405


@pytest.fixture
def many(program: Program) -> Program:
    """A program with more places, changes and law to come."""
    county = PLACE.replace('id = "US-UT"', 'id = "US-UT/salt-lake-county"').replace('parent = "US"', 'parent = "US-UT"')
    west = PLACE.replace('id = "US-UT"', 'id = "US-WV"').replace('name = "Utah"', 'name = "West Virginia"')
    undated = west.replace("effective = 2027-03-01\n", "")
    folder = program.settings.registry_path
    assert folder is not None
    ut = PLACE + PENDING.format(text="HB 1 (2027)")
    write_registry(folder, us=PARENT, ut=ut, slc=county.replace('"Utah"', '"Salt Lake County"'), wv=undated)
    with program.store.write() as connection:
        sync(connection, load(folder), program.clock.now())
        for number in range(5):
            append(connection, change(f"c{number}", effective=None if number % 2 else change().effective))
    return program


@pytest.fixture
def fresh(many: Program) -> TestClient:
    """Its page, which asks whether the data moved each time it is asked."""
    return TestClient(create_app(many.store, [], demo=False, clock=many.clock))


def walk(web: TestClient, address: str) -> tuple[list[Any], int]:
    """All rows that a list gives page by page, and how many pages that took."""
    rows, pages, following = [], 0, address
    while following:
        answer = web.get(following)
        rows += answer.json()
        pages += 1
        following = urljoin(following, answer.links["next"]["url"]) if "next" in answer.links else ""
    return rows, pages


@pytest.mark.parametrize("path", LISTS)
def test_a_list_page_by_page_is_the_whole_list(web: TestClient, many: Program, path: str) -> None:
    whole = web.get(path)
    assert whole.headers["x-total-count"] == str(len(whole.json()))
    assert "link" not in whole.headers
    rows, pages = walk(web, f"{path}?limit=2")
    assert rows == whole.json()
    assert pages == max(1, -(-len(rows) // 2))
    assert web.get(f"{path}?limit=1").headers["x-total-count"] == whole.headers["x-total-count"]


def test_what_is_recorded_meanwhile_neither_hides_a_change_nor_gives_one_twice(
    fresh: TestClient, many: Program
) -> None:
    before = [row["number"] for row in fresh.get("/api/changes").json()]
    first = fresh.get("/api/changes?limit=3")
    with many.store.write() as connection:
        append(connection, change("early", effective=date(1999, 5, 6)))
        append(connection, change("late", effective=date(2040, 5, 6)))
    rest, _ = walk(fresh, urljoin("/api/changes", first.links["next"]["url"]))
    found = [row["number"] for row in (*first.json(), *rest)]
    assert len(found) == len(set(found))
    assert set(before) <= set(found)


def test_a_program_that_keeps_a_copy_is_given_what_was_recorded_since(fresh: TestClient, many: Program) -> None:
    whole = fresh.get("/api/changes?after=0").json()
    numbers = [row["number"] for row in whole]
    assert numbers == sorted(row["number"] for row in fresh.get("/api/changes").json())
    assert fresh.get(f"/api/changes?after={numbers[-1]}").json() == []
    with many.store.write() as connection:
        append(connection, change("news", effective=date(1990, 5, 6)))
    assert [row["effective"] for row in fresh.get(f"/api/changes?after={numbers[-1]}").json()] == ["1990-05-06"]
    rows, pages = walk(fresh, "/api/changes?after=2&limit=3")
    assert rows == [row for row in fresh.get("/api/changes?after=0").json() if row["number"] > 2]
    assert pages > 1


def test_lists_are_narrowed_by_place_tier_kind_and_stage(web: TestClient, many: Program) -> None:
    def ids(address: str) -> set[str]:
        return {row["id"] for row in web.get(address).json()}

    assert ids("/api/status?inside=US-UT") == {"US-UT", "US-UT/salt-lake-county"}
    assert ids("/api/status?inside=US-UT&place=US-WV") == {"US-UT", "US-UT/salt-lake-county", "US-WV"}
    assert ids("/api/jurisdictions?level=federal") == {"US"}
    assert ids("/api/status?level=federal") == {"US"}
    assert ids("/api/changes?inside=US-UT") == {"US-UT", "US-UT/salt-lake-county"}
    assert ids("/api/changes?place=US-WV&kind=provision") == {"US-WV"}
    assert {row["kind"] for row in web.get("/api/changes?kind=scheduled").json()} == {"scheduled"}
    assert web.get("/api/bills?stage=vetoed").json() == []
    assert {row["jurisdiction"] for row in web.get("/api/sources?inside=US-UT").json()} == {
        "US-UT", "US-UT/salt-lake-county"
    }  # fmt: skip


def test_law_to_come_is_told_by_day_and_last_what_has_none(web: TestClient, many: Program) -> None:
    rows = web.get("/api/coming").json()
    assert [(row["id"], row["effective"], row["from"], row["to"]) for row in rows] == [
        ("US-UT", "2027-03-01", "kcpa", "banned"), ("US-UT/salt-lake-county", "2027-03-01", "kcpa", "banned"),
        ("US-WV", None, "kcpa", "banned"),
    ]  # fmt: skip
    assert rows[0]["source"] == "https://law.example/hb9"


def test_one_place_is_its_row_with_what_lies_in_it_and_links_that_answer(web: TestClient, many: Program) -> None:
    (row,) = web.get("/api/status?place=US-UT").json()
    found = web.get("/api/jurisdictions/utah").json()
    assert {key: found[key] for key in row} == row
    assert (found["parent"], found["inside"]) == ("US", ["US-UT/salt-lake-county"])
    assert all(web.get(link).status_code == 200 for link in found["links"].values())
    inner = web.get("/api/jurisdictions/US-UT/salt-lake-county").json()
    assert (inner["parent"], inner["inside"]) == ("US-UT", [])
    assert web.get(inner["links"]["history"]).json()
    past = web.get("/api/jurisdictions/US-UT?as_of=2019-05-13").json()
    assert (past["status"], past["scheduled"][0]["to"]) == ("unregulated", "kcpa")


def test_one_change_is_told_with_all_that_proves_it(web: TestClient, many: Program) -> None:
    row = web.get("/api/changes?after=0").json()[-1]
    found = web.get(f"/api/changes/{row['number']}").json()
    assert {key: found[key] for key in row} == row
    assert found["evidence"][0]["quote"] == row["quote"]
    assert found["passage"]["after"] == "A person under 21 may not buy kratom."
    assert found["prev_hash"] == web.get(f"/api/changes/{row['number'] - 1}").json()["hash"]


@pytest.mark.parametrize("path", SHARED)
def test_pages_of_other_sites_may_read_what_is_for_programs(web: TestClient, path: str) -> None:
    for answer in (web.get(path), web.head(path), web.request("POST", path)):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert {"Link", "ETag", "X-Total-Count"} <= set(answer.headers["access-control-expose-headers"].split(", "))
        assert "access-control-allow-credentials" not in answer.headers
    asked = web.options(path, headers={"Origin": "https://a.example", "Access-Control-Request-Method": "GET",
                                       "Access-Control-Request-Headers": "if-none-match"})  # fmt: skip
    assert asked.status_code == 204
    assert asked.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert asked.headers["access-control-allow-headers"] == "*"


@pytest.mark.parametrize("path", ["/", "/subscribe", "/jurisdiction/US-UT", "/mail", "/api", "/data", "/unsubscribe/x"])
def test_pages_of_other_sites_may_read_no_page_and_no_form(web: TestClient, path: str) -> None:
    for method in ("GET", "POST", "OPTIONS"):
        answer = web.request(method, path, headers={"Origin": "https://a.example"})
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", [*LISTS, "/data/changes.csv", "/", "/jurisdiction/US-UT", "/api"])
def test_the_head_of_whatever_can_be_got_can_be_asked_for_alone(web: TestClient, path: str) -> None:
    whole, head = web.get(path), web.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers
    assert web.head("/api/status?plac=x").status_code == 400


@pytest.mark.parametrize("path", [*LISTS, "/data/status.csv", "/api/changes/1"])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused_and_those_that_are_not_are_named(web: TestClient, path: str, method: str) -> None:
    answer = web.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, OPTIONS")
    assert list(answer.json()) == ["error"]


@pytest.mark.parametrize("path", [*LISTS, "/api/jurisdictions/US-UT", "/api/openapi.json", "/data/records.jsonl"])
def test_who_has_an_answer_is_not_sent_it_again(web: TestClient, many: Program, path: str) -> None:
    first = web.get(path)
    again = web.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers.get("x-total-count") == first.headers.get("x-total-count")
    assert again.headers["cache-control"] == "public, no-cache"


def test_a_page_of_a_list_that_reads_as_before_is_new_where_the_list_goes_on(fresh: TestClient, many: Program) -> None:
    asked = f"/api/changes?after=0&limit={len(fresh.get('/api/changes').json())}"
    first = fresh.get(asked)
    with many.store.write() as connection:
        append(connection, change("news"))
    again = fresh.get(asked, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.json()) == (200, first.json())
    assert "link" in again.headers


@pytest.mark.parametrize("file", FILES)
def test_a_file_holds_the_whole_table_under_a_name_with_its_day(web: TestClient, program: Program, file: str) -> None:
    record_hostile(program)
    answer = web.get(f"/data/{file}")
    name, _, ending = file.partition(".")
    day = program.clock.now().date()
    assert answer.headers["content-disposition"] in {
        f'attachment; filename="kratomwatch-{name}-{at}.{ending}"' for at in (day, day + timedelta(days=1))
    }
    table = next(one for one in TABLES if one.name == name)
    with program.store.read() as connection:
        rows = table.rows(connection, program.clock.now())
    if ending == "csv":
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
        found = list(csv.reader(io.StringIO(answer.content.decode(), newline="")))
        assert found[0] == [one.name for one in table.columns]
        assert {len(row) for row in found} == {len(table.columns)}
        assert len(found) == len(rows) + 1
    elif ending == "parquet":
        assert answer.headers["content-type"] == "application/vnd.apache.parquet"
        found_in = pq.read_table(io.BytesIO(answer.content))
        assert (found_in.column_names, found_in.num_rows) == ([one.name for one in table.columns], len(rows))
        assert all(field.metadata[b"description"] for field in found_in.schema)
    else:
        assert answer.headers["content-type"] == "application/x-ndjson"
        lines = [json.loads(line) for line in answer.content.decode().split("\n")[:-1]]
        assert [list(line) for line in lines] == [list(row) for row in rows]


def test_days_times_words_and_numbers_have_their_types_in_parquet(web: TestClient, program: Program) -> None:
    record_hostile(program)
    rows = web.get("/api/changes").json()
    table = pq.read_table(io.BytesIO(web.get("/data/changes.parquet").content))
    kinds = {field.name: field.type for field in table.schema}
    assert kinds["effective"] == pa.date32()
    assert kinds["recorded_at"] == pa.timestamp("us", "UTC")
    assert kinds["number"] == pa.int64()
    assert pa.types.is_dictionary(kinds["kind"])
    for row, found in zip(rows, table.to_pylist(), strict=True):
        assert found["effective"] == (row["effective"] and date.fromisoformat(row["effective"]))
        assert json.loads(found["provisions_changed"]) == row["provisions_changed"]
        assert (found["number"], found["kind"], found["quote"]) == (row["number"], row["kind"], row["quote"])


def test_every_key_of_a_row_has_its_column(web: TestClient, many: Program) -> None:
    with many.store.read() as connection:
        for table in TABLES:
            assert {key for row in table.rows(connection, many.clock.now()) for key in row} == {
                one.name for one in table.columns
            }


@pytest.mark.parametrize(
    "path", [*LISTS, "/api/changes/6", "/api/jurisdictions/US-UT", *(f"/data/{one}" for one in FILES)]
)
def test_hostile_text_is_told_as_text_and_nothing_is_a_page(web: TestClient, program: Program, path: str) -> None:
    record_hostile(program)
    answer = web.get(path)
    assert answer.status_code == 200
    assert not answer.headers["content-type"].startswith("text/html")
    assert answer.headers["x-content-type-options"] == "nosniff"
    if ".parquet" not in path:
        answer.content.decode("utf-8")
    for wrong in (f"{path.partition('?')[0]}?{SCRIPT}=1", f"/api/{SCRIPT}", f"/data/{SCRIPT}"):
        assert web.get(wrong).headers["content-type"].startswith(("application/", "text/csv"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_table_is_a_formula_and_a_reader_of_csv_gets_the_text_back(text: str) -> None:
    (_heading, (cell,)) = csv.reader(io.StringIO(csv_text([{"quote": text}], ["quote"], "\r\n"), newline=""))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    assert cell.removeprefix("'") == text.replace("\0", "")


def test_numbers_stay_numbers_in_a_table() -> None:
    assert csv_text([{"n": -1, "x": -0.5, "none": None}], ["n", "x", "none"]) == "n,x,none\n-1,-0.5,\n"


def test_as_many_places_as_an_address_holds_cost_no_more_questions_than_one(web: TestClient, program: Program) -> None:
    asked: list[str] = []
    event.listen(program.store.engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    one = web.get("/api/status", params={"place": ["US-UT"]})
    questions = len(asked)
    many = web.get("/api/status", params={"place": ["US-UT"] * 5000})
    assert many.json() == one.json()
    assert len(asked) == 2 * questions


@pytest.mark.parametrize("path", ["/jurisdiction/{}", "/api/status?place={}", "/changes?place={}"])
def test_a_name_without_end_is_not_told_back_whole(web: TestClient, path: str) -> None:
    answer = web.get(path.format("W" * 50_000))
    assert answer.status_code in (400, 404)
    assert "W" * 500 not in answer.text
