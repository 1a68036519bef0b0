"""Draws a map as SVG in the page: each tracked place in the pattern of its status, leading to its page.

Colours and patterns come from maps.css by class (`s-banned`): the page's Content-Security-Policy lets no element carry
a style of its own. The patterns are in the page once, whatever the number of maps: `patterns()`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from jurisdictions.codebook import PRECEDENCE, Status

HERE = Path(__file__).parent
MAPS = ("world", "us")

#: Status -> side of the pattern's square, and the paths in it. They differ by form, for who does not tell the colours
#: apart, and are small enough to be seen in a marker; of kcpa there is the ground alone. A dot is a line without
#: length that ends round.
_PATTERNS: Mapping[Status, tuple[int, str]] = {
    Status.BANNED: (8, "M-2 2 2-2M-2 10 10-2M6 10l4-4"),
    Status.KCPA: (8, ""),
    Status.EXPORT_ALLOWED: (10, "M0 5h10"),
    Status.RESTRICTED: (10, "M2.5 2.5h0M7.5 7.5h0"),
    Status.UNREGULATED: (14, "M7 5v4"),
    Status.UNKNOWN: (14, "M5 5l4 4m0-4l-4 4"),
}


@dataclass(frozen=True)
class Place:
    """What a map tells of a place: its status and name, the page it leads to, and words such as "banned since 2016"."""

    status: Status
    name: str
    link: str
    hint: str = ""


def draw(map_name: str, places: Mapping[str, Place], label: str) -> Markup:
    """The map `world` or `us` with `places` (identifier -> Place) on it, named `label` for who cannot see it.

    Places that are not on the map are passed over (`ids` tells which are); those of the map that are not in `places`
    are drawn as land. The links are for pointers only: a page that shows the map has them in a table as well.
    """
    drawn = _read(map_name)
    width, height = drawn["size"]
    land = Markup("").join(Markup('<path d="{}"/>').format(path) for path in _untold(drawn, places))
    # Markers come last: they lie on the land around them.
    ordered = sorted(drawn["places"].keys() & places.keys(), key=lambda id: ("marker" in drawn["places"][id], id))
    links = Markup("\n").join(_link(places[id], drawn["places"][id], drawn["radius"]) for id in ordered)
    labels = Markup("").join(
        Markup('<text x="{}" y="{}">{}</text>').format(*one["at"], one["text"]) for one in drawn["labels"]
    )
    return Markup(
        '<svg class="map map-{}" viewBox="0 0 {} {}" role="group" aria-label="{}">\n'
        '<g class="land">{}</g>\n<g class="places">{}</g>\n<g class="captions">{}</g>\n</svg>'
    ).format(map_name, width, height, label, land, links, labels)


def ids(map_name: str) -> frozenset[str]:
    """The identifiers of the places that are on the map."""
    return frozenset(_read(map_name)["places"])


def patterns() -> Markup:
    """What maps and legends are filled with, once in a page before them; it takes no room itself."""
    made = Markup("").join(
        Markup(
            '<pattern id="map-{}" class="p-{}" width="{}" height="{}" patternUnits="userSpaceOnUse">'
            '<path class="ground" d="M0 0h{}v{}H0z"/>{}</pattern>'
        ).format(
            status, status, side, side, side, side, Markup('<path class="ink" d="{}"/>').format(ink) if ink else ""
        )
        for status, (side, ink) in _PATTERNS.items()
    )
    return Markup('<svg class="map-patterns" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>').format(
        made
    )


def legend() -> list[tuple[Status, Markup]]:
    """Each status, in the order of precedence, with a swatch of its pattern; the status is to be named beside it."""
    swatch = (
        '<svg class="map-swatch" viewBox="0 0 60 40" aria-hidden="true"><path class="s-{}" d="M1 1h58v38H1z"/></svg>'
    )
    return [(status, Markup(swatch).format(status)) for status in PRECEDENCE]


def _link(place: Place, shape: Mapping[str, Any], radius: int) -> Markup:
    title = f"{place.name}: {place.hint or place.status}"
    drawn = Markup("")
    if "marker" in shape:
        drawn += Markup('<circle cx="{}" cy="{}" r="{}"/>').format(*shape["at"], radius)
    if "path" in shape:
        drawn += Markup('<path d="{}"/>').format(shape["path"])
    return Markup('<a href="{}" class="s-{}" tabindex="-1"><title>{}</title>{}</a>').format(
        place.link, place.status, title, drawn
    )


def _untold(drawn: Mapping[str, Any], places: Mapping[str, Place]) -> list[str]:
    shapes = (shape for id, shape in drawn["places"].items() if id not in places)
    return [*drawn["land"], *(shape["path"] for shape in shapes if "path" in shape)]


@cache
def _read(map_name: str) -> dict[str, Any]:
    if map_name not in MAPS:
        raise ValueError(f"there is no map {map_name!r}; there is {', '.join(MAPS)}")
    found: dict[str, Any] = json.loads((HERE / f"{map_name}.json").read_text(encoding="utf-8"))
    return found
