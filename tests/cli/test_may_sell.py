"""``may-sell``: the command, its file, its docs, and the registry's answers for five kinds of product."""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from cli.commands.selling import read_product
from jurisdictions.codebook import PROVISIONS
from tests.cli.selling_table import DAY, DOC, FOLDER, PRODUCTS, law_on_record, table, written
from tests.cli.shell import Shell
from tracker.selling import Answer, answers
from tracker.selling.product import Product, forms, keys

KEYS = {
    "id", "name", "answer", "provision", "because", "conditions", "evidence", "status", "since", "instrument",
    "scheduled", "above", "inside", "confirmed_at", "not_confirmed",
}  # fmt: skip


@pytest.fixture
def leaf(small: Shell) -> Shell:
    """The small registry, with a product's file beside it."""
    text = (FOLDER / "leaf-powder.toml").read_text(encoding="utf-8")
    (small.folder / "leaf.toml").write_text(text.replace('"US-CO"', '"utah"'), encoding="utf-8")
    return small


def test_each_answer_has_the_keys_of_the_contract(leaf: Shell) -> None:
    found = leaf("may-sell", "leaf.toml", "--on", "2026-11-01", "--json").json
    assert [answer["id"] for answer in found] == ["US", "US-UT"]
    assert all(set(answer) >= KEYS for answer in found)


def test_the_answer_is_by_the_law_of_the_day_and_warns_of_what_comes(leaf: Shell) -> None:
    def on(day: str) -> dict[str, Any]:
        (answer,) = leaf("may-sell", "leaf.toml", "--to", "utah", "--on", day, "--json").json
        return dict(answer)

    before, soon, later = on("2026-11-01"), on("2027-02-01"), on("2027-03-01")
    assert before["scheduled"][0]["answer"] == "no"
    assert before["warning"] is None
    assert soon["warning"].startswith("no from 2027-03-01")
    assert (later["answer"], later["warning"]) == ("no", None)


def test_what_was_believed_at_a_time_can_be_asked(leaf: Shell) -> None:
    leaf.fine("init")
    found = leaf("may-sell", "leaf.toml", "--known-at", "2020-01-01", "--json").json
    assert {answer["answer"] for answer in found} == {"unknown"}


def test_places_are_chosen_by_name_or_with_all_that_lies_in_them(leaf: Shell) -> None:
    def ids(*arguments: str) -> list[str]:
        return [answer["id"] for answer in leaf("may-sell", "leaf.toml", "--json", *arguments).json]

    assert ids("--to", "Utah") == ["US-UT"]
    assert ids("--inside", "US") == ["US", "US-UT"]
    assert ids("--inside", "US-UT") == ["US-UT"]
    assert ids("--to", "US", "--to", "us-ut") == ["US", "US-UT"]
    assert "did you mean US-UT?" in leaf("may-sell", "leaf.toml", "--to", "US-UTT").complaint


def test_the_answers_as_csv_hold_lists_as_json(leaf: Shell) -> None:
    rows = list(csv.DictReader(io.StringIO(leaf.fine("may-sell", "leaf.toml", "--csv", "--on", "2026-11-01"))))
    assert [row["id"] for row in rows] == ["US", "US-UT"]
    assert json.loads(rows[1]["scheduled"])[0]["answer"] == "no"


def test_the_table_names_product_answer_provision_and_freshness(leaf: Shell) -> None:
    out = leaf.fine("may-sell", "leaf.toml", "--to", "US-UT", "--on", "2027-02-01")
    assert "Leaf powder (powder), by the law of 2027-02-01" in out
    (line,) = (line for line in out.splitlines() if line.strip().startswith("US-UT"))
    assert "no from 2027-03-01" in line
    assert "(registry)" in line
    assert "this is no legal advice" in out


def test_the_example_is_a_product_that_can_be_asked_about(leaf: Shell) -> None:
    (leaf.folder / "mine.toml").write_text(leaf.fine("may-sell", "--example").replace('"US-CA"', '"US"'))
    assert leaf("may-sell", "mine.toml", "--json").json


