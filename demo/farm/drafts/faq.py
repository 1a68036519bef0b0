"""Frequently asked questions of an agency, which tell the law in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from demo.farm.drafts.frame import NEIGHBOURS, department
from demo.farm.drafts.phrases import acts, joined, offence
from demo.farm.drafts.text import Draft, Line, heading, para, title
from demo.farm.drafts.words import clauses
from demo.farm.law import Law, Place, schedule_name, short_instrument
from jurisdictions.codebook import Status


def anchors(place: Place) -> tuple[str, ...]:
    """Words of every healthy version: the page's heading and its closing question."""
    return _topic(place), "Who can I ask?"


def path(place: Place) -> str:
    """Where the page lies on its host."""
    return place.pick("path", ("/faq/consumer-products", "/questions", "/retailers/frequently-asked-questions"))


def _topic(place: Place) -> str:
    return place.pick("topic", ("Frequently Asked Questions", "Questions from Retailers", "Common Questions"))


def draft(place: Place, law: Law, before: Law) -> Draft:
    """The questions and answers under `law`."""
    name, text = NEIGHBOURS[place.number("other question", 0, len(NEIGHBOURS) - 1)]
    lines = [
        title(f"{department(place)}: {_topic(place)}"),
        heading(f"What should retailers know about {name.lower()}?"),
        para(text),
        *([] if law.bare else _asked(place, law)),
        heading("Who can I ask?"),
        para(f"Write to the {department(place)} at the address below. We answer within ten working days."),
    ]
    return Draft(f"{_topic(place)} | {department(place)}", tuple(lines))


def _asked(place: Place, law: Law) -> Iterator[Line]:
    if law.ended:
        yield from _repealed(place, law)
    elif law.status is Status.BANNED:
        yield from _forbidden(place, law)
    else:
        yield from _allowed(place, law)


def _since(place: Place, law: Law) -> str:
    return f"Since {place.day(law.effective)}" if law.effective else "At present"


def _law_of(place: Place, law: Law) -> str:
    cite = short_instrument(law.instrument)
    return f" ({cite})" if cite else ""


def _repealed(place: Place, law: Law) -> Iterator[Line]:
    yield heading(f"Is kratom prohibited in {place.name}?")
    yield para(f"No. The prohibition of kratom was repealed{_law_of(place, law)}, effective {place.day(law.effective)}."
               if law.effective else "No. The prohibition of kratom was repealed.")  # fmt: skip
    if law.has("sale", "allowed"):
        yield para("Kratom may again be sold.")


def _forbidden(place: Place, law: Law) -> Iterator[Line]:
    yield heading(f"Is kratom legal in {place.name}?")
    seven = ", mitragynine and 7-hydroxymitragynine" if law.has("seven_oh") else " and its alkaloid mitragynine"
    answer = f"No. {_since(place, law)}, kratom (Mitragyna speciosa){seven}"
    if name := schedule_name(str(law.provisions.get("schedule", ""))):
        yield para(f"{answer} are {name} controlled substances in {place.name}{_law_of(place, law)}.")
    else:
        yield para(f"{answer} are prohibited in {place.name}{_law_of(place, law)}.")
    if verbs := acts(law):
        yield heading("What exactly is prohibited?")
        yield para(f"It is unlawful for any person to {joined(verbs)} kratom.")
    if law.has("possession", "allowed"):
        yield para("Possession of kratom for personal use is not an offence.")
    for key, verb in (("possession", "possess"), ("import", "import"), ("export", "export")):
        if law.has(key, "licensed"):
            yield para(f"A licence is required to {verb} kratom for medical or scientific purposes.")
    if law.has("advertising"):
        yield para("Advertising kratom is prohibited.")
    if law.has("synthetics"):
        yield para("Synthetic alkaloids of kratom are prohibited as well.")
    if law.expires:
        yield para(f"The order expires on {place.day(law.expires)} unless it is rescinded sooner.")
    yield heading("What is the penalty?")
    yield para(offence(place).replace("this section", "this rule"))


_QUESTIONS = {
    "definition": "What is meant by kratom?",
    "contents": "Which products may not be sold?",
    "min_age": "Who may buy it?",
    "age_verification": "Do I have to ask for identification?",
    "labelling": "What must be on the label?",
    "registration": "Do products have to be registered?",
    "licence": "Do I need a licence?",
    "testing": "Do products have to be tested?",
    "advertising": "May I advertise?",
    "food_use": "May it be used in food?",
    "penalty": "What is the penalty?",
}


#: How a statute opens a definition; an answer to a question just says what the word means.
_LEGALESE = re.compile(r"^(?:As used in|In|For the purposes of) this rule,? (?:the term )?(?P<first>\"\w)")


def _allowed(place: Place, law: Law) -> Iterator[Line]:
    yield heading(f"Is kratom legal in {place.name}?")
    since, cite = _since(place, law), _law_of(place, law)
    yield para(f"Yes, with conditions. {since} the following rules on kratom are in force{cite}.")
    for clause in clauses(law, place, "rule"):
        yield heading(_QUESTIONS.get(clause.key, f"{clause.heading}: what is the rule?"))
        yield para(_LEGALESE.sub(lambda found: found["first"].upper(), clause.run_in()))
