"""Maps: every tracked place is there and can be hit, no text does harm, and no status is told by colour alone."""

from __future__ import annotations

import hashlib
import io
import json
import math
import re
import tarfile
import tomllib
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pycountry
import pytest
from selectolax.lexbor import LexborHTMLParser

from jurisdictions.codebook import PRECEDENCE, Level, Status
from jurisdictions.registry import load
from tests.browser import faults
from tests.scrapers.site import Site
from tests.scrapers.site import page as answer
from tests.web.conftest import HOSTILE
from web.guard import HEADERS
from web.maps import MAPS, Place, draw, ids, legend, patterns
from web.maps.convert import Unusable, convert
from web.maps.geometry import equal_earth, gridded, inner_point, parted, path, shapes, simplified, unwrapped

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

FOLDER = Path(__file__).resolve().parents[2] / "web" / "maps"
TOLD = tomllib.loads((FOLDER / "places.toml").read_text(encoding="utf-8"))
CSS = (FOLDER / "maps.css").read_text(encoding="utf-8")
#: Bytes of all outlines of a map.
MOST = {"world": 38_000, "us": 22_000}


@cache
def file(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def outlines(name: str) -> list[str]:
    return [place["path"] for place in file(name)["places"].values() if "path" in place] + file(name)["land"]


def points(data: str) -> Iterator[tuple[int, int]]:
    """The corners of what `path` wrote, read as SVG 2 says: each `m` begins where the one before did."""
    x = y = 0
    assert re.fullmatch(r"(?:m-?\d+(?:[ -]\d+|-?\d+)*z)+", data)
    for ring in data.split("z")[:-1]:
        numbers = [int(number) for number in re.findall(r"-?\d+", ring)]
        at = x, y
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            at = at[0] + dx, at[1] + dy
            yield at
        x, y = x + numbers[0], y + numbers[1]


@cache
def tracked(name: str) -> dict[str, Place]:
    """The registry's places that belong on a map: countries and what has a code like one; states and territories."""
    pattern = {"world": r"[A-Z]{2}|US-(AS|GU|MP|PR|VI)", "us": r"US-[A-Z]{2}"}[name]
    found = [one for one in load().values() if re.fullmatch(pattern, one.id) and one.level is not Level.SUPRANATIONAL]
    return {one.id: Place(one.status, one.name, f"/jurisdiction/{one.id}") for one in found}


# What the files hold


def test_the_identifiers_on_the_maps_are_known_ones() -> None:
    countries = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    states = {state.code for state in pycountry.subdivisions.get(country_code="US")}
    assert ids("us") <= states
    assert ids("world") - countries == {"US-AS", "US-GU", "US-MP", "US-PR", "US-VI"}


@pytest.mark.parametrize("name", MAPS)
def test_every_place_of_the_registry_is_on_its_map(name: str) -> None:
    assert len(tracked(name)) > 50
    assert tracked(name).keys() - ids(name) == set()


def test_every_country_with_a_code_is_on_the_map_or_told_to_be_missing_with_the_reason() -> None:
    renamed = {id.removeprefix("US-") for id in ids("world") if id.startswith("US-")}
    codes = {country.alpha_2 for country in pycountry.countries}
    assert codes - ids("world") - renamed == TOLD["world"]["missing"].keys()
    assert all(TOLD["world"]["missing"].values())


@pytest.mark.parametrize("name", MAPS)
def test_all_that_is_drawn_lies_within_the_picture(name: str) -> None:
    width, height = file(name)["size"]
    reach = file(name)["radius"]
    corners = [point for data in outlines(name) for point in points(data)]
    middles = [place["at"] for place in file(name)["places"].values()]
    assert all(0 <= x <= width and 0 <= y <= height for x, y in corners)
    assert all(reach <= x <= width - reach and reach <= y <= height - reach for x, y in middles)


@pytest.mark.parametrize("name", MAPS)
def test_the_files_are_small(name: str) -> None:
    assert sum(map(len, outlines(name))) <= MOST[name]


@pytest.mark.parametrize("name", MAPS)
def test_markers_do_not_cover_each_other(name: str) -> None:
    markers = [place["at"] for place in file(name)["places"].values() if "marker" in place]
    apart = 2 * file(name)["radius"]
    assert [(a, b) for a, b in combinations(markers, 2) if math.dist(a, b) < apart - 1] == []


@pytest.mark.parametrize("name", MAPS)
def test_neighbours_share_their_borders_and_no_line_runs_across_the_map(name: str) -> None:
    shared, longest = 0, 0.0
    seen: set[frozenset[tuple[int, int]]] = set()
    for data in outlines(name):
        for ring in re.findall(r"m[^z]*z", data):
            longest = max(longest, max(math.dist(a, b) for a, b in pairwise(list(points(ring)))))
        sides = {frozenset(side) for side in pairwise(points(data))}
        shared += len(sides & seen)
        seen |= sides
    assert shared > 400
    assert longest < 300


def test_the_notice_names_what_the_maps_were_made_of() -> None:
    notice = (FOLDER / "NOTICE.md").read_text(encoding="utf-8")
    assert [one for one in TOLD["inputs"] if one["package"] not in notice or one["sha256"] not in notice] == []


# What is drawn


def utah(**changes: Any) -> dict[str, Place]:
    return {"US-UT": Place(**{"status": Status.KCPA, "name": "Utah", "link": "/jurisdiction/US-UT"} | changes)}


def test_a_place_is_a_link_of_its_status_and_the_rest_is_land() -> None:
    tree = LexborHTMLParser(draw("us", utah(hint="kcpa since 2019"), "Law of the states"))
    (link,) = tree.css("a")
    assert link.attributes == {"href": "/jurisdiction/US-UT", "class": "s-kcpa", "tabindex": "-1"}
    assert link.text() == "Utah: kcpa since 2019"
    assert len(link.css("path")) == 1
    assert len(tree.css(".land path")) == len(ids("us")) - 1
    assert tree.css("svg")[0].attributes["role"] == "group"
    assert tree.css("svg")[0].attributes["aria-label"] == "Law of the states"
    assert {node.text() for node in tree.css("text")} == {inset["label"] for inset in TOLD["us"]["insets"]}


def test_without_a_hint_the_status_is_told() -> None:
    assert "<title>Utah: kcpa</title>" in draw("us", utah(), "x")


def test_a_place_that_is_not_on_the_map_is_passed_over() -> None:
    assert draw("world", utah(), "x").count("<a ") == 0


def test_a_map_that_there_is_not_is_told() -> None:
    with pytest.raises(ValueError, match="no map 'mars'; there is world, us"):
        draw("mars", {}, "x")


@pytest.mark.parametrize("field", ["name", "hint", "link"])
def test_hostile_words_are_words_on_a_map(field: str) -> None:
    text = draw("us", utah(**{field: HOSTILE}), HOSTILE)
    tree = LexborHTMLParser(text)
    assert {node.tag for node in tree.css("svg *")} == {"g", "a", "title", "path", "text"}
    assert tree.css("svg")[0].attributes["aria-label"] == HOSTILE
    link = tree.css("a")[0]
    assert HOSTILE in (link.text() if field != "link" else str(link.attributes["href"]))


@pytest.mark.parametrize("name", MAPS)
def test_a_map_brings_neither_styles_nor_scripts_of_its_own(name: str) -> None:
    text = draw(name, tracked(name), "x") + patterns() + "".join(swatch for _, swatch in legend())
    attributes = {key for node in LexborHTMLParser(text).css("svg, svg *") for key in node.attributes}
    assert not [key for key in attributes if key == "style" or key.startswith("on")]
    assert not re.search(r"<(style|script|foreignObject|image)", text)


def test_two_maps_and_a_legend_share_one_set_of_patterns() -> None:
    text = patterns() + draw("us", tracked("us"), "a") + draw("world", tracked("world"), "b")
    made = re.findall(r' id="([^"]*)"', text)
    assert sorted(made) == sorted(f"map-{status}" for status in Status)
    assert sorted(made) == sorted(set(re.findall(r"url\(#([^)]*)\)", CSS)))


def test_each_status_has_a_pattern_of_its_own_and_a_place_in_the_legend() -> None:
    drawn = re.findall(r"<pattern.*?</pattern>", patterns())
    inks = [re.findall(r'class="ink" d="([^"]*)"', one) for one in drawn]
    assert len(drawn) == len({tuple(ink) for ink in inks}) == len(Status)
    assert [status for status, _ in legend()] == list(PRECEDENCE)
    assert all(f'class="s-{status}"' in swatch for status, swatch in legend())


def grounds() -> list[dict[str, str]]:
    """Status (and land) -> the colour below its pattern, in light and in dark."""
    blocks = re.findall(r":root \{(.*?)\}", CSS, re.DOTALL)[:2]
    names = "|".join([*Status, "land"])
    return [dict(re.findall(rf"--map-({names}): (#\w+)", block)) for block in blocks]


#: Machado, Oliveira, Fernandes 2009: how colours look without the red, the green, the blue cones.
EYES = {
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def lab(colour: str, eye: str) -> tuple[float, float, float]:
    """CIE Lab of an sRGB colour as `eye` sees it."""
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    r, g, b = (min(1.0, max(0.0, sum(k * c for k, c in zip(row, linear, strict=True)))) for row in EYES[eye])
    xyz = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.089,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("look", [0, 1], ids=["light", "dark"])
def test_statuses_stay_apart_for_those_who_miss_a_colour(eye: str, look: int) -> None:
    found = grounds()[look]
    assert found.keys() == {*Status, "land"}
    pairs = {(a, b): math.dist(lab(found[a], eye), lab(found[b], eye)) for a, b in combinations(sorted(found), 2)}
    assert {pair: far for pair, far in pairs.items() if far < (10 if "land" in pair else 12)} == {}


# In a browser


def policy() -> str:
    """The Content-Security-Policy of all pages, which lets in style sheets by their hashes; with that of the maps."""
    digest = b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
    return HEADERS["Content-Security-Policy"].replace("style-src ", f"style-src 'sha256-{digest}' ")


@contextmanager
def shown(opened: Browser, width: int = 1000, **context: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page with both maps as it would be served; and what the browser had to complain of."""
    entries = "".join(f"<li>{swatch} {status}</li>" for status, swatch in legend())
    maps = "".join(f"<h2>{name}</h2>{draw(name, tracked(name), f'Map: {name}')}" for name in MAPS)
    text = (
        '<!doctype html><html lang="en"><head><title>Maps</title><link rel="icon" href="data:,">'
        f"<style>{CSS}</style></head>"
        f"<body>{patterns()}<main><h1>Maps</h1>{maps}<ul>{entries}</ul></main></body></html>"
    )
    with Site() as site:
        site.route("/", answer(text.encode(), Content_Security_Policy=policy()))
        for place in {**tracked("world"), **tracked("us")}.values():
            site.route(place.link, answer(b"<!doctype html><title>there</title>"))
        page = opened.new_page(viewport={"width": width, "height": 900}, **context)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        try:
            page.goto(site.url("/"))
            yield page, said
        finally:
            page.close()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("width", [1000, 360])
def test_axe_finds_no_fault_with_a_page_of_maps(opened: Browser, axe: str, width: int, look: str) -> None:
    with shown(opened, width, color_scheme=look) as (page, _):
        assert faults(page, axe) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


_FILLS = """() => Object.fromEntries([...document.querySelectorAll('.map a')].map(
    one => [one.getAttribute('class'), getComputedStyle(one).fill.split(' ')[0]]))"""


def test_the_pages_policy_lets_maps_be_filled_with_their_patterns(opened: Browser) -> None:
    with shown(opened) as (page, said):
        fills: dict[str, str] = page.evaluate(_FILLS)
    assert said == []
    assert fills == {name: f'url("#map-{name[2:]}")' for name in fills}
    assert len(fills) == len(Status)


def test_a_map_takes_the_browsers_colours_where_these_are_forced(opened: Browser) -> None:
    """What is filled with the colour of text is parted by that of the page, all else the other way round."""
    strokes = """(chosen) => [...document.querySelectorAll(chosen)].map(one => getComputedStyle(one).stroke)"""
    with shown(opened, forced_colors="active") as (page, _):
        text = page.evaluate("getComputedStyle(document.body).color")
        full, other = (page.evaluate(strokes, f".map {one} path") for one in (".s-kcpa", ":not(.s-kcpa) >"))
    assert set(other) == {text}
    assert len(set(full)) == 1
    assert set(full) != {text}


_HIT = """([map, spots]) => {
    const svg = document.querySelector(`.map-${map}`); svg.scrollIntoView();
    const here = svg.getScreenCTM();
    return spots.map(([id, x, y]) => {
        const at = new DOMPoint(x, y).matrixTransform(here);
        if (at.y > innerHeight) throw new Error('below the screen');
        const link = document.elementFromPoint(at.x, at.y)?.closest('a');
        const box = link?.getBoundingClientRect();
        return [id, link?.getAttribute('href'), box?.width, box?.height];
    });
}"""


@pytest.mark.parametrize("name", MAPS)
def test_every_place_can_be_hit_where_it_is_and_is_large_enough(opened: Browser, name: str) -> None:
    spots = [[id, *file(name)["places"][id]["at"]] for id in tracked(name)]
    with shown(opened) as (page, _):
        found = page.evaluate(_HIT, [name, spots])
    assert [(id, link) for id, link, _, _ in found if link != f"/jurisdiction/{id}"] == []
    assert [
        (id, width, height) for id, _, width, height in found if max(width, height) < 6 or min(width, height) < 4
    ] == []


@pytest.mark.parametrize(
    ("name", "id"),
    [("world", id) for id in ("SG", "MT", "HK")] + [("us", f"US-{id}") for id in ("DC", "RI", "HI", "GU")],
)
def test_a_click_on_a_small_place_leads_to_its_page(opened: Browser, name: str, id: str) -> None:
    x, y = file(name)["places"][id]["at"]
    with shown(opened) as (page, _):
        picture = page.locator(f".map-{name}")
        box = picture.bounding_box()
        assert box is not None
        scale = box["width"] / file(name)["size"][0]
        picture.click(position={"x": x * scale, "y": y * scale})
        page.wait_for_url(f"**/jurisdiction/{id}")
        assert page.title() == "there"


# How the files are made


def test_the_projection_is_the_published_one() -> None:
    """Values of PROJ (`+proj=eqearth +R=1`), which has the authors' own constants: 2.706630 at the equator's end,
    1.317363 at the pole."""
    project = equal_earth(0)
    assert project((180, 0)) == pytest.approx((2.706630, 0), abs=1e-5)
    assert project((0, 90)) == pytest.approx((0, -1.317363), abs=1e-5)
    assert project((191, 10))[0] == pytest.approx(-project((-191, 10))[0])


def test_a_ring_across_the_antimeridian_stays_in_one_piece_on_the_nearer_side() -> None:
    ring = [(179.0, 1.0), (-179.0, 1.0), (-179.0, 0.0), (179.0, 0.0), (179.0, 1.0)]
    assert [x for x, _ in unwrapped(ring, 11)] == [179, 181, 181, 179, 179]
    assert [x for x, _ in unwrapped(ring, -11)] == [-181, -179, -179, -181, -181]


def test_simplifying_keeps_ends_and_what_stands_out_and_leaves_an_island_its_shape() -> None:
    arc = [(0.0, 0.0), (5.0, 4.4), (10.0, 9.0), (15.0, 4.6), (20.0, 0.0)]
    assert simplified(arc, lambda point: point, 5) == [(0, 0), (10, 9), (20, 0)]
    island = [(math.cos(at / 20 * math.tau), math.sin(at / 20 * math.tau)) for at in range(20)]
    left = simplified([*island, island[0]], lambda point: point, 99)
    assert len(left) == 5
    assert len(gridded([(x * 9, y * 9) for x, y in left])) >= 3


def test_a_path_reads_as_the_corners_it_was_made_of() -> None:
    rings = [[(10, 20), (14, 17), (9, 9)], [(100, 3), (90, 3), (95, 8)]]
    assert path(rings) == "m10 20 4-3-5-8zm90-17-10 0 5 5z"
    assert list(points(path(rings))) == [*rings[0], *rings[1]]


def test_the_inner_point_of_a_hooked_place_lies_on_its_land() -> None:
    hook = [(0, 0), (100, 0), (100, 100), (80, 100), (80, 20), (0, 20)]
    x, y = inner_point(hook)
    assert y < 20 or x > 80


def test_discs_in_one_spot_are_moved_apart_and_others_stay() -> None:
    moved = parted({"a": (0, 0), "b": (0, 0), "c": (500, 500)}, 14)
    assert math.dist(moved["a"], moved["b"]) >= 14
    assert moved["c"] == (500, 500)


def square(left: float, top: float, side: float) -> list[list[float]]:
    """An arc on the tiny topology's grid of tenths: a start, then steps."""
    return [[left * 10, top * 10], [side * 10, 0], [0, -side * 10], [-side * 10, 0], [0, side * 10]]


def topology(collection: str, *places: tuple[str, str, list[list[float]]]) -> dict[str, Any]:
    return {
        "type": "Topology", "arcs": [arc for _, _, arc in places],
        "transform": {"scale": [0.1, 0.1], "translate": [0, 0]},
        "objects": {collection: {"geometries": [
            {"type": "Polygon", "id": id, "properties": {"name": name}, "arcs": [[at]]}
            for at, (id, name, _) in enumerate(places)
        ]}},
    }  # fmt: skip


def packed(folder: Path, package: str, **files: dict[str, Any]) -> dict[str, str]:
    """A package as npm packs it, and what places.toml would tell of it."""
    target = folder / f"{package.replace('@', '-')}.tgz"
    with tarfile.open(target, "w:gz") as archive:
        for name, content in files.items():
            data = json.dumps(content).encode()
            entry = tarfile.TarInfo(f"package/{name.replace('_', '-')}.json")
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return {"package": package, "sha256": hashlib.sha256(target.read_bytes()).hexdigest()}


@pytest.fixture
def inputs(tmp_path: Path) -> dict[str, Any]:
    """Two tiny packages, and what the converter is told of them."""
    countries = topology(
        "countries", ("840", "United States", square(-100, 50, 20)), ("702", "Singapore", square(103.8, 1.3, 0.1)),
        ("010", "Antarctica", square(0, -70, 10)), ("", "Kosovo", square(20, 43, 9)),
        ("", "Somaliland", square(44, 10, 3)),
    )  # fmt: skip
    albers = topology(
        "states", ("49", "Utah", square(100, 300, 90)), ("11", "District of Columbia", square(800, 300, 3))
    )
    degrees = topology("states", ("66", "Guam", square(144.6, 13.7, 0.3)))
    inset = {"id": "US-GU", "number": "66", "label": "Guam", "within": [144.5, 13.1, 145.0, 13.8]}
    return {
        "inputs": [
            packed(tmp_path, "world-atlas@1", countries_50m=countries),
            packed(tmp_path, "us-atlas@1", states_albers_10m=albers, states_10m=degrees),
        ],
        "world": {"centre": 11, "left_out": ["AQ"], "ids": {"Kosovo": "XK"}, "markers": {"TV": [179.2, -8.5]}},
        "us": {"insets": [inset]},
    }  # fmt: skip


def test_the_converter_makes_both_maps_of_what_it_is_given(tmp_path: Path, inputs: dict[str, Any]) -> None:
    convert(tmp_path, tmp_path, inputs)
    world, us = (json.loads((tmp_path / f"{name}.json").read_text(encoding="utf-8")) for name in MAPS)
    assert world["places"].keys() == {"US", "SG", "XK", "TV"}
    assert {id for id, place in world["places"].items() if "marker" in place} == {"SG", "TV"}
    assert len(world["land"]) == 1
    assert us["places"].keys() == {"US-UT", "US-DC", "US-GU"}
    assert {id for id, place in us["places"].items() if "marker" in place} == {"US-DC"}
    assert [label["text"] for label in us["labels"]] == ["Guam"]


def test_the_converter_refuses_other_packages_than_the_maps_were_made_of(
    tmp_path: Path, inputs: dict[str, Any]
) -> None:
    inputs["inputs"][0]["sha256"] = "0" * 64
    with pytest.raises(Unusable, match=r"world-atlas-1\.tgz is not the one of places\.toml"):
        convert(tmp_path, tmp_path, inputs)
    (tmp_path / "world-atlas-1.tgz").unlink()
    with pytest.raises(Unusable, match=r"world-atlas-1\.tgz is missing: make maps fetches it"):
        convert(tmp_path, tmp_path, inputs)


def test_shapes_of_a_topology_are_joined_from_arcs_in_both_directions() -> None:
    made = topology("x", ("1", "one", [[0, 0], [10, 0]]), ("2", "two", [[0, 0], [0, 10], [10, -10]]))
    made["objects"]["x"]["geometries"][0]["arcs"] = [[0, ~1]]
    assert shapes(made, "x", lambda arc: arc)[0].rings == [[(0, 0), (1, 0), (0, 1), (0, 0)]]
