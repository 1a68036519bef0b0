from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from jurisdictions.codebook import Level, Status
from jurisdictions.registry import PACKAGED, RegistryError, load
from tests.jurisdictions.places import FEDERAL, STATE, spoiled, write


def problems(folder: Path) -> list[str]:
    with pytest.raises(RegistryError) as caught:
        load(folder)
    assert str(caught.value) == "\n".join(map(str, caught.value.problems))
    return [str(problem) for problem in caught.value.problems]


def test_the_packaged_registry_holds_every_jurisdiction():
    registry = load()
    assert len(registry) >= 243
    levels = [place.level for place in registry.values()]
    assert levels.count(Level.STATE) + levels.count(Level.FEDERAL) >= 57
    assert levels.count(Level.LOCAL) >= 81
    assert registry["US-RI"].status is Status.KCPA
    assert {"EU", "UN", "XK", "TH", "AU-NSW", "US-FL/sarasota-county"} <= set(registry)


def test_every_packaged_jurisdiction_can_be_watched_or_is_cited():
    for place in load().values():
        assert place.sources, place.id
        assert place.events or place.citation or place.status is Status.UNKNOWN, place.id


def test_no_packaged_source_is_proof_from_the_press():
    for key, _, source in load().sources():
        assert source.kind != "news" or source.secondary, key


def test_the_folder_tells_where_a_place_is_filed():
    files = load().files
    assert files["US"] == "us/us.toml"
    assert files["US-AL"] == "us/al.toml"
    assert files["US-FL/sarasota-county"] == "us/local/fl-sarasota-county.toml"
    assert files["AU-NSW"] == "oceania/au-nsw.toml"


def test_children_and_sources_are_found_by_their_keys():
    registry = load()
    assert {place.id for place in registry.children("AU")} >= {"AU-NSW", "AU-VIC"}
    assert registry.children("US-RI") == ()
    place, source = registry.source("US-OH#rule-4729-9-1-01-1")
    assert (place.id, source.kind) == ("US-OH", "rule")
    for key in ("US-OH#nothing", "US-OH", "nowhere#rule", "#"):
        with pytest.raises(KeyError):
            registry.source(key)
    assert all(registry.source(key) == (place, source) for key, place, source in registry.sources())


def test_the_digest_follows_the_files(tmp_path: Path):
    shutil.copytree(PACKAGED, tmp_path / "copy")
    assert load(tmp_path / "copy").digest == load().digest
    file = tmp_path / "copy" / "us" / "ri.toml"
    file.write_text(file.read_text() + "# a word\n")
    assert load(tmp_path / "copy").digest != load().digest


def test_a_folder_without_a_registry_is_one_clear_line(tmp_path: Path):
    for folder in (tmp_path, tmp_path / "absent"):
        (line,) = problems(folder)
        assert line.startswith(f"{folder}: no registry here")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('name = "Utah"', 'name = "Utah', "us/ut.toml: not TOML: illegal character '\\n' (at line {line}, "),
        ("2019-05-14", "2019-02-30", "us/ut.toml: not TOML: invalid date or datetime (at line {line}, "),
        (
            "2019-05-14",
            '"last May"',
            "us/ut.toml: line {line}: events[1].effective: no date; write it like 2026-05-06, without quotes",
        ),
        ("2019-05-14", "2019", "us/ut.toml: line {line}: events[1].effective: "),
        ('status = "kcpa"', 'status = "legal"', "us/ut.toml: line {line}: status: input should be 'banned'"),
        ('status = "kcpa"\n', "", "us/ut.toml: status: missing"),
        ('name = "Utah"', 'nmae = "Utah"', "us/ut.toml: line {line}: nmae: unknown key; did you mean name?"),
        ('kind = "bill"', 'kind = "bil"', "us/ut.toml: line {line}: sources[2].kind: input should be 'statute'"),
        ('kind = "bill"', 'kidn = "bill"', "us/ut.toml: line {line}: sources[2].kidn: unknown key; did you mean kind?"),
        (
            "min_age = { from = 18",
            "min_age = { frm = 18",
            "line {line}: events[2].changes.min_age.frm: unknown key; did you mean from?",
        ),
        ('would = "restricted"', 'would = "narrow"', "us/ut.toml: line {line}: pending[1].would: "),
    ],
)
def test_each_kind_of_bad_file_is_told_in_one_line(tmp_path: Path, old: str, new: str, wanted: str):
    text = spoiled(STATE, old, new)
    line = text[: text.index(new)].count("\n") + 1
    lines = problems(write(tmp_path, us__us=FEDERAL, us__ut=text))
    assert any(wanted.format(line=line) in each for each in lines), lines
    assert all("\n" not in each for each in lines)


def test_a_file_that_is_not_utf8_is_named_with_its_line(tmp_path: Path):
    write(tmp_path, us__us=FEDERAL)
    (tmp_path / "us" / "ut.toml").write_bytes(b'id = "US-UT"\nname = "\xff"\n')
    assert problems(tmp_path) == ["us/ut.toml: not UTF-8 (at line 2)"]


def test_all_bad_files_are_reported_at_once(tmp_path: Path):
    folder = write(
        tmp_path,
        us__us=spoiled(FEDERAL, 'level = "federal"', 'level = "high"'),
        us__ut=spoiled(STATE, 'grade = "official"', 'grade = "good"'),
        us__al="id = ",
    )
    assert sorted({line.split(":")[0] for line in problems(folder)}) == ["us/al.toml", "us/us.toml", "us/ut.toml"]


def test_one_identifier_in_two_files_is_refused(tmp_path: Path):
    assert problems(write(tmp_path, us__us=FEDERAL, us__ut=STATE, us__utah=STATE)) == [
        "us/utah.toml: id 'US-UT' is already in us/ut.toml"
    ]
