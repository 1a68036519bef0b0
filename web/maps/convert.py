"""Makes world.json and us.json from the packages that `make maps` fetches. Who runs the program never needs it.

Both maps are drawn on whole numbers, two to a pixel where the map is 1000 pixels wide.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
import tarfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pycountry

from web.maps.geometry import (
    Grid,
    Point,
    Projection,
    area_of,
    bounds,
    equal_earth,
    gridded,
    inner_point,
    parted,
    path,
    shapes,
    simplified,
    unwrapped,
)  # fmt: skip

HERE = Path(__file__).parent
# In units of the maps, half a pixel each, or their squares.
WIDTH = 2000  # of the whole globe; that of the states is nearly the same
RADIUS = 7  # of a marker
SMALL = 8, 144  # a place has a marker whose width or height is below the first, or width by height below the second
WORLD_DETAIL, US_DETAIL = 3.2, 3.5  # the smallest triangle that is kept of an outline
ISLAND = 2.5  # the smallest island that is kept, beside the largest one of each place
CELL, INSET, CAPTION = 390, (270, 150), 60  # the row of territories: room for each, its outline, its caption

Rings = Sequence[Sequence[Point]]


class Unusable(Exception):
    """An input is missing or is not the one that the maps were made of."""


@dataclass
class Map:
    """A map in the making, anywhere on the plane."""

    rings: dict[str, list[list[Grid]]] = field(default_factory=dict)
    markers: dict[str, Grid] = field(default_factory=dict)
    land: list[list[list[Grid]]] = field(default_factory=list)
    labels: list[tuple[Grid, str]] = field(default_factory=list)

    def add(self, id: str, rings: Rings) -> None:
        """Draw the place `id`; with a marker where its largest part is hard to see or to hit."""
        drawn = on_grid(rings)
        if drawn:
            self.rings[id] = drawn
        largest: Sequence[Point] = drawn[0] if drawn else max(rings, key=area_of)
        left, top, right, bottom = bounds(largest)
        width, height = right - left, bottom - top
        if min(width, height) < SMALL[0] or width * height < SMALL[1]:
            self.markers[id] = inner_point(drawn[0]) if drawn else on_point(((left + right) / 2, (top + bottom) / 2))

    def extent(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all that is drawn, the letters of captions below their line included."""
        lists = [*self.rings.values(), *self.land]
        points = [point for rings in lists for ring in rings for point in ring]
        return bounds([*points, *self.markers.values(), *((x, y + CAPTION // 4) for (x, y), _ in self.labels)])

    def file(self) -> dict[str, Any]:
        """What is written of the map: from 0, 0 on, with room for the markers at its edge."""
        self.markers = parted(self.markers, 2 * RADIUS)
        left, top, right, bottom = (round(edge) for edge in self.extent())
        dx, dy = RADIUS + 1 - left, RADIUS + 1 - top
        ids = sorted(self.rings.keys() | self.markers.keys())
        return {
            "size": [right + dx + RADIUS + 1, bottom + dy + RADIUS + 1],
            "radius": RADIUS,
            "places": {id: self._place(id, dx, dy) for id in ids},
            "land": [path(_moved(rings, dx, dy)) for rings in self.land],
            "labels": [{"at": [x + dx, y + dy], "text": text} for (x, y), text in self.labels],
        }

    def _place(self, id: str, dx: int, dy: int) -> dict[str, Any]:
        """`at` is where a pointer finds it: the middle of its marker, or a point well inside its largest part."""
        rings, marker = self.rings.get(id, []), self.markers.get(id)
        x, y = marker or inner_point(rings[0], self.markers.values(), RADIUS)
        told: dict[str, Any] = {"at": [x + dx, y + dy]}
        if rings:
            told["path"] = path(_moved(rings, dx, dy))
        if marker:
            told["marker"] = True
        return told


def on_point(point: Point) -> Grid:
    return round(point[0]), round(point[1])


def on_grid(rings: Rings) -> list[list[Grid]]:
    """The rings that are large enough to be seen, the largest first; that one if it can be drawn at all."""
    drawn = sorted((found for ring in rings if (found := gridded(ring))), key=area_of, reverse=True)
    return [*drawn[:1], *(ring for ring in drawn[1:] if area_of(ring) >= ISLAND)]


def _moved(rings: Iterable[Sequence[Grid]], dx: int, dy: int) -> list[list[Grid]]:
    return [[(x + dx, y + dy) for x, y in ring] for ring in rings]


def world(topology: dict[str, Any], told: dict[str, Any]) -> Map:
    """The countries in Equal Earth."""
    centre: float = told["centre"]
    globe = equal_earth(centre)
    project = _scaled(globe, WIDTH / globe((centre + 360, 0))[0])

    def plane(ring: list[Point]) -> list[Point]:
        return [project(point) for point in unwrapped(ring, centre)]

    outlines: dict[str | None, list[list[Point]]] = {}
    for shape in shapes(topology, "countries", lambda arc: simplified(arc, project, WORLD_DETAIL)):
        id = told["ids"].get(shape.id or shape.name) or _alpha_2(shape.id)
        outlines.setdefault(id, []).extend(plane(ring) for ring in shape.rings)
    made = Map(land=[on_grid(outlines.pop(None, []))])
    for id, rings in outlines.items():
        if id not in told["left_out"]:
            made.add(str(id), rings)
    made.markers |= {id: on_point(plane([(x, y)])[0]) for id, (x, y) in told["markers"].items()}
    return made


def _alpha_2(number: str) -> str | None:
    found = pycountry.countries.get(numeric=number) if number else None
    return found.alpha_2 if found else None


def _scaled(project: Projection, scale: float) -> Projection:
    def scaled(point: Point) -> Point:
        x, y = project(point)
        return x * scale, y * scale

    return scaled


def united_states(albers: dict[str, Any], degrees: dict[str, Any], told: dict[str, Any]) -> Map:
    """The states as Albers has them, with Alaska and Hawaii below Texas, and the territories in a row below them."""
    project = _scaled(lambda point: point, 2)
    codes = {one.name: one.code for one in pycountry.subdivisions if one.country_code == "US"}
    made = Map()
    for shape in shapes(albers, "states", lambda arc: simplified(arc, project, US_DETAIL)):
        made.add(codes[shape.name], [[project(point) for point in ring] for ring in shape.rings])
    left, _, right, bottom = made.extent()
    first = (left + right - CELL * (len(told["insets"]) - 1)) / 2
    for at, inset in enumerate(told["insets"]):
        middle = first + CELL * at, bottom + CAPTION + INSET[1] / 2
        made.add(inset["id"], _inset(degrees, inset, middle))
        made.labels.append((on_point((middle[0], middle[1] + INSET[1] / 2 + CAPTION * 0.8)), inset["label"]))
    return made


def _inset(topology: dict[str, Any], inset: dict[str, Any], middle: Point) -> list[list[Point]]:
    """The islands of a territory that lie within the inset's window, as large as its frame around `middle` lets them:
    degrees of longitude as long as they are in the window's middle."""
    west, south, east, north = inset["within"]
    shrink = math.cos(math.radians((south + north) / 2))
    width, height = (east - west) * shrink, north - south
    scale = min(INSET[0] / width, INSET[1] / height)

    def project(point: Point) -> Point:
        x, y = (point[0] - (west + east) / 2) * shrink, (south + north) / 2 - point[1]
        return x * scale + middle[0], y * scale + middle[1]

    found = shapes(topology, "states", lambda arc: simplified(arc, project, US_DETAIL))
    rings = next(shape.rings for shape in found if shape.id == inset["number"])
    inside = [ring for ring in rings if all(west <= x <= east and south <= y <= north for x, y in ring)]
    return [[project(point) for point in ring] for ring in inside]


def read(folder: Path, inputs: list[dict[str, str]]) -> Callable[[str, str], dict[str, Any]]:
    """What reads `(package, name)`, a topology of one of the packages in `folder`, once each is known to be the one."""
    packages: dict[str, Path] = {}
    for one in inputs:
        file = folder / (one["package"].replace("@", "-") + ".tgz")
        if not file.is_file():
            raise Unusable(f"{file} is missing: make maps fetches it")
        if (found := hashlib.sha256(file.read_bytes()).hexdigest()) != one["sha256"]:
            raise Unusable(f"{file} is not the one of places.toml: its SHA-256 is {found}")
        packages[one["package"].partition("@")[0]] = file

    def topology(package: str, name: str) -> dict[str, Any]:
        with tarfile.open(packages[package]) as archive:
            member = archive.extractfile(f"package/{name}")
            assert member is not None
            content: dict[str, Any] = json.load(member)
            return content

    return topology


def convert(fetched: Path, target: Path, told: dict[str, Any]) -> None:
    """Write both maps into the folder `target`."""
    topology = read(fetched, told["inputs"])
    maps = {
        "world": world(topology("world-atlas", "countries-50m.json"), told["world"]),
        "us": united_states(
            topology("us-atlas", "states-albers-10m.json"), topology("us-atlas", "states-10m.json"), told["us"]
        ),
    }
    for name, made in maps.items():
        text = json.dumps(made.file(), separators=(",", ":"), sort_keys=True).replace('},"', '},\n"')
        (target / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def main(fetched: Path) -> None:
    """`python -m web.maps.convert FOLDER`, where the folder holds the packages."""
    try:
        convert(fetched, HERE, tomllib.loads((HERE / "places.toml").read_text(encoding="utf-8")))
    except Unusable as error:
        sys.exit(f"convert: {error}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
