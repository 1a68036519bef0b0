"""The plan: every event once, every style in use, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest

from demo.farm.plan import Plan, plan
from jurisdictions.codebook import EventKind, Status
from jurisdictions.model import Source
from jurisdictions.registry import Registry, load


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load()


@pytest.fixture(scope="module")
def planned(registry: Registry) -> Plan:
    return plan(registry, 1)


def test_every_dated_event_of_the_registry_is_expected_exactly_once(registry: Registry, planned: Plan) -> None:
    told = Counter((p.id, event.instrument, event.effective) for p in registry.values() for event in p.events)
    expected = Counter((item.jurisdiction, item.instrument, item.effective) for item in planned.expected)
    assert expected == told


def test_the_same_seed_gives_the_same_plan_and_another_seed_another(registry: Registry, planned: Plan) -> None:
    again, other = plan(registry, 1), plan(registry, 2)
    assert again.expected == planned.expected
    assert again.days == planned.days
    assert [site.draft(site.versions[-1].since) for site in again.sites] == [
        site.draft(site.versions[-1].since) for site in planned.sites
    ]
    assert [site.host for site in other.sites] != [site.host for site in planned.sites]
    assert [site.style for site in other.sites] != [site.style for site in planned.sites]


@pytest.mark.parametrize("seed", [1, 2, 3, 4, 5])
def test_at_least_eight_drafting_styles_tell_law(registry: Registry, seed: int) -> None:
    styles = {site.style for site in plan(registry, seed).sites} - {"news"}
    assert {"codified", "schedule", "redline", "act", "rule", "gazette", "faq", "foreign"} <= styles


def test_each_jurisdiction_has_a_loopback_host_of_its_own(planned: Plan) -> None:
    hosts = {site.jurisdiction: site.host for site in planned.sites}
    assert all(host.startswith("127.") and host != "127.0.0.1" for host in hosts.values())
    assert len(set(hosts.values())) == len(hosts)
    assert len({(site.host, site.path) for site in planned.sites}) == len(planned.sites)


def test_a_page_changes_only_in_a_pass_that_names_its_jurisdiction(planned: Plan) -> None:
    touched = {(name, step.moment) for step in planned.days for name in step.touched}
    assert touched == {(site.jurisdiction, v.since) for site in planned.sites for v in site.versions[1:]}


def test_a_law_shown_before_its_day_is_due_on_that_day(planned: Plan) -> None:
    early = [item for item in planned.expected if item.visible_on < item.effective]
    due = {(name, step.day) for step in planned.days for name in step.due}
    assert early
    assert {(item.jurisdiction, item.effective) for item in early} == due


def test_no_refusal_stands_before_a_page_that_must_be_seen_changed(planned: Plan) -> None:
    for step in planned.days:
        for key, fault in (step.faults or {}).items():
            assert fault in ("slow", "redirect") or key.partition("#")[0] in step.bystanders
        assert not set(step.bystanders) & {*step.touched, *step.due}


def test_every_kind_of_fault_and_a_redesign_occur(planned: Plan) -> None:
    faults = {fault for step in planned.days for fault in (step.faults or {}).values()}
    assert {"not-found", "soft-404", "server-error", "slow", "truncated", "challenge-403", "challenge-200"} <= faults
    assert {"login", "maintenance", "redirect"} <= faults
    assert any(site.redesigns for site in planned.sites)


def test_two_events_of_one_place_on_one_day_come_in_order(registry: Registry) -> None:
    for seed in range(1, 8):
        told = [e for e in plan(registry, seed).expected if e.jurisdiction == "US-ND" and e.kind is EventKind.STATUS]
        assert [item.new for item in told] == [Status.RESTRICTED, Status.BANNED, Status.UNKNOWN]
        first, second = told[:2]
        assert str(second.effective) == "2026-08-05"
        assert (first.effective, 0) < (second.visible_on, second.part)


def test_what_no_page_can_prove_is_left_to_review(planned: Plan) -> None:
    lost = [item for item in planned.expected if item.by_review]
    assert {item.jurisdiction for item in lost} == {"US-DC", "US-ND"}
    assert all(item.new is Status.UNKNOWN for item in lost)


def test_sources_are_what_a_registry_file_holds(planned: Plan) -> None:
    for name in planned.jurisdictions:
        made = [Source.model_validate(source) for source in planned.sources(name, 8123)]
        assert made
        assert len({source.id for source in made}) == len(made)
        for source in made:
            assert source.must_contain
            assert not any("kratom" in words.lower() or "mitragyn" in words.lower() for words in source.must_contain)
    assert planned.sources("XX", 8123) == []
