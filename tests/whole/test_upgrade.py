"""A better extractor or coder reads stored texts anew before it compares: an upgrade is no news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import update

from scrapers.document import Document
from tests.whole.program import Program, html, running
from tests.whole.test_passes import law, watch_kcpa
from tracker.coding import CODER, read
from tracker.reading import Context, Reading
from tracker.run import Watch, check
from tracker.store import schema
from tracker.store.codec import pack_document, unpack_document

MORE = "<p>(9) The division shall keep a list of the products that are sold in this state.</p>"


def blind_to_labels(document: Document, context: Context) -> Reading:
    """A former coder, which did not see that a label is required."""
    reading = read(document, context)
    kept = {key: value for key, value in reading.provisions.items() if key != "labelling"}
    assert kept != reading.provisions
    return replace(reading, provisions=kept, coder="coder/0")


def first_pass_with_the_former_coder(program: Program) -> None:
    check(Watch(program.store, program.fetcher, program.archive, program.clock, reader=blind_to_labels))


def test_a_better_coder_compares_new_with_new_and_alarms_nobody(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        program.subscribe("reader@example.org")
        first_pass_with_the_former_coder(program)
        site.route("/law", html(law() + MORE))
        report = program.check()
        assert (dict(report.outcomes), report.documents, report.changes) == ({"new": 1}, 1, [])
        assert program.mails() == []


def test_a_change_that_comes_with_an_upgrade_is_still_seen_and_nothing_beside_it(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        first_pass_with_the_former_coder(program)
        site.route("/law", html(law(21) + MORE))
        (change,) = program.check().changes
        assert (change.before["provisions"], change.after["provisions"]) == ({"min_age": 18}, {"min_age": 21})


def test_a_text_of_a_former_extractor_is_extracted_anew_from_the_archive(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        watch_kcpa(program, site.route("/law", html(law())))
        first_pass_with_the_former_coder(program)
        forget_what_the_page_said(program)
        site.route("/law", html(law() + MORE))
        assert program.check().changes == []


def forget_what_the_page_said(program: Program) -> None:
    """As if today's coder had read a text in which a former extractor had lost the label's duty."""
    with program.store.write() as connection:
        row = connection.execute(schema.document.select()).one()
        document = unpack_document(row.body)
        lost = replace(document, text=document.text.replace("label", "lapel"), extractor="html/0")
        connection.execute(update(schema.document).values(id="lost", extractor="html/0", body=pack_document(lost)))
        connection.execute(update(schema.reading).values(document="lost", coder=CODER))
        connection.execute(update(schema.source_state).values(document="lost"))
