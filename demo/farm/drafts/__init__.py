"""Drafting styles: each turns the law of a page into the text that such an authority would publish."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from demo.farm.drafts import act, codified, compounds, faq, foreign, gazette, ordinance, position, rule, schedule
from demo.farm.drafts.text import Draft
from demo.farm.law import Law, Place, Strand, schedule_name
from jurisdictions.codebook import Level, SourceKind, Status


@dataclass(frozen=True)
class Style:
    """One manner of drafting. ``draft`` takes the place, the law to show and the law before it; ``ahead`` is
    true where an enacted page shows its law before the day on which it takes effect."""

    name: str
    kind: SourceKind
    draft: Callable[[Place, Law, Law], Draft]
    anchors: Callable[[Place], tuple[str, ...]]
    path: Callable[[Place], str]
    fits: Callable[[Place, Strand], bool]
    ahead: bool = False


def _determined(strand: Strand) -> bool:
    return any(law.has("basis", "determination") for law in strand.laws)


def _english(place: Place, strand: Strand) -> bool:
    return place.language == "en" and not _determined(strand) and strand.name == "law"


def _native(place: Place, strand: Strand) -> bool:
    return place.language in foreign.TONGUES


def _translated(place: Place, strand: Strand) -> bool:
    """Also for places with a language of their own, as an official translation; only for plain bans."""
    simple = {Status.BANNED, Status.UNREGULATED, Status.UNKNOWN}
    plain = place.language == "en" or {law.status for law in strand.laws} <= simple
    return plain and not _determined(strand) and strand.name == "law" and place.language not in ("ko", "th")


def _once(place: Place, strand: Strand) -> bool:
    """An act is printed once: its page has no place for a second law."""
    return _english(place, strand) and len(strand.turns) == 1 and strand.base.bare and not _ends(strand)


def _ends(strand: Strand) -> bool:
    return any(law.ended or law.lost for law in strand.laws)


def _amending(place: Place, strand: Strand) -> bool:
    return _english(place, strand) and not _ends(strand) and bool(strand.turns) and place.level is not Level.LOCAL


def _scheduled(place: Place, strand: Strand) -> bool:
    """A list of substances can say only that something is scheduled."""
    spoken = [law for law in strand.laws if not law.bare and not law.ended]
    plain = {"schedule", "sale", "possession", "seven_oh", "import", "export", "cultivation", "penalty", "limits"}
    return (
        _english(place, strand)
        and bool(spoken)
        and place.level is not Level.LOCAL
        and all(law.status is Status.BANNED and set(law.provisions) <= plain and not law.expires for law in spoken)
        and all(law.provisions.get(key) != "licensed" for law in spoken for key in ("possession", "import", "export"))
        and any(schedule_name(str(law.provisions.get("schedule", ""))) for law in spoken)
    )


def _sealed(place: Place, strand: Strand) -> bool:
    """Styles without room for a temporary rule's end leave those to others."""
    return _english(place, strand) and not any(law.expires for law in strand.laws)


STYLES: tuple[Style, ...] = (
    Style("codified", SourceKind.STATUTE, codified.draft, codified.anchors, codified.path,
          lambda place, strand: _sealed(place, strand) and place.level is not Level.LOCAL),
    Style("versions", SourceKind.STATUTE, codified.versions, codified.anchors, codified.path,
          lambda place, strand: _sealed(place, strand) and place.american and place.level is not Level.LOCAL, True),
    Style("ordinance", SourceKind.STATUTE, ordinance.draft, ordinance.anchors, ordinance.path,
          lambda place, strand: _sealed(place, strand) and place.level is Level.LOCAL),
    Style("schedule", SourceKind.SCHEDULE_LIST, schedule.draft, schedule.anchors, schedule.path, _scheduled),
    Style("act", SourceKind.ACT, act.draft, act.anchors, act.path, _once, True),
    Style("redline", SourceKind.ACT, act.redline, act.anchors, act.path,
          lambda place, strand: _amending(place, strand) and _sealed(place, strand), True),
    Style("rule", SourceKind.RULE, rule.draft, rule.anchors, rule.path, _english),
    Style("gazette", SourceKind.GAZETTE, gazette.draft, gazette.anchors, gazette.path, _translated, True),
    Style("faq", SourceKind.AGENCY_PAGE, faq.draft, faq.anchors, faq.path, _translated),
    Style("position", SourceKind.AGENCY_PAGE, position.draft, position.anchors, position.path,
          lambda place, strand: _determined(strand) and strand.name == "law"),
    Style("compounds", SourceKind.RULE, compounds.draft, compounds.anchors, compounds.path,
          lambda place, strand: strand.name == "order" and "synthetics" in strand.laws[-1].provisions),
    Style("order", SourceKind.RULE, rule.draft, rule.anchors, rule.path,
          lambda place, strand: strand.name == "order" and "synthetics" not in strand.laws[-1].provisions),
    Style("foreign", SourceKind.STATUTE, foreign.draft, foreign.anchors, foreign.path, _native),
)  # fmt: skip


def style_for(place: Place, strand: Strand) -> Style:
    """The style of a page, drawn among those that can carry all its states; its own language comes first."""
    fitting = [style for style in STYLES if style.fits(place, strand)]
    native = [style for style in fitting if style.name == "foreign"]
    if native and place.pick("tongue", ("native",) * 4 + ("translated",)) == "native":
        return native[0]
    weighted = [style for style in fitting for _ in range(_WEIGHTS.get(style.name, 1))]
    return place.pick(f"style {strand.name}", weighted)


#: Styles that few places can carry are drawn more often there.
_WEIGHTS = {"schedule": 4, "versions": 2, "redline": 2, "codified": 2}
