"""Outlines of places, from a topology to SVG paths: unpacked, simplified, joined into rings, rounded, written.

A topology (TopoJSON 1.0) keeps each stretch of border once, as an arc that its neighbours share. Arcs are simplified
before rings are made of them, so that neighbours still meet along every border.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Grid = tuple[int, int]
Projection = Callable[[Point], Point]


@dataclass(frozen=True)
class Shape:
    """One place of a topology: its rings (outlines and holes alike), each a list of points in the topology's terms."""

    id: str
    name: str
    rings: list[list[Point]]


def equal_earth(centre: float) -> Projection:
    """The Equal Earth projection of degrees around the meridian `centre`, in radii of the globe, y downwards.

    B. Savric, T. Patterson, B. Jenny: The Equal Earth map projection. International Journal of Geographical
    Information Science 33(3), 2019 (online 2018), equations 1 to 3.
    """
    a1, a2, a3, a4, m = 1.340264, -0.081106, 0.000893, 0.003796, math.sqrt(3) / 2

    def project(point: Point) -> Point:
        theta = math.asin(m * math.sin(math.radians(point[1])))
        square, sixth = theta**2, theta**6
        slope = a1 + 3 * a2 * square + sixth * (7 * a3 + 9 * a4 * square)
        x = math.radians(point[0] - centre) * math.cos(theta) / (m * slope)
        return x, -theta * (a1 + a2 * square + sixth * (a3 + a4 * square))

    return project


def shapes(topology: dict[str, Any], collection: str, keep: Callable[[list[Point]], list[Point]]) -> list[Shape]:
    """The places of one collection of `topology`, made of arcs as `keep` leaves them."""
    arcs = [keep(arc) for arc in _arcs(topology)]
    return [
        Shape(
            str(one.get("id") or ""),
            one["properties"]["name"],
            [_ring(arcs, numbers) for polygon in _polygons(one) for numbers in polygon],
        )
        for one in topology["objects"][collection]["geometries"]
    ]


