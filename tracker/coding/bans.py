"""Prohibitions of kratom as such: "no person shall sell kratom", not "no person shall sell kratom that …".

The whole difference between a ban and a regulated trade is what stands beside the prohibition. So the clause must
hold the prohibition, the act and the substance, and no other word than such as do not narrow it; any word that is
not known to be harmless makes the clause a conditional one, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from tracker.coding.findings import Finding, Via
from tracker.coding.lexicon import Lexicon
from tracker.coding.page import Role
from tracker.coding.rules import Rule
from tracker.coding.substances import Substance

_WORD = re.compile(r"[^\W\d_][\w'-]*")
_WHOLE = (Substance.LEAF, Substance.MITRAGYNINE)
_ACTS = (("sale", "sell_verb"), ("possession", "possess"))


@cache
def _benign(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.sources.get("benign", "").replace("\\x27", "'").split("|"))


def bans(rule: Rule) -> Iterator[Finding]:
    """Sale or possession prohibited outright by `rule`."""
    if rule.role is not Role.RULE or not rule.mentions or not rule.page.has("prohibit", rule.full):
        return
    if not any(m.substance in _WHOLE and not m.synthetic for m in rule.mentions):
        return
    if any(rule.page.of(parent) for parent in rule.page.structure.parents(rule.clause) if parent.opens):
        return  # "may not sell a kratom product that:" has items which are conditions, whatever they name
    if rule.clause.opens and not rule.page.has("prohibit_ends", rule.own):
        return
    sentence = _without_preface(rule)
    if _conditional(rule, sentence):
        return
    for provision, cue in _ACTS:
        if rule.page.has(cue, sentence) and not (provision == "possession" and rule.page.has("with_intent", sentence)):
            yield Finding(provision, "prohibited", rule.clause.start, rule.clause.end, rule.clause, Via.RULE)
    if not any(rule.page.has(cue, sentence) for _, cue in _ACTS) and rule.page.has("banned_itself", sentence):
        yield Finding("sale", "prohibited", rule.clause.start, rule.clause.end, rule.clause, Via.RULE)


def _without_preface(rule: Rule) -> str:
    """The sentence without its number, catchline and a general saving ("Except as otherwise provided …,")."""
    return rule.page.without("exempt_lead", rule.full)


def _conditional(rule: Rule, sentence: str) -> bool:
    """True where the sentence narrows its prohibition, or may."""
    language = rule.page.lexicons[0]
    if benign := _benign(language):
        for lexicon in rule.page.lexicons[1:]:
            benign |= _benign(lexicon)
    strange = [word for word in _WORD.findall(sentence.lower()) if word not in benign] if benign else []
    words = len(_WORD.findall(sentence))
    if language.sources.get("benign"):
        return any(rule.page.has("qualifier", w) for w in strange) or len(strange) > max(2, 0.12 * words) or _tail(rule, sentence, benign)
    return rule.page.has("qualifier", sentence)


def _tail(rule: Rule, sentence: str, benign: frozenset[str]) -> bool:
    """True where words that are not known to be harmless follow the substance in its own stretch of sentence."""
    last = max((m for m in rule.mentions if m.substance in _WHOLE), key=lambda m: m.end)
    offset = len(sentence) - len(rule.own)
    after = sentence[max(0, offset + last.end - rule.clause.start) :]
    return rule.page.has("qualifier", after) or any(word not in benign for word in _WORD.findall(after.lower())[:12])
