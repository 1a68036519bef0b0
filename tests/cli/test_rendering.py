"""A page that its scripts fill, watched by the whole program: with a browser and without one."""

from __future__ import annotations

import pytest

from scrapers.render.browser import lacking
from scrapers.settings import RenderSettings
from tests.cli.shell import Shell
from tests.cli.watched import law, watch
from tests.scrapers.site import Site, page

ON = {"enabled": True, "timeout_s": 10, "sandbox": False}
drawn = pytest.mark.usefixtures("browser")


@pytest.fixture
def browser() -> None:
    """What it takes to draw a page."""
    if missing := lacking(RenderSettings(enabled=True)):
        pytest.skip(f"draws pages: {missing.removeprefix('[render] is enabled, but ')}")


def shell_of_the_law(site: Site, script: str = "") -> str:
    """The statute behind a page that loads it; its address."""
    site.route("/text", page(law(18).encode()))
    script = script or "fetch('/text').then(r => r.text()).then(text => document.body.innerHTML = text)"
    return site.route("/law", page(f"<html><body><div id=app></div><script>{script}</script></body></html>".encode()))


def watch_scripts(shell: Shell, url: str, **sections: dict[str, object]) -> None:
    """Watch the page at `url` as one that needs a browser."""
    watch(shell, url, **sections)
    (file,) = (shell.folder / "registry").rglob("ut.toml")
    file.write_text(file.read_text().replace(f'url = "{url}"', f'url = "{url}"\njavascript = true'))


@drawn
def test_the_law_is_confirmed_by_what_the_browser_shows(shell: Shell) -> None:
    with Site() as site:
        watch_scripts(shell, shell_of_the_law(site), render=ON)
        assert shell("check", "--json").json["outcomes"] == {"new": 1}
        assert shell("check", "--json").json["outcomes"] == {"unchanged": 1}
        (row,) = shell("status", "US-UT", "--json").json
        shell.fine("verify")
    assert row["not_confirmed"] is None
    assert any("18 years" in (evidence["quote"] or "") for evidence in row["evidence"])


@drawn
def test_a_page_that_keeps_its_browser_busy_does_not_mean_that_we_are_offline(shell: Shell) -> None:
    with Site() as site:
        watch_scripts(shell, shell_of_the_law(site, "for (;;) {}"), render={**ON, "timeout_s": 3})
        answer = shell("check", "--json")
    assert answer.json["outcomes"] == {"timeout": 1}
    assert answer.json["offline"] is False


def test_without_a_browser_the_page_says_what_it_needs(shell: Shell) -> None:
    with Site() as site:
        watch_scripts(shell, shell_of_the_law(site))
        assert shell("check", "--json").json["outcomes"] == {"empty-shell": 1}
        (row,) = shell("sources", "--health", "--json").json
    assert row["last_detail"].endswith("needs a browser: install the extra 'render' and set [render] enabled = true")


def test_what_is_missing_for_drawing_is_told_at_once(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.render.browser.find_spec", lambda name: None)
    with Site() as site:
        watch_scripts(shell, shell_of_the_law(site), render=ON)
        answer = shell("check")
    assert "needs a browser: [render] is enabled, but the extra 'render' (playwright) is not installed" in answer.err
