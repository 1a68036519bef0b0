"""What the repository promises about itself: direction of imports, targets, locks, links, completeness of the docs."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import textwrap
import tomllib
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from cli.settings import Settings
from jurisdictions.codebook import PRECEDENCE
from jurisdictions.lint import lint
from jurisdictions.model import Event, Jurisdiction, Pending, Scheduled, Source
from jurisdictions.registry import load
from scrapers.platforms import adapters
from tests.cli.test_usage import commands
from tracker.coding.lexicon import all_lexicons

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROSE = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "jurisdictions" / "README.md"])
TARGETS = (
    "setup", "cluster", "run", "demo", "test", "lint", "audit", "sbom", "docs", "bench", "hostile", "lock", "clean",
)  # fmt: skip


def pinned(lock: str) -> dict[str, str]:
    """Package -> version of a lock file; names as PEP 503 normalises them."""
    lines = (ROOT / "requirements" / lock).read_text(encoding="utf-8")
    return {name.lower(): version for name, version in re.findall(r"^([\w.-]+)==(\S+)", lines, re.M)}


def test_imports_go_one_way() -> None:
    # A process of its own: within this one it would set up logging for all that follows.
    linter = Path(sys.executable).with_name("lint-imports")
    ended = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout


def test_every_package_has_its_layer() -> None:
    layers = " ".join(PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
    packages = {found.parent.name for found in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(re.findall(r"\w+", layers)) == packages == set(PROJECT["tool"]["importlinter"]["root_packages"])


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
@pytest.mark.parametrize("target", TARGETS)
def test_make_knows_each_target(target: str) -> None:
    done = subprocess.run(["make", "-n", target], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_ci_script_is_executable_bash_without_mistakes() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["base", "render", "cluster", "dev"])
def test_every_wanted_package_is_locked_to_one_version_with_hashes(name: str) -> None:
    wanted = re.findall(r"^([A-Za-z][\w.-]*)", (ROOT / "requirements" / f"{name}.in").read_text(encoding="utf-8"), re.M)
    locked = pinned(f"{name}.txt")
    assert wanted
    assert [package for package in wanted if package.lower() not in locked] == []
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"^(?=[A-Za-z])", text, flags=re.M)[1:]
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize(
    ("one", "other"), [("base", "dev"), ("base", "render"), ("render", "dev"), ("base", "cluster"), ("cluster", "dev")]
)
def test_locks_agree_on_what_they_share(one: str, other: str) -> None:
    first, second = pinned(f"{one}.txt"), pinned(f"{other}.txt")
    assert {name for name in first.keys() & second.keys() if first[name] != second[name]} == set()


def test_the_program_needs_nothing_of_its_extras() -> None:
    assert "playwright" in pinned("render.txt")
    assert {"psycopg", "procrastinate"} <= pinned("cluster.txt").keys()
    assert {"playwright", "psycopg", "procrastinate"} & pinned("base.txt").keys() == set()


@pytest.mark.parametrize("file", PROSE, ids=lambda file: str(file.relative_to(ROOT)))
def test_links_between_files_lead_somewhere(file: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", file.read_text(encoding="utf-8"))
    assert [link for link in links if not (file.parent / link).exists()] == []


def table_cells(file: str, column: int = 0) -> list[str]:
    """The cells of one column of the tables in a file of docs."""
    rows = re.findall(r"^\|(.*)\|$", (ROOT / file).read_text(encoding="utf-8"), re.M)
    return [row.split(" | ")[column].strip() for row in rows if not set(row) <= set(" -|")]


def test_every_command_is_told_with_its_options() -> None:
    """Those that all commands share are told once, and of two that are each other's contrary the one to type."""
    told: dict[str, set[str]] = {}
    groups = "sources|outbox|review|registry|alerts|subscribers"
    for cell in table_cells("docs/commands.md"):
        for name, rest in re.findall(rf"`((?:(?:{groups}) )?[a-z-]+)((?: [^`]*)?)`", cell):
            told.setdefault(name, set()).update(re.findall(r"--[a-z-]+", rest))
    real = commands()
    assert sorted(told) == sorted(real)
    assert {name: options - real[name] for name, options in told.items() if options - real[name]} == {}
    shared = {"--json", "--csv", "--config", "--fetch"}
    options = {name: {option for option in real[name] if option.startswith("--")} for name in real}
    assert {name: missing for name in real if (missing := options[name] - told[name] - shared)} == {}


def test_the_readme_explains_every_status_as_the_codebook_does() -> None:
    told = list(zip(table_cells("README.md"), table_cells("README.md", 1), strict=True))[1:]
    assert told == [(f"`{status.value}`", status.definition) for status in PRECEDENCE]


