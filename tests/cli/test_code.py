"""``code``: documents read as law, one JSON object a line, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scrapers.extract import extract
from tests.cli.shell import Shell

KEYS = [
    "file", "mentions_kratom", "status", "in_force", "effective", "would", "provisions", "limits", "evidence", "why",
]  # fmt: skip
LAW = """\
<html><body><h1>4-45-104. Kratom products.</h1>
<p>(1) A processor may not sell a kratom product that:</p>
<p>(a) is adulterated with a dangerous non-kratom substance;</p>
<p>(b) contains a level of 7-hydroxymitragynine in the alkaloid fraction that is greater than 2% of the alkaloid
composition of the product; or</p>
<p>(c) does not have a label that lists the ingredients and directions for safe use.</p>
<p>(2) A retailer may not sell a kratom product to an individual under 21 years of age.</p>
</body></html>
"""


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def write_manifest(folder: Path, entries: object) -> Path:
    manifest = folder / "papers" / "manifest.json"
    manifest.parent.mkdir(exist_ok=True)
    manifest.write_text(json.dumps(entries), encoding="utf-8")
    return manifest


def test_a_statute_gives_its_status_and_provisions_each_with_a_verbatim_quote(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    (found,) = lines(shell.fine("code", "law.html", "--jurisdiction", "US-UT", "--kind", "statute", "--json"))
    assert list(found) == KEYS
    assert (found["file"], found["mentions_kratom"], found["status"]) == ("law.html", True, "kcpa")
    assert found["provisions"]["min_age"] == 21
    text = extract(LAW.encode(), format="html").text
    assert found["evidence"]
    for proof in found["evidence"]:
        assert list(proof) == ["provision", "quote", "start", "end"]
        assert text[proof["start"] : proof["end"]] == proof["quote"]


def test_limits_stand_beside_the_provisions_whose_short_caps_they_come_to(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    (found,) = lines(shell.fine("code", "law.html"))
    assert found["limits"] == [{"analyte": "7-OH", "max": 2, "unit": "percent", "basis": "alkaloid-fraction"}]
    assert found["provisions"]["seven_oh_cap_percent"] == 2
    assert "limits" not in found["provisions"]


def test_the_answer_is_the_same_with_and_without_json(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    assert shell.fine("code", "law.html", "--json") == shell.fine("code", "law.html")


def test_nothing_is_stored_and_no_settings_are_needed(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    shell.fine("code", "law.html")
    assert [file.name for file in shell.folder.iterdir()] == ["law.html"]


def test_files_of_a_manifest_are_relative_to_it_and_answered_in_order(shell: Shell) -> None:
    entries = [{"file": f"{n}.html", "jurisdiction": "US-UT", "language": "en", "kind": "statute"} for n in range(20)]
    manifest = write_manifest(shell.folder, entries)
    for entry in entries:
        (manifest.parent / entry["file"]).write_text(
            LAW.replace("21 years", f"{18 + int(entry['file'][:-5]) % 4} years")
        )
    found = lines(shell.fine("code", "--manifest", manifest, "--json"))
    assert [line["file"] for line in found] == [entry["file"] for entry in entries]
    assert [line["provisions"]["min_age"] for line in found] == [18 + n % 4 for n in range(20)]


def test_a_bill_settles_no_status_but_says_what_it_would_bring(shell: Shell) -> None:
    bill = "A BILL\nAN ACT to prohibit kratom.\nBe it enacted:\nSECTION 1. It is unlawful to sell kratom.\n"
    (shell.folder / "bill.txt").write_text(bill)
    (found,) = lines(shell.fine("code", "bill.txt", "--kind", "bill"))
    assert (found["status"], found["in_force"], found["would"]) == (None, False, "banned")


def test_a_missing_file_is_a_line_of_its_own_and_exit_status_one(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    answer = shell("code", "missing.html", "law.html", "--kind", "statute")
    missing, law = lines(answer.out)
    assert answer.status == 1
    assert list(missing) == KEYS
    assert missing["why"] == "cannot be read: No such file or directory"
    assert law["status"] == "kcpa"


def test_wrong_usage_is_one_line_and_exit_status_two(shell: Shell) -> None:
    manifest = write_manifest(shell.folder, {"file": "x"})
    broken = shell.folder / "broken.json"
    broken.write_text("{")
    nameless = shell.folder / "nameless.json"
    nameless.write_text('[{"kind": "bill"}]')
    for arguments, said in (
        ((), "name a FILE, or give --manifest"),
        (("--manifest", manifest), "a manifest is a JSON list"),
        (("--manifest", broken), "not JSON"),
        (("--manifest", nameless), 'entry 1 names no "file"'),
        (("--manifest", shell.folder / "none.json"), "No such file or directory"),
        (("law.html", "--on", "tomorrow"), "write it like 2026-05-06"),
    ):
        answer = shell("code", *arguments)
        assert answer.status == 2
        assert said in answer.complaint


def test_explain_shows_what_fired_and_what_was_blocked_with_its_reason(shell: Shell) -> None:
    (shell.folder / "law.html").write_text(LAW)
    told = shell.fine("code", "law.html", "--kind", "statute", "--explain")
    assert "+ min_age = 21 (rule)" in told
    assert "- no ban: narrowed by" in told
    assert "kcpa" in told


def test_explain_lets_no_page_act_on_the_terminal(shell: Shell) -> None:
    (shell.folder / "law.txt").write_text("Section 1. No person shall sell \x1b[31mkratom\x1b[0m \u202eevil.\n")
    told = shell.fine("code", "law.txt", "--kind", "statute", "--explain")
    assert "\x1b" not in told
    assert "\u202e" not in told


def test_explain_of_a_missing_file_says_so(shell: Shell) -> None:
    done = shell("code", "gone.html", "--explain")
    assert done.status == 1
    assert "gone.html: cannot be read" in done.err


def test_it_explains_a_clause_that_speaks_of_what_the_previous_article_names(shell: Shell) -> None:
    (shell.folder / "law.txt").write_text(
        "Artículo 1\nAutorízase la venta de productos de kratom en herboristerías.\n\n"
        "Artículo 2\nQueda prohibida la exportación de los productos a que refiere el artículo anterior.\n"
    )
    told = shell.fine("code", "law.txt", "--explain", "--language", "es", "--kind", "statute")
    assert "a que refiere el artículo anterior" in told
