"""The rules on kratom in the words of an English-language statute, clause by clause.

Each provision has a wording of its own, so that a later event which changes one provision changes only its
words. The styles number, order and frame these clauses in their own manner.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from demo.farm.drafts.phrases import FORMS, acts, age_words, amount, joined, offence
from demo.farm.drafts.text import Clause
from demo.farm.law import Law, Place, schedule_name
from jurisdictions.codebook import Level, Status

PRODUCT = "kratom product"


def clauses(law: Law, place: Place, unit: str = "section") -> list[Clause]:
    """The operative clauses of `law` in the order of a code section; empty where the page says nothing.

    ``unit`` is what the text calls itself ("this section", "this act").
    """
    if law.bare or law.ended:
        return []
    found = _BY_STATUS[law.status](law, place)
    return [replace(clause, text=re.sub(r"\b([Tt])his section", rf"\1his {unit}", clause.text)) for clause in found]


def _defined(law: Law, place: Place) -> Clause:
    seven = " and 7-hydroxymitragynine" if law.has("seven_oh") or law.status is not Status.BANNED else ""
    alkaloids = f"the alkaloid{'s' if seven else ''} mitragynine{seven}"
    made = ", whether natural or synthetic" if law.status is Status.BANNED and law.has("synthetics") else ""
    text = place.pick("definition", (
        f'As used in this section, "kratom" means any part of the plant Mitragyna speciosa, including its leaf, and '
        f"any extract or preparation of it, and includes {alkaloids}{made}.",
        f'In this section "kratom" means the leaf of the tree Mitragyna speciosa, any product made from it, and '
        f"{alkaloids}{made}.",
        f'For the purposes of this section the term "kratom" means the plant Mitragyna speciosa or any part of it, and '
        f"any material that contains {alkaloids}{made}.",
    ))  # fmt: skip
    return Clause("definition", "Definition", text)


def _banned(law: Law, place: Place) -> list[Clause]:
    found = [_defined(law, place)]
    if name := schedule_name(str(law.provisions.get("schedule", ""))):
        found.append(Clause("schedule", "Classification", _classified(law, place, name)))
    verbs = acts(law)
    if verbs:
        lead = place.pick("ban", (
            "It is unlawful for any person to knowingly {} kratom{}.",
            "No person shall {} kratom{}.",
            "A person shall not {} kratom{}.",
            "It shall be unlawful to {} any kratom{}.",
        ))  # fmt: skip
        found.append(Clause("ban", "Prohibition", lead.format(joined(verbs), _where(place))))
    found += [_flow(law, key, noun) for key, noun in _FLOWS if law.has(key, "licensed")]
    if law.has("advertising"):
        found.append(Clause("advertising", "Advertising", "No person shall advertise kratom by any means."))
    found.append(Clause("penalty", "Penalty", offence(place)))
    return found


def _classified(law: Law, place: Place, name: str) -> str:
    named = ["Kratom", "mitragynine", *(["7-hydroxymitragynine"] if law.has("seven_oh") else [])]
    kind = "temporarily placed" if law.expires else "placed"
    return place.pick("classified", (
        f"{joined(named, 'and')} are {kind} in {name} as controlled substances.",
        f"{joined(named, 'and')} are controlled substances and are {kind} in {name}.",
    ))  # fmt: skip


_FLOWS = (("possession", "possess"), ("import", "import"), ("export", "export"), ("cultivation", "cultivate"))


def _flow(law: Law, key: str, verb: str) -> Clause:
    what = "kratom" if law.status is Status.BANNED else PRODUCT
    article = "" if what == "kratom" else "a "
    text = f"No person shall {verb} {article}{what} except under and in accordance with a licence for that purpose."
    return Clause(key, "Licence", text)


def _where(place: Place) -> str:
    return {
        "local": place.pick("where", (f" within {place.name}", "", f" within the limits of {place.name}")),
        "state": place.pick("where", (" in this state", "", "")),
    }.get(place.level.value, "")


def _sold(law: Law, place: Place) -> list[Clause]:
    """A consumer protection act, or the parts of one that a narrower rule has."""
    found = [_trade(law, place)]
    contents = tuple(words for key, words in _contents(law) if words)
    if contents:
        lead = place.pick("contents", (
            "A processor or retailer shall not prepare, distribute, sell or expose for sale a kratom product that:",
            "A person may not distribute, sell or offer for sale a kratom product that:",
            "No kratom processor or kratom retailer may sell, deliver or prepare for sale a kratom product that:",
        ))  # fmt: skip
        found.append(Clause("contents", "Prohibited products", lead, contents))
    rules: tuple[tuple[str, Callable[[Law, Place], Clause]], ...] = (
        ("min_age", _age), ("age_verification", _proof), ("labelling", _label), ("registration", _registered),
        ("licence", _licensed), ("testing", _tested), ("advertising", _advertised), ("food_use", _not_food),
        ("preemption", _local),
    )  # fmt: skip
    found += [make(law, place) for key, make in rules if law.has(key)]
    if _concentrates(law) and schedule_name(str(law.provisions.get("schedule", ""))):
        found.append(_listed(law, place))
    found += [_flow(law, key, verb) for key, verb in _FLOWS[1:] if law.has(key, "licensed")]
    if law.has("export", "prohibited"):
        found.append(Clause("export", "Export", "The export of kratom products is prohibited."))
    if law.has("possession", "allowed") and law.has("min_age"):
        found.append(Clause("possession", "Possession", _may_possess(law)))
    found.append(Clause("penalty", "Penalty", offence(place)))
    return found


def _may_possess(law: Law) -> str:
    age = law.provisions["min_age"]
    return f"A kratom product may lawfully be possessed by an individual who is {age} years of age or older."


def _trade(law: Law, place: Place) -> Clause:
    text = place.pick("definition", (
        'As used in this section, "kratom product" means a product, intended for human consumption, that contains any '
        "part of the leaf of the plant Mitragyna speciosa or an extract of it.",
        'In this section "kratom product" means any food, dietary ingredient or other consumable product containing '
        "the leaf of the tree Mitragyna speciosa or an extract of that leaf.",
        'For the purposes of this section "kratom product" means a product that contains kratom, being the leaf of the '
        "plant Mitragyna speciosa in any form.",
    ))  # fmt: skip
    return Clause("definition", "Definitions", text)


def _contents(law: Law) -> list[tuple[str, str]]:
    """What a product may not be or contain, each as the end of a sentence."""
    value = law.provisions.get
    caps = (
        ("seven_oh_cap_percent", "contains a level of 7-hydroxymitragynine in the alkaloid fraction that is greater "
         "than {} percent of the alkaloid composition of the product"),
        ("seven_oh_cap_ppm", "contains 7-hydroxymitragynine at a concentration greater than {} parts per million of "
         "the product"),
        ("seven_oh_cap_mg_per_serving", "contains more than {} milligram{s} of 7-hydroxymitragynine per serving"),
        ("seven_oh_cap_mg_per_gram", "contains more than {} milligram{s} of 7-hydroxymitragynine per gram"),
        ("seven_oh_cap_mg_per_container", "contains more than {} milligram{s} of 7-hydroxymitragynine per container"),
    )  # fmt: skip
    found = []
    if law.has("adulterants"):
        found.append(("adulterants", "is adulterated with a dangerous substance that is not kratom"))
    for key, words in caps:
        if law.has(key):
            number = float(value(key, 0))
            found.append((key, words.format(amount(number), s="" if number == 1 else "s")))
    if law.has("synthetics"):
        found.append(("synthetics", "contains any synthetic alkaloid, including synthetic mitragynine and any other "
                      "synthetically derived compound of the plant"))  # fmt: skip
    if _concentrates(law):
        found.append(("seven_oh", "contains isolated, concentrated or added 7-hydroxymitragynine"))
    found += [(form, FORMS.get(form, f"is sold in the form of {form}")) for form in value("forms_prohibited", ())]
    return found


def _concentrates(law: Law) -> bool:
    return law.has("seven_oh") or "isolated" in str(law.provisions.get("schedule", ""))


def _listed(law: Law, place: Place) -> Clause:
    name = schedule_name(str(law.provisions["schedule"]))
    text = (
        f"Isolated or concentrated 7-hydroxymitragynine is a {name} controlled substance. The natural leaf of kratom "
        "is not a controlled substance."
    )
    return Clause("schedule", "Scheduled compounds", text)


def _age(law: Law, place: Place) -> Clause:
    who = age_words(place, law.provisions["min_age"])
    text = place.pick("age", (
        f"A person shall not sell, give or otherwise furnish a kratom product to an individual who is {who}.",
        f"It is unlawful to sell or distribute a kratom product to any person {who}.",
        f"No kratom retailer may sell a kratom product to any individual {who}.",
    ))  # fmt: skip
    return Clause("min_age", "Sale to minors", text)


def _proof(law: Law, place: Place) -> Clause:
    text = (
        "Before completing a sale, a retailer shall verify the age of the purchaser by examining a valid photo "
        "identification issued by a government."
    )
    return Clause("age_verification", "Verification of age", text)


def _label(law: Law, place: Place) -> Clause:
    lead = place.pick("label", (
        "A kratom product shall bear a label that clearly states:",
        "Each package of a kratom product must be labeled with:",
    ))  # fmt: skip
    items = (
        "the amount of mitragynine in each serving",
        "the name and address of the manufacturer",
        "the recommended serving size and a warning against use during pregnancy",
    )
    return Clause("labelling", "Labeling", lead, items, "and")


def _registered(law: Law, place: Place) -> Clause:
    text = place.pick("registration", (
        "A processor shall register each kratom product with the department before the product is offered for sale.",
        "No kratom product may be sold unless it has been registered with the department each year.",
    ))  # fmt: skip
    return Clause("registration", "Registration", text)


def _licensed(law: Law, place: Place) -> Clause:
    text = place.pick("licence", (
        "A person may not sell kratom products at retail without a license issued by the department.",
        "Every retailer of kratom products must hold a license issued under this chapter.",
    ))  # fmt: skip
    return Clause("licence", "License", text if place.american else text.replace("license", "licence"))


def _tested(law: Law, place: Place) -> Clause:
    text = place.pick("testing", (
        "A processor shall have each batch of a kratom product tested by an independent accredited laboratory before "
        "it is sold.",
        "Each lot of a kratom product must be tested for its alkaloid content and for contaminants by an independent "
        "laboratory.",
    ))  # fmt: skip
    return Clause("testing", "Laboratory testing", text)


def _advertised(law: Law, place: Place) -> Clause:
    text = "A person shall not advertise a kratom product in a manner designed to appeal to individuals who are minors."
    return Clause("advertising", "Advertising", text)


def _not_food(law: Law, place: Place) -> Clause:
    text = place.pick("food", (
        "Kratom may not be sold as a food, or used as an ingredient in any food or beverage for human consumption.",
        "No person may sell or serve food or drink that contains kratom, and kratom may not be added to food.",
    ))  # fmt: skip
    return Clause("food_use", "Use in food", text)


def _local(law: Law, place: Place) -> Clause:
    text = {
        "local-bans-barred": "A county or municipality may not prohibit the sale of kratom products that comply with "
        "this section.",
    }.get(str(law.provisions["preemption"]), "Nothing in this section prevents a county or municipality from adopting "
          "stricter rules on kratom products.")  # fmt: skip
    return Clause("preemption", "Local rules", text)


def _restricted(law: Law, place: Place) -> list[Clause]:
    """A rule narrower than a consumer protection act: the same clauses, or one of the special cases."""
    if law.has("sale", "prescription-only"):
        return [_prescribed(place)]
    seven = law.has("seven_oh") or law.has("seven_oh_cap_ppm")
    narrow = {"min_age", "labelling", "registration", "testing", "food_use", "adulterants"} & set(law.provisions)
    if seven:
        found = _seven(law, place)
        return found + ([_age(law, place)] if law.has("min_age") else [])
    if narrow:
        return _sold(law, place)
    return _synthetic(law, place) if law.has("synthetics") else _conditions(place)


def _prescribed(place: Place) -> Clause:
    text = (
        "Mitragyna speciosa (kratom) and mitragynine are prescription medicines. They may be sold or supplied only on "
        "the prescription of an authorised prescriber."
    )
    return Clause("prescription", "Prescription medicines", text)


def _seven(law: Law, place: Place) -> list[Clause]:
    """Only concentrated 7-OH is controlled; the leaf stays lawful."""
    listed = "may not be sold"
    if place.level is not Level.LOCAL:
        listed = f"is a Schedule I controlled substance and {listed}"
    if law.has("seven_oh_cap_ppm"):
        cap = amount(law.provisions["seven_oh_cap_ppm"])
        also = ""
        if law.has("seven_oh_cap_mg_per_gram"):
            number = law.provisions["seven_oh_cap_mg_per_gram"]
            also = f", or more than {amount(number)} milligram{'' if number == 1 else 's'} of it per gram,"
        text = (
            f"A material or product that contains 7-hydroxymitragynine at a concentration greater than {cap} parts per "
            f"million on a dry-weight basis{also} {listed}."
        )
        spared = (
            f"Kratom leaf and kratom products in which 7-hydroxymitragynine does not exceed {cap} parts per million "
            "are not controlled by this section and may be sold."
        )
    else:
        others = " and every synthetic alkaloid of kratom" if law.has("synthetics") else ""
        text = (
            f"Isolated or concentrated 7-hydroxymitragynine{others}, and any product to which such a compound has been "
            f"added, {listed}."
        )
        spared = (
            "This section does not apply to the natural leaf of kratom (Mitragyna speciosa), or to a product in which "
            "mitragynine is present only as it occurs in the leaf."
        )
    forms = tuple(FORMS[form] for form in law.provisions.get("forms_prohibited", ()) if form in FORMS)
    extra = [Clause("forms", "Processed products", "No person may sell a product containing kratom that:", forms)]
    return [
        Clause("seven_oh", "7-Hydroxymitragynine", text),
        Clause("spared", "Natural leaf", spared),
        *(extra if forms else []),
    ]


def _synthetic(law: Law, place: Place) -> list[Clause]:
    text = place.pick("synthetic", (
        "No person shall sell or offer for sale any product that contains synthetic mitragynine or any other synthetic "
        "alkaloid of kratom.",
        "It is unlawful to sell a capsule or other product containing a synthetic form of mitragynine or any other "
        "synthetically produced alkaloid of kratom.",
    ))  # fmt: skip
    return [
        Clause("synthetics", "Synthetic alkaloids", text),
        Clause("spared", "Natural leaf", "This section does not prohibit the sale or possession of kratom in its "
               "natural form."),
        Clause("penalty", "Penalty", offence(place)),
    ]  # fmt: skip


def _conditions(place: Place) -> list[Clause]:
    """Conditions of sale that are none of the codebook's provisions."""
    return [
        Clause("conditions", "Conditions of sale", place.pick("conditions", (
            "A retailer that sells kratom products shall keep them behind the counter or in a locked display, out of "
            "reach of customers.",
            "Kratom may be sold only in sealed packages kept behind the counter, and each seller shall post a notice "
            "on the risks of kratom where it is sold.",
        ))),
        Clause("penalty", "Penalty", offence(place)),
    ]  # fmt: skip


def _exported(law: Law, place: Place) -> list[Clause]:
    text = "Kratom may be exported only by an exporter who holds a licence for that export."
    return [*_sold(law, place), Clause("export", "Export", text)]


_BY_STATUS: dict[Status, Callable[[Law, Place], list[Clause]]] = {
    Status.BANNED: _banned,
    Status.KCPA: _sold,
    Status.RESTRICTED: _restricted,
    Status.EXPORT_ALLOWED: _exported,
}
