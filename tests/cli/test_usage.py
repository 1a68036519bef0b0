"""What all commands share: help, settings, exit statuses, errors in one line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperGroup

from cli.app import app
from scrapers.platforms import key_variables
from tests.cli.shell import Shell

#: DESIGN's table of commands, with the options that it names.
PROMISED = {
    "init": (),
    "check": ("--source", "--json"),
    "up": (),
    "daemon": (),
    "worker": (),
    "serve": (),
    "health": ("--page", "--json"),
    "status": ("--as-of", "--known-at", "--status", "--json", "--csv"),
    "history": ("--json",),
    "changes": ("--since", "--until", "--json"),
    "diff": ("--json",),
    "may-sell": ("--to", "--inside", "--on", "--known-at", "--example", "--json", "--csv"),
    "code": ("--manifest", "--jurisdiction", "--kind", "--language", "--format", "--url", "--json"),
    "subscribe": ("--jurisdiction", "--kind", "--weekly", "--immediate"),
    "unsubscribe": (),
    "subscribers list": ("--json",),
    "subscribers export": (),
    "subscribers import": (),
    "alarms": ("--ended", "--json"),
    "feed": ("--format",),
    "panel": ("--from", "--to", "--every", "--known-at", "--format", "--output", "--codebook", "--json"),
    "digest": ("--since", "--dry-run", "--open", "--json"),
    "alerts preview": ("--change", "--html", "--open", "--json"),
    "outbox bounces": ("--json",),
    "outbox list": ("--json",),
    "outbox send": (),
    "outbox retry": (),
    "outbox show": ("--json",),
    "review list": ("--json",),
    "review show": ("--json",),
    "review accept": ("--note", "--by"),
    "review reject": ("--note", "--by"),
    "bills": ("--read", "--json"),
    "sources list": ("--health", "--json"),
    "sources test": ("--jurisdiction", "--kind", "--json"),
    "sources suggest": (),
    "sources discover": ("--since", "--json"),
    "registry lint": ("--json",),
    "verify": ("--full", "--json"),
    "compact": ("--dry-run", "--json"),
    "export": (),
    "backup": (),
    "restore": ("--to", "--database", "--json"),
    "demo": ("--seed", "--json"),
}


def commands() -> dict[str, set[str]]:
    """Every command of the program -> its options."""

    def walk(group: TyperGroup, path: str) -> Iterator[tuple[str, set[str]]]:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, TyperGroup):
                yield from walk(command, f"{path}{name} ")
            else:
                options = {text for one in command.params for text in (*one.opts, *one.secondary_opts)}
                yield f"{path}{name}", options

    root = typer.main.get_command(app)
    assert isinstance(root, TyperGroup)
    context = typer.Context(root)
    return dict(walk(root, ""))


def test_the_program_has_the_commands_that_were_promised_and_no_other() -> None:
    assert sorted(commands()) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_each_command_has_the_options_that_were_promised_and_takes_a_settings_file(name: str) -> None:
    assert {*PROMISED[name], "--config"} <= commands()[name]


@pytest.mark.parametrize("name", PROMISED)
def test_each_command_explains_itself(shell: Shell, name: str) -> None:
    answer = shell(*name.split(), "--help")
    assert answer.status == 0
    assert f"kratomwatch {name}" in answer.out
    assert "--config" in answer.out
    assert list(shell.folder.iterdir()) == []


def test_without_a_command_the_help_is_shown_and_the_exit_status_says_wrong_usage(shell: Shell) -> None:
    answer = shell()
    assert answer.status == 2
    assert "status" in answer.out


def test_the_version_is_told(shell: Shell) -> None:
    assert shell.fine("--version").startswith("kratomwatch 0.")


@pytest.mark.parametrize(
    "typed",
    [
        "stauts",
        "status --asof 2026-01-01",
        "status --as-of May",
        "status --as-of 2026-02-30",
        "status --known-at noon",
        "status --known-at 0001-01-01T00:00+14:00",
        "status --status legal",
        "status --json --csv",
        "status Atlantis",
        "history",
        "history US-XX",
        "changes --since 2026-02-01 --until 2026-01-01",
        "diff US-UT 2026-01-01",
        "diff US-UT 2026-02-01 2026-01-01",
        "check --source https://law.example/none",
        "may-sell",
        "may-sell none.toml",
        "may-sell product.toml --on May",
        "may-sell product.toml --json --csv",
        "code",
        "subscribe nobody",
        "subscribe a@example.org --kind gossip",
        "subscribe a@example.org --timezone Mars/Olympus",
        "unsubscribe a@example.org",
        "outbox show 7",
        "outbox show 99999999999999999999",
        "outbox retry 7",
        "outbox list --state lost",
        "review show 7",
        "review show 99999999999999999999",
        "review accept 7",
        "review reject 7 --note no",
        "export --format xml",
        "panel",
        "panel --from 2014",
        "panel --codebook --from 2014",
        "panel --from 2015 --to 2014",
        "panel --from 2014-13 --to 2015",
        "panel --from May --to 2015",
        "panel --from 0000 --to 2015",
        "panel --from 2014 --to 2015 --every fortnight",
        "panel --from 2014 --to 2015 --format xml",
        "panel --from 2014 --to 2015 --format csv --json",
        "panel Atlantis --from 2014 --to 2015",
        "backup copy.zip",
        "restore none.tar",
        "restore config.toml --database nonsense",
        "demo --seed x",
    ],
)
def test_wrong_usage_is_one_line_and_exit_status_two(small: Shell, typed: str) -> None:
    answer = small(*typed.split())
    assert answer.status == 2
    assert answer.out == ""
    assert answer.complaint.startswith("kratomwatch")


def test_a_misspelt_place_is_answered_with_the_one_that_was_meant(small: Shell) -> None:
    assert "did you mean US-UT?" in small("status", "US-UTT").complaint


def test_an_unknown_key_is_named_with_file_and_line(small: Shell) -> None:
    (small.folder / "config.toml").write_text("[http]\n\ndelay = 5\n")
    answer = small("status")
    assert answer.status == 2
    assert answer.complaint == "kratomwatch: config.toml, line 3: [http] delay: unknown key; did you mean delay_s?"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[http]\ndelay_s = -1\n", "line 2: [http] delay_s"),
        ("[wbe]\nport = 1\n", "unknown key; did you mean web?"),
        ("[web\n", "not TOML"),
        ("http = 3\n", "this is a section"),
        ("[database]\nurl = 'mysql://secret@x'\n", "postgresql://"),
    ],
)
def test_settings_that_cannot_be_used_are_one_line_and_exit_status_two(small: Shell, text: str, said: str) -> None:
    (small.folder / "config.toml").write_text(text)
    answer = small("status")
    assert answer.status == 2
    assert said in answer.complaint
    assert "secret" not in answer.complaint


def test_the_environment_counts_more_than_the_file(small: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_DATA", "elsewhere")
    small.fine("status")
    assert (small.folder / "elsewhere" / "kratomwatch.db").exists()
    monkeypatch.setenv("KRATOMWATCH_HTPP__DELAY_S", "1")
    assert "KRATOMWATCH_HTPP__DELAY_S" in small("status").complaint


@pytest.mark.parametrize("variable", sorted(key_variables()))
def test_the_key_of_a_platform_is_no_setting_and_stops_no_command(
    small: Shell, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "of-a-test")
    small.fine("init")
    small.fine("status", "US-UT")


def test_a_variable_that_the_settings_name_for_a_secret_may_be_called_anything(
    small: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KRATOMWATCH_MAIL_PASSWORD", "a-secret")
    assert small("status").status == 2
    monkeypatch.setenv("KRATOMWATCH_MAIL__PASSWORD_ENV", "KRATOMWATCH_MAIL_PASSWORD")
    small.fine("status")
    monkeypatch.delenv("KRATOMWATCH_MAIL__PASSWORD_ENV")
    config = small.folder / "config.toml"
    config.write_text(config.read_text() + '[mail]\npassword_env = "KRATOMWATCH_MAIL_PASSWORD"\n')
    small.fine("status")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("KRATOMWATCH_KEY_OPENSTATES", "KRATOMWATCH_KEY_OPEN_STATES"),
        ("kratomwatch_key_open_states", "KRATOMWATCH_KEY_OPEN_STATES"),
        ("KRATOMWATCH_KEY_LEGIFRANCE", "KRATOMWATCH_KEY_LEGIFRANCE_ID"),
        ("KRATOMWATCH_KEYS_LEGISCAN", "section 'keys_legiscan'"),
    ],
)
def test_a_misspelt_key_is_answered_with_the_one_that_was_meant_and_shows_no_key(
    small: Shell, monkeypatch: pytest.MonkeyPatch, typed: str, meant: str
) -> None:
    monkeypatch.setenv(typed, "a-secret")
    answer = small("status")
    assert answer.status == 2
    assert typed in answer.complaint
    assert meant in answer.complaint
    assert "a-secret" not in answer.complaint


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HTTP__THROUGH", '{ "https://x" = "http://y" }', 'no JSON; write it like \'{"https://law.example": "http://'),
        ("HTTP__THROUGH", "[1]", "input should be a valid dictionary"),
        ("HTTP", "5", "this is a section"),
        ("HTTP", "secret", "this is a section; name the key too, as in KRATOMWATCH_HTTP__DELAY_S"),
    ],
)
def test_a_variable_that_holds_several_values_and_is_no_json_says_so(
    small: Shell, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(f"KRATOMWATCH_{variable}", value)
    answer = small("status")
    assert answer.status == 2
    assert f"KRATOMWATCH_{variable}: " in answer.complaint
    assert said in answer.complaint
    assert "secret" not in answer.complaint


@pytest.mark.parametrize("place", ["before", "after"])
def test_another_settings_file_may_be_named_before_or_after_the_command(small: Shell, place: str) -> None:
    (small.folder / "other.toml").write_text('data = "other"\n[registry]\npath = "registry"\n')
    named = ("--config", "other.toml")
    small.fine(*(named if place == "before" else ()), "status", *(named if place == "after" else ()))
    assert (small.folder / "other" / "kratomwatch.db").exists()


def test_a_named_settings_file_that_is_missing_is_one_line_and_says_how_to_make_it(small: Shell) -> None:
    answer = small("status", "--config", "none.toml")
    assert answer.status == 2
    assert "kratomwatch init --config none.toml" in answer.complaint


def test_a_command_in_a_folder_without_settings_says_that_it_begins_a_new_database(shell: Shell) -> None:
    assert "beginning a new database" in shell("subscribers").err
    assert shell("subscribers").err == ""


def test_a_broken_registry_is_told_by_file_and_line_and_nothing_is_loaded(small: Shell) -> None:
    file = small.folder / "registry" / "us" / "ut.toml"
    file.write_text(file.read_text().replace("2019-05-14", "2019-13-14"))
    answer = small("status")
    assert answer.status == 1
    assert "ut.toml" in answer.complaint


def test_a_database_that_is_none_is_one_line(small: Shell) -> None:
    (small.folder / "var").mkdir()
    (small.folder / "var" / "kratomwatch.db").write_bytes(b"not a database, but long enough to look like one" * 50)
    answer = small("status")
    assert answer.status == 1
    assert "point [database] url at a kratomwatch database" in answer.complaint