def test_the_example_has_every_key() -> None:
    text = Path(read_product.__code__.co_filename).parents[2] / "tracker" / "selling" / "example.toml"
    shown = set(re.findall(r"^(?:# )?\[?(\w+)\]?(?: =|\s|$)", text.read_text(encoding="utf-8"), re.M))
    assert set(keys()) <= shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lable = true", "product.toml, line 4: lable: unknown key; did you mean label?"),
        ("[seven_oh]\npmm = 3", "product.toml, line 5: [seven_oh] pmm: unknown key; did you mean ppm?"),
        ('label = "yes"', 'product.toml, line 4: label: input should be a valid boolean (it is "yes")'),
        ("label = yes", "product.toml: not TOML: "),
        ('licensed_in = ["US-UTT"]', "product.toml, line 4: licensed_in: unknown place 'US-UTT'; did you mean US-UT?"),
        ('counts_as = ["vape"]', "product.toml: counts_as: powder cannot be 'vape': choose the form that is"),
    ],
)
def test_a_fault_of_the_file_is_one_line_with_file_line_and_what_was_meant(small: Shell, line: str, said: str) -> None:
    (small.folder / "product.toml").write_text(f'name = "p"\nform = "powder"\nfrom = "US"\n{line}\n')
    answer = small("may-sell", "product.toml")
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.complaint


def test_a_place_that_the_parcel_leaves_and_that_there_is_not_is_told_with_file_and_line(small: Shell) -> None:
    (small.folder / "product.toml").write_text('name = "p"\nform = "powder"\nfrom = "Atlantis"\n')
    assert "product.toml, line 3: from: unknown place 'Atlantis'" in small("may-sell", "product.toml").complaint


