"""Law in the place's own language: a list with a prohibition, or the regime of a country that has more to say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from babel.dates import format_date

from demo.farm.drafts import czech, indonesian, thai, tongues
from demo.farm.drafts.text import Draft, Line, heading, item, note, para, title
from demo.farm.drafts.tongues import Tongue
from demo.farm.law import Law, Place
from jurisdictions.codebook import Status

_OWN: Mapping[str, Callable[[Place, Law], Draft]] = {"cs": czech.draft, "id": indonesian.draft, "th": thai.draft}
_OWN_ANCHORS = {"cs": czech.ANCHORS, "id": indonesian.ANCHORS, "th": thai.ANCHORS}

#: Languages in which a page can be drafted.
TONGUES = frozenset({*tongues.TONGUES, *_OWN})


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the law's name and its list."""
    if place.language in _OWN:
        return _OWN_ANCHORS[place.language]
    tongue = tongues.TONGUES[place.language]
    return tongue.title, tongue.annex


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return f"/{place.language.split('-')[0]}/{place.number('act', 1970, 2009)}/{place.number('issue', 11, 1720)}"


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The page under `law` in the language of `place`."""
    if place.language in _OWN:
        return _OWN[place.language](place, law)
    return _listed(place, law, tongues.TONGUES[place.language])


def _listed(place: Place, law: Law, tongue: Tongue) -> Draft:
    restriction = _restriction(law, tongue)
    commences = _commencement(place, law, tongue)
    as_article = commences.startswith(tongue.begins[:4]) and place.pick("commencement as", (True, False))
    articles = [_rule(law, tongue)]
    articles += [tongue.beside] if place.pick("beside", (True, False)) else []
    articles += [restriction] if restriction else [] if law.bare else _more(law, tongue)
    articles += [tongue.penalty] if place.pick("penalty", (True, False)) else []
    articles += [commences] if as_article else []
    number, mark = place.pick("articles", ("{}.", "({})", "§ {}")), place.pick("entries as", ("{}.", "{})"))
    entries = _entries(place, law, tongue, bool(restriction))
    lines: list[Line] = [
        title(tongue.office),
        heading(tongue.title),
        *(para(text, number.format(n)) for n, text in enumerate(articles, 1)),
        heading(tongue.annex),
        *(item(entry, mark.format(n)) for n, entry in enumerate(entries, 1)),
        *([note(commences)] if commences and not as_article else []),
    ]
    return Draft(f"{tongue.title} | {tongue.office}", tuple(lines), place.language)


def _commencement(place: Place, law: Law, tongue: Tongue) -> str:
    if law.bare or not law.effective:
        return ""
    phrase = tongue.begins if place.pick("commencement", (True, False)) else tongue.since
    return phrase.format(date=_day(tongue, law.effective))


def _day(tongue: Tongue, day: date) -> str:
    return str(format_date(day, "long", locale=tongue.locale))


def _rule(law: Law, tongue: Tongue) -> str:
    keys = [key for key in tongue.acts if law.has(key, "prohibited")]
    if law.bare or law.status is not Status.BANNED or not keys:
        keys = ["sale", "possession"]
    words = [tongue.acts[key] for key in keys]
    acts = tongue.last.join(filter(None, (tongue.comma.join(words[:-1]), words[-1])))
    return tongue.rule.format(acts=acts)


def _restriction(law: Law, tongue: Tongue) -> str:
    """The sentence of a rule short of a ban, outside the list."""
    if law.bare or law.status is not Status.RESTRICTED:
        return ""
    if law.has("food_use"):
        return tongue.food
    return tongue.prescription if law.has("sale", "prescription-only") else tongue.alkaloid


def _more(law: Law, tongue: Tongue) -> list[str]:
    sentences = (
        (law.has("import", "licensed"), tongue.licence),
        (law.has("advertising"), tongue.advertising),
        (law.has("possession", "allowed"), tongue.possession_free),
    )
    return [text for wanted, text in sentences if wanted and text]


def _entries(place: Place, law: Law, tongue: Tongue, restricted: bool) -> list[str]:
    others = list(tongue.entries[: place.number("entries", 4, len(tongue.entries))])
    if law.bare or restricted:
        return others
    own = [tongue.plant, tongue.mitragynine, *([tongue.seven_oh] if law.has("seven_oh") else [])]
    where = place.number("where", 1, len(others) - 1)
    return [*others[:where], *own, *others[where:]]
