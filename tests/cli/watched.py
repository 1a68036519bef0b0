"""A site on loopback and the settings with which commands watch it."""

from __future__ import annotations

from tests.cli.shell import Shell
from tests.scrapers.site import Site
from tests.whole.program import PLACE, SOURCE, html
from tests.whole.test_passes import law

#: Loopback is let through, and nobody there needs to be spared.
LOOPBACK = {"allow_private_networks": True, "delay_s": 0, "retries": 0, "connect_timeout_s": 2}


def watch(shell: Shell, url: str, status: str = "kcpa", **sections: dict[str, object]) -> None:
    """Make the registry watch one page of law at `url` for Utah."""
    folder = shell.folder / "registry" / "us"
    folder.mkdir(parents=True, exist_ok=True)
    place = PLACE.format(id="US-UT", name="Utah", status=status, provisions="min_age = 18")
    source = SOURCE.format(
        id="law", url=url, kind="statute", format="html", language="en", adapter="page", must_contain=["4-45-104"]
    )
    (folder / "ut.toml").write_text(place + source, encoding="utf-8")
    shell.settings(registry={"path": "registry"}, http=LOOPBACK, **sections)


def serve_law(site: Site, age: int = 18) -> str:
    """The statute with the minimum age `age`; its address."""
    return site.route("/law", html(law(age)))