def _polygons(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry.get("arcs", [])
    return [arcs] if geometry["type"] == "Polygon" else arcs


def _arcs(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """Arcs are written as steps on a grid (TopoJSON 1.0, section 2.1.3)."""
    (sx, sy), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    for steps in topology["arcs"]:
        x = y = 0
        arc: list[Point] = []
        for step in steps:
            x, y = x + step[0], y + step[1]
            arc.append((x * sx + dx, y * sy + dy))
        yield arc


def _ring(arcs: Sequence[list[Point]], numbers: Iterable[int]) -> list[Point]:
    """Arcs one after another; a negative number is an arc backwards (TopoJSON 1.0, section 2.1.4)."""
    ring: list[Point] = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def unwrapped(ring: list[Point], centre: float) -> list[Point]:
    """`ring` without leaps at the antimeridian, on that side of the map around `centre` where most of it lies."""
    turned = [ring[0]]
    for before, after in pairwise(ring):
        step = (after[0] - before[0] + 180) % 360 - 180
        turned.append((turned[-1][0] + step, after[1]))
    middle = (min(x for x, _ in turned) + max(x for x, _ in turned)) / 2
    shift = round((centre - middle) / 360) * 360
    return [(x + shift, y) for x, y in turned]


def simplified(arc: list[Point], project: Projection, smallest: float) -> list[Point]:
    """`arc` without the points that matter least: those whose triangle with their neighbours is below `smallest`.

    M. Visvalingam, J. D. Whyatt: Line generalisation by repeated elimination of points. The Cartographic Journal
    30(1), 1993. Both ends stay, and of a closed arc three points more, so that an island remains one.
    """
    plane = [project(point) for point in unwrapped(arc, arc[0][0])]
    before, after = list(range(-1, len(arc) - 1)), list(range(1, len(arc) + 1))
    spare = len(arc) - (5 if arc[0] == arc[-1] else 2)
    areas = {at: _triangle(plane[at - 1], plane[at], plane[at + 1]) for at in range(1, len(arc) - 1)}
    heap = [(area, at) for at, area in areas.items()]
    heapq.heapify(heap)
    while heap and spare > 0 and heap[0][0] < smallest:
        area, at = heapq.heappop(heap)
        if areas.get(at) != area:
            continue  # gone, or weighed anew since
        del areas[at]
        spare -= 1
        left, right = before[at], after[at]
        after[left], before[right] = right, left
        for one in (left, right):
            if one in areas:  # never less than what went before it (the article's rule against islands of detail)
                areas[one] = max(area, _triangle(plane[before[one]], plane[one], plane[after[one]]))
                heapq.heappush(heap, (areas[one], one))
    return [point for at, point in enumerate(arc) if at in areas or at in (0, len(arc) - 1)]


def _triangle(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def gridded(ring: Iterable[Point]) -> list[Grid]:
    """`ring` on whole numbers and without its last point, which is its first; empty where nothing of it remains."""
    points: list[Grid] = []
    for x, y in ring:
        point = round(x), round(y)
        if not points or points[-1] != point:
            points.append(point)
    while len(points) > 1 and points[0] == points[-1]:
        points.pop()
    return points if area_of(points) else []


def area_of(ring: Sequence[Point]) -> float:
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise([*ring, *ring[:1]]))) / 2


def bounds(points: Iterable[Point]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom."""
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def path(rings: Iterable[Sequence[Grid]]) -> str:
    """SVG path data of closed rings, in relative commands (SVG 2, section 9.3): one `m` a ring, which begins where
    the ring before began."""
    written, x, y = "", 0, 0
    for ring in rings:
        x, y, start = *ring[0], (x, y)
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise([start, *ring])]
        written += "m" + "".join(_number(one) for step in steps for one in step).lstrip() + "z"
    return written


def _number(value: int) -> str:
    """A minus parts two numbers as well as a space does."""
    return str(value) if value < 0 else f" {value}"


def inner_point(ring: Sequence[Grid], discs: Iterable[Grid] = (), radius: float = 0, steps: int = 24) -> Grid:
    """The point inside `ring`, of a lattice, that lies farthest from its edge and from `discs` of `radius` that cover
    it: where a label or a pointer would go."""
    left, top, right, bottom = bounds(ring)
    edges, covers = list(pairwise([*ring, ring[0]])), list(discs)
    lattice = (
        (round(left + (right - left) * (i + 0.5) / steps), round(top + (bottom - top) * (j + 0.5) / steps))
        for i in range(steps)
        for j in range(steps)
    )

    def room(point: Grid) -> float:
        away = (math.dist(point, disc) - radius for disc in covers)
        return min(*(_distance(point, *edge) for edge in edges), *away)

    inside = (point for point in lattice if _holds(edges, point))
    return max(inside, key=room, default=(round((left + right) / 2), round((top + bottom) / 2)))


def _holds(edges: Iterable[tuple[Grid, Grid]], point: Grid) -> bool:
    """Whether a ray from `point` to the right crosses the edges an odd number of times."""
    x, y = point
    crossed = (a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1]) for a, b in edges if (a[1] > y) != (b[1] > y))
    return sum(x < at for at in crossed) % 2 == 1


def _distance(point: Point, a: Point, b: Point) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy or 1)
    along = min(1.0, max(0.0, along))
    return math.hypot(point[0] - a[0] - along * dx, point[1] - a[1] - along * dy)


def parted(points: dict[str, Grid], apart: float) -> dict[str, Grid]:
    """`points` moved as little as it takes for each two of them to be `apart`: discs there do not cover each other."""
    at: dict[str, Point] = dict(points)
    names = sorted(at)
    for _ in range(400):
        pairs = ((a, b) for i, a in enumerate(names) for b in names[i + 1 :])
        close = [(a, b) for a, b in pairs if math.dist(at[a], at[b]) < apart]
        if not close:
            break
        for a, b in close:
            at[a], at[b] = _pushed(at[a], at[b], apart + 1)  # one more, for what rounding takes
    return {name: (round(x), round(y)) for name, (x, y) in at.items()}


def _pushed(a: Point, b: Point, apart: float) -> tuple[Point, Point]:
    far = math.dist(a, b)
    dx, dy = ((b[0] - a[0]) / far, (b[1] - a[1]) / far) if far else (1.0, 0.0)
    move = max(0.0, apart - far) / 2
    return (a[0] - dx * move, a[1] - dy * move), (b[0] + dx * move, b[1] + dy * move)