def test_the_tests_that_hold_the_promises_exist() -> None:
    files = set(re.findall(r"`(tests/[\w/.]+)`", (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    assert len(files) > 10
    assert [file for file in files if not (ROOT / file).is_file()] == []


@pytest.mark.parametrize("file", ["faults.md", "threat-model.md"])
def test_each_fault_and_each_threat_that_is_told_is_held_by_a_test(file: str) -> None:
    text = (ROOT / "docs" / file).read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?!fault|what they try|---)(.*) \|$", text, re.M)
    assert len(rows) > 20
    for row in rows:
        named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", row.split(" | ")[2])
        assert named, row
        assert [f"{file}::{test}" for file, test in named
                if not re.search(rf"^def {test}\(", (ROOT / file).read_text(encoding="utf-8"), re.M)] == []  # fmt: skip


def test_the_groups_of_words_that_are_explained_exist() -> None:
    told = {name for cell in table_cells("docs/reading-law.md") for name in re.findall(r"`([a-z_]+)`", cell)}
    known = {group for lexicon in all_lexicons().values() for group in lexicon.sources}
    assert told - known == set()


def block_after(words: str) -> str:
    """The indented example that follows `words` in CONTRIBUTING.md."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split(words, 1)[1]
    found = re.search(r"(?:^    .*\n|^\n)+", text, re.M)
    assert found
    return textwrap.dedent(found[0])


def test_the_place_that_newcomers_are_shown_is_sound(tmp_path: Path) -> None:
    (tmp_path / "africa").mkdir()
    (tmp_path / "africa" / "mu.toml").write_text(block_after("tells every key."), encoding="utf-8")
    registry = load(tmp_path)
    assert list(registry) == ["MU"]
    assert lint(registry) == []


def test_the_language_that_newcomers_are_shown_reads_what_they_are_told_it_reads(tmp_path: Path) -> None:
    folder = tmp_path / "lexicon"
    shutil.copytree(ROOT / "tracker" / "coding" / "lexicon", folder)
    (folder / "hr.toml").write_text(block_after("Make `tracker/coding/lexicon/hr.toml`:"), encoding="utf-8")
    (tmp_path / "page.txt").write_text("Članak 3.\nZabranjuje se prodaja kratoma.\n", encoding="utf-8")
    # In a process of its own: this one has read the project's languages, and reads them once.
    script = (
        "import sys, pathlib, tracker.coding.lexicon as lexicon; lexicon.FOLDER = pathlib.Path(sys.argv[1]);"
        "lexicon._LOADED = lexicon._load();"
        "from cli.main import run; sys.exit(run(['code', sys.argv[2], '--language', 'hr', '--kind', 'statute']))"
    )
    command = [sys.executable, "-c", script, str(folder), str(tmp_path / "page.txt")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "banned"


def registry_tables() -> dict[str, dict[str, list[str]]]:
    """Heading -> key -> the cells beside it, of the tables in jurisdictions/README.md."""
    found: dict[str, dict[str, list[str]]] = {}
    for section in (ROOT / "jurisdictions" / "README.md").read_text(encoding="utf-8").split("\n### ")[1:]:
        rows = [re.split(r"\s*\|\s*", row) for row in re.findall(r"^\| (`.*) \|$", section, re.M)]
        title = section.split("\n")[0].partition(":")[0]
        found[title] = {key: rest for keys, *rest in rows for key in re.findall(r"`([^`]+)`", keys)}
    return found


TABLES = {
    "The place": Jurisdiction, "`[[events]]`": Event, "`[[scheduled]]`": Scheduled, "`[[pending]]`": Pending,
    "`[[sources]]`": Source,
}  # fmt: skip


@pytest.mark.parametrize("heading", TABLES)
def test_every_key_of_the_registry_is_told_with_its_default(heading: str) -> None:
    told = registry_tables()[heading]
    fields = {field.alias or name: field for name, field in TABLES[heading].model_fields.items()}
    assert sorted(told) == sorted(fields)
    for key, (default, value) in told.items():
        if "as of an event" not in value:
            assert (default == "") is fields[key].is_required(), key
        if isinstance(fields[key].default, str | bool) and "as of an event" not in value:
            assert default == f"`{json.dumps(fields[key].default)}`", key


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("The place", "level"), ("The place", "status"), ("The place", "grade"), ("`[[events]]`", "certainty"),
        ("`[[events]]`", "source_kind"), ("`[[sources]]`", "kind"), ("`[[sources]]`", "format"),
    ],
)  # fmt: skip
def test_every_word_that_a_key_may_hold_is_told(heading: str, key: str) -> None:
    annotation = TABLES[heading].model_fields[key].annotation
    words = get_args(annotation) or list(annotation)  # type: ignore[call-overload]
    told = re.findall(r"`([^`]+)`", registry_tables()[heading][key][1])
    assert [word for word in words if str(word) not in told] == []


def test_the_feed_that_newcomers_are_shown_is_a_sound_source() -> None:
    text = (ROOT / "jurisdictions" / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"    \[\[sources\]\]\n(?:    .*\n)+", text)
    assert shown
    source = Source.model_validate(tomllib.loads(textwrap.dedent(shown[0]))["sources"][0])
    assert adapters()[source.adapter].platform.reads(source.url)


def test_changelog_tells_of_this_version() -> None:
    assert f"## [{PROJECT['project']['version']}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def settings_in_force() -> dict[tuple[str, str], object]:
    """(section, key) -> default, as the program has it; the section of top-level keys is ""."""
    found: dict[tuple[str, str], object] = {}
    for name, field in Settings.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            for key, inner in field.annotation.model_fields.items():
                found[name, key] = inner.default
        else:
            found["", name] = field.default
    return found


def settings_as_told() -> dict[tuple[str, str], str]:
    """(section, key) -> default, as docs/settings.md tells."""
    found, section = {}, ""
    for line in (ROOT / "docs" / "settings.md").read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            heading = re.fullmatch(r"## \[(\w+)\]", line)
            section = heading[1] if heading else ""
        elif row := re.match(r"\| `(\w+)` \| (?:`(.*?)`|none) \|", line):
            found[section, row[1]] = row[2] or "none"
    return found


def test_every_setting_is_told_with_its_default() -> None:
    def written(value: object) -> str:
        if value is None:
            return "none"
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, str | Path):
            return f'"{value}"'
        return repr(value)

    real = {key: written(value) for key, value in settings_in_force().items()}
    assert settings_as_told() == real