@pytest.fixture(scope="module")
def law(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    return law_on_record(tmp_path_factory.mktemp("law"))


def test_the_table_of_the_docs_is_that_of_the_registry(law: list[dict[str, Any]]) -> None:
    assert written() == table(law), "the registry has changed: python -m tests.cli.selling_table writes the table anew"


def test_the_docs_name_every_key_every_form_and_every_provision() -> None:
    text = DOC.read_text(encoding="utf-8")
    cells = {
        name for row in re.findall(r"^\| (`[^|]*) \|", text, re.M) for name in re.findall(r"`\[?([\w-]+)\]?`", row)
    }
    inner = {key for section in ("size", "seven_oh") for key in keys(section)}
    assert set(keys()) | set(forms()) | set(PROVISIONS) <= cells
    assert [key for key in inner if f"`{key}`" not in text] == []
    assert [name for name in Answer.__dataclass_fields__ if f"`{name}`" not in text] == []
    for name, form in forms().items():
        words = [", ".join(f"`{word}`" for word in form[column]) for column in ("is", "may_be")]
        assert re.sub(r" +", " ", f"| `{name}` | {words[0]} | {words[1]} |") in text


@pytest.mark.parametrize("name", PRODUCTS)
def test_no_answer_contradicts_the_codebook(law: list[dict[str, Any]], name: str) -> None:
    """Each sentence of the codebook, read from the record and the file without the program's rules."""
    file = FOLDER / f"{name}.toml"
    rows = {row["id"]: row for row in law}
    described = tomllib.loads(file.read_text(encoding="utf-8"))
    wrong = [
        (answer.id, fault)
        for answer in answers(law, read_product(file), DAY)
        for fault in contradictions(answer, rows, described)
    ]
    assert wrong == []


def contradictions(answer: Answer, rows: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[str]:
    row = rows[answer.id]
    law, lines = row["provisions"], list(line_of(rows, answer.id))
    over = [exceeded(limit, AMOUNTS[described["name"]]) for limit in law.get("limits", ())]
    banned = any(place["status"] == "banned" for place in lines)
    if banned and answer.answer != "no":
        yield "banned and not no"
    if row["status"] == "unknown" and answer.answer == "yes":
        yield "not established and yes"
    if (
        row["status"] == "unknown"
        and answer.answer != "unknown"
        and not any(o["id"] != answer.id for o in answer.against)
    ):
        yield "not established and answered by nothing above"
    if not banned and row["status"] != "unknown" and forbidden(law, described) and answer.answer != "no":
        yield f"{forbidden(law, described)} and not no"
    if not banned and row["status"] != "unknown" and True in over and answer.answer != "no":
        yield "over a limit and not no"
    if answer.answer == "yes" and set(over) - {False}:
        yield "yes though a limit is exceeded or cannot be tested"
    if any("_cap_" in o["provision"] or o["provision"] == "limits" for o in own_reasons(answer)) and True not in over:
        yield "no by a limit that is kept"
    if answer.answer == "no" and not any(proven(rows[o["id"]], o["provision"]) for o in answer.against):
        yield "no by nothing on record"
    if answer.answer == "yes" and (missing := list(unanswered(law, described))):
        yield f"yes and {missing} is open"
    if answer.answer == "yes" and row["grade"] == "weak":
        yield "yes by weak evidence"
    if answer.answer == "conditions" and not answer.conditions:
        yield "conditions that are not told"
    if answer.answer != "unknown" and not answer.evidence:
        yield "nothing proves it"


#: Worked out by hand from the files: mg of mitragynine (None: not stated), 7-OH and all alkaloids in a gram of product,
#: grams in a serving and in a container.
AMOUNTS: Mapping[str, tuple[float | None, float, float, float, float]] = {
    "Leaf powder": (14, 0.06, 20, 2.5, 100),
    "Extract, 7-OH 1.5 % of the alkaloids": (400, 6.75, 450, 0.1, 3),
    "Extract, 7-OH 3 % of the alkaloids": (400, 13.5, 450, 0.1, 3),
    "7-OH tablet, 15 mg": (None, 50, 50 / 0.98, 0.3, 3),
    "Vape cartridge": (100, 0.4, 120, 0.02, 1),
}


def exceeded(limit: Mapping[str, Any], amounts: tuple[float | None, float, float, float, float]) -> bool | None:
    """Whether the product is beyond a limit of the record; None where the file does not let one tell."""
    mitragynine, seven_oh, total, serving, container = amounts
    if limit["unit"] == "ratio":
        return None if mitragynine is None else mitragynine / seven_oh < limit["min"]
    held = {"7-OH": seven_oh, "mitragynine": mitragynine, "total-alkaloids": total}[limit["analyte"]]
    times = {
        ("percent", "alkaloid-fraction"): 100 / total, ("percent", "product"): 0.1, ("ppm", "product"): 1000,
        ("mg", "gram"): 1, ("mg", "serving"): serving, ("mg", "container"): container,
    }[(limit["unit"], limit["basis"])]  # fmt: skip
    return None if held is None else round(held * times, 9) > limit["max"]


def own_reasons(answer: Answer) -> list[dict[str, Any]]:
    """What the place's own law has against the product."""
    return [reason for reason in answer.against if reason["id"] == answer.id]


def line_of(rows: Mapping[str, Any], key: str | None) -> Iterator[Any]:
    """A place and all above it."""
    while key is not None:
        yield rows[key]
        key = rows[key]["parent"]


def proven(row: Mapping[str, Any], provision: str) -> bool:
    return provision in row["provisions"] or row["status"] == "banned"


def forbidden(law: Mapping[str, Any], described: Mapping[str, Any]) -> str:
    """The provision by which the product is unlawful beyond doubt; "" where there is none that this test knows."""
    share = described.get("seven_oh", {}).get("percent_of_alkaloids", 0)
    if law.get("seven_oh") == "banned" and described.get("seven_oh_added"):
        return "seven_oh"
    if share > law.get("seven_oh_cap_percent", 100):
        return "seven_oh_cap_percent"
    if described["form"] == "vape" and "vape" in law.get("forms_prohibited", ()):
        return "forms_prohibited"
    if described["form"] == "extract" and "concentrate" in law.get("forms_prohibited", ()):
        return "forms_prohibited"
    if law.get("min_age", 0) > described["buyer_age_checked"]:
        return "min_age"
    return ""


def unanswered(law: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[str]:
    """Provisions that the file says nothing on, though they ask for it."""
    asked = {"labelling": "label", "testing": "tested", "age_verification": "age_verified", "synthetics": "synthetics",
             "adulterants": "adulterants", "seven_oh": "seven_oh_added", "registration": "registered_in",
             "licence": "licensed_in", "food_use": "marketed_as", "min_age": "buyer_age_checked"}  # fmt: skip
    yield from (provision for provision, key in asked.items() if provision in law and key not in described)


@pytest.mark.parametrize(
    ("name", "place", "answer", "provision"),
    [
        ("leaf-powder", "US-AL", "no", "sale"),
        ("leaf-powder", "US-KS/lawrence", "no", "sale"),
        ("leaf-powder", "US-ND", "unknown", "status"),
        ("leaf-powder", "US-AK", "yes", "none"),
        ("extract-1.5-percent", "US-TX", "yes", "sale"),
        ("extract-3-percent", "US-TX", "no", "seven_oh_cap_percent"),
        ("extract-3-percent", "US-OH", "no", "seven_oh"),
        ("seven-oh-tablet", "US-WV", "no", "forms_prohibited"),
        ("seven-oh-tablet", "US-AK", "conditions", "schedule"),
        ("vape", "US-GA", "no", "forms_prohibited"),
        ("vape", "GB", "no", "sale"),
    ],
)
def test_known_answers(law: list[dict[str, Any]], name: str, place: str, answer: str, provision: str) -> None:
    (found,) = answers(law, read_product(FOLDER / f"{name}.toml"), DAY, [place])
    assert (found.answer, found.provision) == (answer, provision)


def test_every_product_of_the_docs_is_in_the_table() -> None:
    assert {file.stem for file in FOLDER.glob("*.toml")} == set(PRODUCTS)
    assert all(isinstance(read_product(file), Product) for file in FOLDER.glob("*.toml"))
