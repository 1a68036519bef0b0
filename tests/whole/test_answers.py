"""The API over twenty years of replayed law: every answer is as its document says."""

from __future__ import annotations

from contextlib import closing

from fastapi.testclient import TestClient

from demo.replay import DemoReport
from tests.web.contract import Contract
from tracker.clock import SystemClock
from tracker.store import open_store
from web.app import create_app


def test_answers_about_the_demo_are_as_the_document_says(whole_demo: DemoReport) -> None:
    with closing(open_store(f"sqlite:///{whole_demo.folder / 'kratomwatch.db'}")) as store:
        contract = Contract(TestClient(create_app(store, [], demo=True, clock=SystemClock())))
        asked = list(contract.addresses(every=5))
        assert len(asked) > 100
        assert [fault for path, address in asked for fault in contract.faults(path, address)] == []
