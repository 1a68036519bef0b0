"""TOML from anybody is read, or refused in one line."""

from __future__ import annotations

import pytest

from jurisdictions.toml import NoTomlError, parse, shown


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('name = "a\x1b[31mb"', r"not TOML: illegal character '\x1b' (at line 1, column 10): name = \"a\x1b[31mb\""),
        ("x = " + "[" * 3000, "not TOML: lists or tables within each other too deeply"),
        ("x = " + "9" * 5000, "not TOML: a number or time that is out of all bounds"),
        ("x = 0x" + "f" * 5000, "not TOML: a number or time that is out of all bounds"),
        ("x = [{ y = [9223372036854775808] }]", "not TOML: a number or time that is out of all bounds"),
        ("= 1", "not TOML: invalid statement (at line 1, column 1): = 1"),
    ],
)
def test_what_is_no_toml_is_told_in_one_harmless_line(text: str, told: str) -> None:
    with pytest.raises(NoTomlError) as error:
        parse(text)
    assert str(error.value) == told.replace('\\"', '"')


def test_whole_numbers_of_64_bits_are_taken() -> None:
    assert parse(f"x = {2**63 - 1}\ny = [{-(2**63)}]") == {"x": 2**63 - 1, "y": [-(2**63)]}


def test_a_line_is_shown_without_what_acts_and_not_in_full_length() -> None:
    assert shown("a\u202eb\nc\ud800") == r"a\u202eb\nc\ud800"
    assert len(shown("a" * 10_000)) == 500
