"""Prohibitions of kratom as such: "no person shall sell kratom", not "no person shall sell kratom that …".

The whole difference between a ban and a regulated trade is what stands beside the prohibition. So the clause must
hold the prohibition, the act and the substance, and no other word than such as do not narrow it; any word that is
not known to be harmless makes the clause a conditional one, and nothing is said. Where that word is not a known
condition either, the clause is only half understood: that is told, so that nobody guesses round it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from scrapers.document import BlockKind
from tracker.coding.findings import Finding, Via
from tracker.coding.lexicon import Lexicon
from tracker.coding.page import Role
from tracker.coding.rules import Rule
from tracker.coding.structure import Clause
from tracker.coding.substances import Mention, Substance, scan
from tracker.coding.words import without_remarks

_WORD = re.compile(r"[^\W\d_][\w'-]*")
_WHOLE = (Substance.LEAF, Substance.MITRAGYNINE)
_ACTS = (("sale", "sell_verb"), ("possession", "possess"))


@cache
def _benign(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.sources.get("benign", "").replace("\\x27", "'").split("|"))


@dataclass(frozen=True, slots=True)
class Hindrance:
    """Why a clause that names kratom and forbids something is no ban of kratom: ``words`` in one line;
    ``understood`` is false where the clause is only half understood."""

    words: str
    understood: bool = True


def hindrance(rule: Rule) -> Hindrance | None:
    """What keeps `rule` from being a ban of kratom as such; None where nothing does."""
    if rule.role is not Role.RULE:
        return Hindrance(f"its clause is a {rule.role.value}")
    if not rule.prohibits:
        return Hindrance("nothing is forbidden")
    if rule.page.has("repealed_mark", rule.own):
        return Hindrance("it repeals")  # "section 5, which forbids to possess kratom, is repealed"
    if not _names_whole(rule):
        return Hindrance("not kratom itself is named")
    opening = (parent for parent in rule.page.structure.parents(rule.clause) if parent.opens)
    if any(rule.page.of(parent) and not rule.page.is_formula(parent) for parent in opening):
        # "may not sell a kratom product that:" has items which are conditions, whatever they name.
        return Hindrance("it is an item of a list of conditions")
    if rule.clause.opens and not rule.page.has("prohibit_ends", rule.own):
        return Hindrance("it runs on into a list")
    if rule.page.spares_plant:
        return Hindrance("the text says elsewhere that the plant is not covered", understood=False)
    return _condition(rule, _without_preface(rule))


def bans(rule: Rule) -> Iterator[Finding]:
    """Sale or possession prohibited outright by `rule`; what it may forbid, where it is only half understood."""
    hindered = hindrance(rule)
    if hindered is not None:
        yield from _hindered(rule, hindered)
        return
    acts = _acts(rule)
    for provision in acts:
        yield Finding(provision, "prohibited", rule.clause.start, rule.clause.end, rule.clause, Via.RULE)
    if acts and (named := _names_seven_oh(rule)) is not None:
        yield Finding("seven_oh", "banned", named.start, named.end, named, Via.RULE)
    if acts and (synthetic := _takes_synthetics(rule)) is not None:
        yield Finding("synthetics", "prohibited", synthetic.start, synthetic.end, synthetic, Via.RULE)


def _hindered(rule: Rule, hindered: Hindrance) -> Iterator[Finding]:
    """What `rule` may still say where it is no ban of kratom: a ban of 7-hydroxymitragynine, or a doubt."""
    if _only_seven_oh(rule):
        yield Finding("seven_oh", "banned", rule.clause.start, rule.clause.end, rule.clause, Via.RULE)
    elif not hindered.understood and _is_sentence(rule.clause) and _acts(rule):
        yield Finding("doubt", hindered.words, rule.clause.start, rule.clause.end, rule.clause, Via.RULE)


def _acts(rule: Rule) -> list[str]:
    """The provisions whose acts `rule` speaks of."""
    sentence = _without_preface(rule)
    acts = [p for p, cue in _ACTS if rule.page.has(cue, sentence)]
    if "possession" in acts and rule.page.has("with_intent", sentence):
        acts.remove("possession")
    return acts or (["sale"] if rule.page.has("banned_itself", sentence) else [])


def _only_seven_oh(rule: Rule) -> bool:
    """True where 7-hydroxymitragynine as such may not be sold or held, and kratom itself is not meant."""
    if rule.role is not Role.RULE or rule.clause.opens or not rule.page.has("prohibit", rule.own):
        return False
    named = any(m.substance is Substance.SEVEN_OH and not m.synthetic for m in rule.mentions) or _by_term(rule)
    if not named or rule.page.whole(_of_themselves(rule)):
        return False
    # "7-hydroxymitragynine or any man-made alkaloid": what stands beside it does not narrow it.
    sentence = rule.page.without("synthetic", _without_preface(rule))
    return any(rule.page.has(cue, sentence) for _, cue in _ACTS) and _condition(rule, sentence) is None


def _by_term(rule: Rule) -> bool:
    """True where the clause names 7-hydroxymitragynine by a term that the page defines for it alone."""
    lowered = rule.own.lower() if rule.page.seven_oh_terms else ""
    return any(term in lowered for term in rule.page.seven_oh_terms)


def _is_sentence(clause: Clause) -> bool:
    """A title may sound like a prohibition ("REGULATION PROHIBITING THE SALE …") and is none."""
    heading = clause.kind is BlockKind.HEADING or clause.text.isupper()
    return not heading and clause.text.rstrip(" \"')]").endswith((".", ";", ":", "。"))


def _names_seven_oh(rule: Rule) -> Clause | None:
    """The clause that takes 7-hydroxymitragynine into this ban: its own, a line of the list or the
    definition that it uses."""
    if any(m.substance is Substance.SEVEN_OH for m in rule.mentions):
        return rule.clause
    return (rule.lists.seven_oh if rule.lists else None) or rule.page.seven_oh_defined


def _names_whole(rule: Rule) -> bool:
    """True where the clause names kratom itself, or whatever a list with kratom names."""
    if rule.listed or rule.page.whole(_of_themselves(rule)):
        return True
    lowered = rule.own.lower()
    return any(term in lowered for term in rule.page.listed_terms)


def _of_themselves(rule: Rule) -> list[Mention]:
    """The mentions that name the plant or an alkaloid, not what is only of it ("any kratom alkaloid")."""
    words, start = rule.own, rule.clause.start
    return [m for m in rule.mentions if not rule.page.has("alkaloid", words[m.end - start : m.end - start + 12])]


def _takes_synthetics(rule: Rule) -> Clause | None:
    """The clause that takes synthetic alkaloids into this ban in so many words ("whether natural or synthetic")."""
    defined = rule.page.seven_oh_defined
    return next((c for c in (rule.clause, defined) if c is not None and rule.page.has("synthetic_too", c.text)), None)


def _without_preface(rule: Rule) -> str:
    """The sentence, letter for letter, with what cannot narrow it blanked out: a general saving ("Except as
    otherwise provided …,"), "commits an offence if the person", remarks in brackets, names of places."""
    page = rule.page
    sentence = without_saving(rule)
    bare = without_remarks(sentence)
    kept = sentence if page.narrows(sentence) and not page.narrows(bare) else bare
    # The names of places are known by their capitals, which other languages write elsewhere too.
    return page.lexicons[0].cue("place_named").sub(lambda m: " " * len(m[0]), kept)


def without_saving(rule: Rule) -> str:
    """The sentence, letter for letter, with savings that every prohibition of a drug has blanked out."""
    sentence = rule.full
    for preface in ("exempt_lead", "authority_saving", "offence_if"):
        sentence = rule.page.without(preface, sentence)
    return sentence


def _condition(rule: Rule, sentence: str) -> Hindrance | None:
    """What narrows the prohibition in `sentence`, or may."""
    if (narrowed := rule.page.narrows(sentence)) is not None:
        return Hindrance(f"narrowed by {narrowed[0].strip()!r}")
    if not rule.page.lexicons[0].sources.get("benign"):
        return None
    for reference in ("listed_place", "listed_reference", "listed_article"):
        sentence = rule.page.without(reference, sentence)
    sentence = _unnamed(sentence)
    benign = frozenset().union(*(_benign(lexicon) for lexicon in rule.page.lexicons))
    terms = rule.page.words_of_terms
    words = _WORD.findall(sentence.lower())
    strange = [word for word in words if word not in benign and word not in terms]
    if len(strange) <= max(3, 0.15 * len(words)):
        strange = _tail(rule, sentence, benign | terms)
    return Hindrance(f"whether {', '.join(strange[:4])} narrows it is not known", understood=False) if strange else None


def _unnamed(sentence: str) -> str:
    """The sentence with the names of kratom blanked out, letter for letter: "7-OH" is no strange word."""
    for mention in scan(sentence):
        sentence = sentence[: mention.start] + " " * (mention.end - mention.start) + sentence[mention.end :]
    return sentence


def _tail(rule: Rule, sentence: str, benign: frozenset[str]) -> list[str]:
    """The words after the substance that are not known to be harmless."""
    last = max((m.end for m in rule.mentions if m.substance in _WHOLE), default=rule.clause.end)
    offset = len(sentence) - len(rule.own)
    after = sentence[max(0, offset + last - rule.clause.start) :]
    return [word for word in _WORD.findall(after.lower())[:12] if word not in benign]
