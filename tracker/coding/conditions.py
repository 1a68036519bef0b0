"""Conditions of lawful sale: ages, labels, registration, tests, licences, forbidden forms, advertising, penalties.

Each detector reads one rule and yields what its words set. A duty needs a norm: a word for a thing alone ("label")
sets nothing, a power to make rules about it sets nothing, and what only a definition says sets nothing but what
the definition of the lawful product demands.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracker.coding.bans import without_saving
from tracker.coding.findings import Finding, Via
from tracker.coding.page import Role
from tracker.coding.rules import Rule

#: Duties: (provision, words for the thing, words for a duty to have it, words for acting without it, false friends).
_DUTIES = (
    ("labelling", "label_duty", "without_label", "not_label_duty"),
    ("registration", "register", "without_register", "register_other"),
    ("testing", "test", "without_test", "test_other"),
    ("licence", "licence_duty", "without_licence", "licence_other"),
    ("age_verification", "verify", "without_verify", ""),
)
_FORMS = (
    ("vape", "vape"), ("candy-like", "candy_like"), ("attractive-to-children", "attractive_to_children"),
    ("injectable", "injectable"), ("beverage", "beverage"), ("food", "food_form"), ("concentrate", "concentrate"),
)  # fmt: skip
_AGES = range(16, 26)


def conditions(rule: Rule) -> Iterator[Finding]:
    """Every condition that `rule` sets."""
    for detector in _DETECTORS:
        yield from detector(rule)


def _found(rule: Rule, provision: str, value: object, cue: str, via: Via = Via.RULE) -> Finding:
    span = rule.span(cue) or (rule.clause.start, rule.clause.end)
    return Finding(provision, value, *window(rule, *span), rule.clause, via, rule.direct)


def window(rule: Rule, start: int, end: int) -> tuple[int, int]:
    """The sentence round ``[start, end)`` of the view, as much of it as makes a quote."""
    clause = rule.clause
    if clause.end - clause.start <= 200:
        return clause.start, clause.end
    low = max(clause.start, start - 90)
    if low > clause.start:
        low = clause.start + rule.own.find(" ", low - clause.start) + 1
    return min(low, start), min(clause.end, max(end, low + 200))


def _ages(rule: Rule) -> Iterator[Finding]:
    page = rule.page
    if rule.role is not Role.RULE or not rule.has("age_words") or page.has("agent", rule.own):
        return
    if page.has("aggravates", rule.own):
        return  # "if the violation involves a sale to a person under 18": of the punishment, not of the sale
    acts = page.has("sell", rule.full) or page.has("possess", rule.full)
    for cue, norm in (("age_under", rule.prohibits), ("age_least", rule.requires or rule.prohibits or rule.permits)):
        if not (norm and acts):
            continue
        for lexicon, match in page.finditer(cue, rule.own):
            written = next((text for name, text in match.groupdict().items() if name.startswith("age") and text), "")
            value = _as_swapped(rule, lexicon.value(written))
            if value is not None and value == int(value) and int(value) in _AGES:
                start = rule.clause.start + match.start()
                yield Finding(
                    "min_age",
                    int(value),
                    *window(rule, start, start + len(match[0])),
                    rule.clause,
                    Via.RULE,
                    rule.direct,
                )


def _as_swapped(rule: Rule, value: float | None) -> float | None:
    """The number that an amendment puts in the place of `value`: 'strike out "eighteen" and insert "twenty-one"'."""
    for lexicon, match in rule.page.finditer("swap", rule.own):
        if value is not None and lexicon.value(match["old"]) == value:
            return lexicon.value(match["new"])
    return value


def _duties(rule: Rule) -> Iterator[Finding]:
    if rule.role is not Role.RULE:
        return
    for provision, duty, without, other in _DUTIES:
        if provision == "licence" and _licence_to_hold(rule):
            continue
        own = rule.page.without(other, rule.own)
        if rule.prohibits and rule.page.has(without, own):
            yield _found(rule, provision, "required", without)
        elif rule.requires and rule.page.has(duty, own):
            yield _found(rule, provision, "required", duty)


def _licence_to_hold(rule: Rule) -> bool:
    """True where a licence is wanted for possession, import, export or cultivation, and nothing is said of trade."""
    if rule.page.has("sell", rule.full) or rule.has("make"):
        return False
    held = rule.page.has("possess_it", rule.page.marked(rule.clause))
    return held or any(rule.has(cue) for cue in ("import", "export", "cultivate"))


def _contents(rule: Rule) -> Iterator[Finding]:
    via = Via.RULE
    if rule.role is Role.DEFINITION:
        via = Via.DEFINITION
        if not _defines_product(rule):
            return
    elif not rule.prohibits and not (rule.requires and rule.has("excludes")):  # "may only be sold if it is not …"
        return
    if rule.has("adulterant") and not rule.has("adulterant_other"):
        yield _found(rule, "adulterants", "prohibited", "adulterant", via)
    if rule.has("synthetic") and _about_alkaloid(rule):
        yield _found(rule, "synthetics", "prohibited", "synthetic", via)
    if rule.role is Role.RULE and rule.has("concentrated") and _seven_oh_named(rule):
        yield _found(rule, "seven_oh", "banned", "concentrated", via)


def _defines_product(rule: Rule) -> bool:
    """True where the definition of the lawful product itself excludes something: "and contains no …"."""
    heads = [rule.own, *(p.text for p in rule.page.structure.parents(rule.clause))]
    return rule.has("excludes") and any(rule.page.has("lawful_product", head[:160]) for head in heads)


def _about_alkaloid(rule: Rule) -> bool:
    return bool(rule.mentions) or rule.page.has("alkaloid", rule.own) or rule.direct


def _seven_oh_named(rule: Rule) -> bool:
    span = rule.span("concentrated")
    return (
        span is not None
        and any(m.substance == "seven_oh" and abs(m.start - span[0]) < 60 for m in rule.mentions)
        and not rule.page.has("compare", rule.own)
    )


def _forms(rule: Rule) -> Iterator[Finding]:
    # A rule against kratom as food is a rule on food, and the form goes without saying.
    if rule.role is Role.DEFINITION:
        if rule.has("concentrate_only") and _defines_product(rule):
            yield _found(rule, "forms_prohibited", "concentrate", "concentrate_only", Via.DEFINITION)
        return
    meant = rule.page.focused and rule.page.has("goes_on", rule.own)  # "a product made to be smoked"
    if not rule.prohibits or not (rule.direct or meant):
        return
    if rule.has("advertise_self") or _only_advertised(rule):
        return
    for form, cue in _FORMS:
        if form not in ("beverage", "food") and not (rule.named or meant):
            continue
        if form in ("food", "beverage") and rule.has("food_ban"):
            continue
        if rule.has(cue) and not _lists_verbs_only(rule, form):
            yield _found(rule, "forms_prohibited", form, cue)


def _only_advertised(rule: Rule) -> bool:
    """True where what introduces the clause forbids to advertise, and not to sell as well."""
    running = (p.text for p in rule.page.structure.parents(rule.clause) if p.opens)
    forbidden = next((words for words in running if rule.page.has("advertise_self", words)), None)
    return forbidden is not None and not rule.page.has("sell_verb", forbidden)


def _lists_verbs_only(rule: Rule, form: str) -> bool:
    """Food, drink and concentrate are named in many rules that do not forbid them: they count only as the thing
    that may not be sold, in a clause without another condition."""
    if form not in ("food", "beverage", "concentrate"):
        return False
    return not rule.page.has(f"{form}_only", rule.own)


def _advertising(rule: Rule) -> Iterator[Finding]:
    if rule.role is Role.RULE and rule.prohibits and rule.has("advertise_self") and not rule.has("advertise_other"):
        yield _found(rule, "advertising", "restricted", "advertise_self")


def _local(rule: Rule) -> Iterator[Finding]:
    if rule.role is not Role.RULE:
        return
    if rule.has("local_allowed"):  # first: "does not preempt a city" is no preemption
        yield _found(rule, "preemption", "local-rules-allowed", "local_allowed")
    elif rule.has("preempt"):
        yield _found(rule, "preemption", "local-bans-barred", "preempt")


def _penalties(rule: Rule) -> Iterator[Finding]:
    if rule.role is Role.RULE and rule.has("penalty"):
        span = rule.span("penalty") or (rule.clause.start, rule.clause.end)
        start, end = window(rule, *span)
        label = rule.clause.label if start == rule.clause.start else ""
        text = " ".join(rule.page.view.text[start:end].strip().removeprefix(label).split())
        yield Finding("penalty", text[:200], start, end, rule.clause, Via.RULE, rule.direct)


def _trade(rule: Rule) -> Iterator[Finding]:
    if rule.role is not Role.RULE or not rule.direct:
        return
    licensed = rule.page.has("under_licence", without_saving(rule))  # not "except for research, under a licence"
    if licensed and rule.page.has("possess_it", rule.page.marked(rule.clause)):
        yield _found(rule, "possession", "licensed", "possess")
    for provision in ("import", "export", "cultivation"):
        cue = "cultivate" if provision == "cultivation" else provision
        if not rule.has(cue):
            continue
        if licensed:
            yield _found(rule, provision, "licensed", cue)
        elif rule.prohibits:
            # What may not be imported may be food with it, or what is adulterated, or by whom has no licence.
            if not rule.has("food_ban") and not rule.page.narrows(without_saving(rule)):
                yield _found(rule, provision, "prohibited", cue)
        elif rule.permits:
            yield _found(rule, provision, "allowed", cue)


def _manner(rule: Rule) -> Iterator[Finding]:
    """Conditions of sale that are no provision of their own: where it is kept, how packed, how near a school."""
    if rule.role is not Role.RULE or not rule.direct or not (rule.requires or rule.prohibits):
        return
    if rule.has("sell") and rule.has("conditions_of_sale"):
        yield _found(rule, "sale", "regulated", "conditions_of_sale")


def _food(rule: Rule) -> Iterator[Finding]:
    if rule.role is Role.RULE and rule.direct and rule.has("food_ban"):
        yield _found(rule, "food_use", "prohibited", "food_ban")
    if rule.role is Role.RULE and rule.direct and rule.has("prescription"):
        yield _found(rule, "sale", "prescription-only", "prescription")


_DETECTORS: tuple[Callable[[Rule], Iterator[Finding]], ...] = (
    _ages, _duties, _contents, _forms, _advertising, _local, _penalties, _trade, _manner, _food,
)  # fmt: skip
