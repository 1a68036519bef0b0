"""The pages over the registry that comes with the program, served for a browser: to be looked at, and for journeys.

    python -m tests.web.looks docs/images

writes the pictures that the documents show, smaller where pngquant is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from cli.commands.serving import listening, web_app
from cli.settings import load
from cli.wiring import Program
from tests.browser import answering, browser, looked_at
from tracker.clock import SetClock
from web.selling import example

#: The day on which it is looked at: what is told of today stays the same.
TODAY = datetime(2026, 11, 26, 12, tzinfo=UTC)
ASKED = urlencode({**example(), "from": "US-CA", "inside": "US", "level": "states"})
#: Pictures: name, address, width and height of the window, whether it is dark.
PICTURES: Mapping[str, tuple[str, int, int, bool]] = {
    "page-map-light": ("/", 1280, 900, False),
    "page-map-dark": ("/?day=2015-06-01", 1280, 900, True),
    "page-map-320": ("/", 320, 900, False),
    "page-place-light": ("/jurisdiction/US-TN", 1280, 1100, False),
    "page-place-320": ("/jurisdiction/US-TN", 320, 900, False),
    "page-compare-light": ("/compare?place1=US-TN&place2=US-UT", 1280, 900, False),
    "page-may-sell-light": (f"/may-sell?{ASKED}", 1280, 900, False),
    "page-calendar-dark": ("/calendar?year=2026", 1280, 900, True),
}


@dataclass(frozen=True)
class Site:
    """A page at work: the program behind it, and where it is."""

    program: Program
    base: str


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """The page as `serve` puts it together in `folder`."""
    (folder / "config.toml").write_text("[web]\nport = 0\n")
    program = Program(load(folder / "config.toml"))
    program.clock = SetClock(TODAY)
    with ExitStack() as stack:
        stack.callback(program.close)
        listener = stack.enter_context(listening(program))
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        program.settings.mail = program.settings.mail.model_copy(update={"base_url": base})
        program.sync()
        stack.enter_context(answering(web_app(program, stack), listener))
        yield Site(program, base)


def main(folder: str) -> None:
    """Write the pictures into `folder`."""
    with tempfile.TemporaryDirectory() as data, served(Path(data)) as site, browser() as opened:
        for name, (path, width, height, dark) in PICTURES.items():
            with looked_at(opened, width, height, dark=dark) as page:
                page.goto(f"{site.base}{path}")
                picture = Path(folder) / f"{name}.png"
                page.screenshot(path=picture)
                if squeeze := shutil.which("pngquant"):
                    subprocess.run([squeeze, "--force", "--output", picture, "64", picture], check=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
