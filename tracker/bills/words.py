"""What legislatures' words for an action mean, whichever legislature says them.

Each pattern of `MEANS` stands for one Step; what `UNLESS` names for that step takes the meaning away again: a motion,
an amendment or a committee that passed or failed is not the bill. Text is lower case, its spaces single.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum


class Step(Enum):
    """What an action does to a bill."""

    REFERRED = "referred to, or with, a committee"
    PASSED = "passed by a house"
    CHANGED = "changed in a house, so that the other must agree"
    OPEN = "the first house must agree to what the second changed"
    AGREED = "a house agreed to what the other had changed"
    CONFERENCE = "a house adopted what both houses' conferees proposed"
    BOTH = "done with by both houses, in one text"
    TO_EXECUTIVE = "sent to the executive"
    ENACTED = "law: signed, unsigned, numbered among the acts"
    CALLED_ENACTED = "called enacted or signed, which legislatures also say of their own passage"
    VETOED = "vetoed"
    OVERRIDDEN = "passed by a house over the veto"
    FAILED = "voted down, or left when the session ended"
    WITHDRAWN = "withdrawn"
    REVIVED = "taken up again"


_EXECUTIVE = r"(?:the )?(?:office of the )?(?:governor|gov\b|mayor|executive\b)(?!'s (?!office|desk))"
#: How the names of committees begin.
_NAMES = (
    r"(?:judicia|finance|health|government|rules|appropriations|ways and|agricult|commerce|public|economic|banking"
    r"|education|labor|workforce|energy|natural|veterans|state affairs|general law|environment)"
)
#: A house that agrees to changes and makes more: "concurred in Senate amendment with amendment".
_WITH_MORE = r"\bconcur\w*\b.{0,60}\bamend\w*\b.{0,20} with (?:an? |further )?(?:house |senate )?(?:title )?amend"

#: The number of an act makes a law only of the bill that got it. Bills amend acts, and committees hear of them.
_PLAINLY = (
    r"(?!.*\b(?:hearing|schedul\w+|referred|committee|amend(?:s|ing|ments?|ed)?|repeal(?:s|ing|ed)?|relating|fiscal"
    r"|proposed|offered)\b)"
)
#: Such numbers, where the action begins with them, and where they follow upon something else.
_NUMBER_FIRST = (
    r"(?:session law )?chapter (?:no\.? ?|number )?\d|session law \d|c \d+ l \d|law [a-z]?\d"
    r"|(?:assigned )?act (?:no\.?|number|#)? ?\d|(?:ch|chap|c)\. ?\d+(?:-\d+)?\.?$"
)
_NUMBER = (
    r"chap(?:ter)?\.? ?\d+,? (?:acts|laws|statutes|of the acts)|chapter number assigned|ch\. sl \d|acts ch\. \d"
    r"|chapter \d+ sla\b|chapter \d+, \(?\d{4} laws|acts of assembly chapter\b|pub(?:lic|\.)? ?ch(?:apter|\.)? ?\d"
    r"|public law,? (?:no\.?:? ?|number |chapter )?[\d.]|(?:19|20)\d\d \w+ act \d"
)
_AFTER = r"(?:.*(?:[.;,:(] ?|- ?|\b(?:as|assigned|signed|approved) ))?"
#: What is still to come, or comes only if something else does.
_NOT_YET = (
    r"\b(?:to|may|will|would|can|must|should|shall|could) be (?:\w+ )?(?:signed|approved|chaptered|vetoed|overrid)",
    r"\b(?:may|will|would|shall|could) (?:become|veto|sign|override)\b", r"(?<!permitted )(?<!allowed )\bto become\b",
    r"\b(?:if|unless)(?: \w+){0,4} (?:signed|approved|signs|approves|vetoed|vetoes|becomes?|became)\b",
    r"^(?:when|once|until|before)\b", r"\bhearing\b", r"\bfiscal (?:note|impact)\b",
)  # fmt: skip
#: Bills that are named because they are alike.
_ALIKE = (r"\bcompanion\b", r"\bcomp\.", r"\bsimilar\b", r"\bidentical\b", r"\bcross-?filed\b", r"\bduplicate\b")

MEANS: Mapping[Step, re.Pattern[str]] = {
    step: re.compile("|".join(patterns))
    for step, patterns in {
        Step.ENACTED: (
            rf"\b(?:signed|approved)\b(?: \w+)? by {_EXECUTIVE}",
            r"\b(?:governor|gov\.?|mayor)(?: \w+)? (?:signed|approved|approves)\b",
            r"\bgovernor(?:'s)?(?: action)?:? (?:approval|signed|approved)\b",
            r"\bsigned into law\b", r"\b(?:date )?signed by governor\b",
            r"\bbec(?:ame|omes?|oming) (?:a )?(?:public |private )?law\b", r"\bis now (?:public )?act\b",
            r"\blaw without\b.{0,30}\bsignature\b", r"\b(?:without|w/o|w/out)\b.{0,20}\bsig(?:nature|\.|n\b)",
            r"\b(?:became|become|becomes) (?:act|chapter|public chapter|pub\. ch)", r"\bunsigned by mayor\b",
            r"\benacted under article\b", r"\benacted with act number\b",
            r"\bchaptered\b", r"\bsigned,? chap(?:ter)?\.? ?\d", r"\b(?:recorded|numbered) .{0,30}\bas chapter \d",
            r"\bassigned (?:act|pa|(?:public )?chapter number)\b", r"\bsecretary of state,? chapter\b",
            r"\bapproved p\.l\.", rf"^{_PLAINLY}(?:{_NUMBER_FIRST})", rf"^{_PLAINLY}{_AFTER}(?:{_NUMBER})",
            r"\b(?:line.?item|item|partial(?:ly)?) veto", r"\bvetoed in part\b", r"\bveto of (?:section|item)s?\b",
            r"\bfirmad[oa] por\b.{0,15}\bgobernador", r"^ley n[uú]m",
        ),
        Step.CALLED_ENACTED: (
            r"^(?:signed|approved|chaptered|chapter)\.?$",r"^enacted\b(?! under| with)",
            r"^(?:special |private )?public act (?:no\.?:? ?|number )?[\d.]"),
        Step.TO_EXECUTIVE: (
            rf"\b(?:to|before) {_EXECUTIVE}",
            r"\bpres\.? to gov\b", r"\bpresentment date\b", r"\benviad[oa] al gobernador",
        ),
        Step.VETOED: (
            r"\bveto(?:ed)?\b",
            rf"\breturned (?:\w+ )*?(?:by|from) {_EXECUTIVE}.{{0,40}}\bwith(?:out)?\b.{{0,30}}\bobjections?\b",
            rf"\breturned (?:\w+ )*?(?:by|from) {_EXECUTIVE}.{{0,20}}\bwithout (?:\w+ )?approval",
            rf"\breturned without (?:\w+ )?approval by {_EXECUTIVE}", r"\bdisapproved by (?:the )?governor",
        ),
        Step.OVERRIDDEN: (
            r"\boverrid(?:e|den)\b", r"\boverrode\b", r"\bnotwithstanding the (?:objections|veto)",
            r"\bpassed over\b.{0,20}\bveto",
            r"\bover (?:the )?(?:governor'?s? |mayor'?s? |president'?s? )?veto\b",
        ),
        Step.BOTH: (
            r"\bpassed both houses\b", r"\bcompleted legislative action\b", r"\btruly agreed\b", r"^ratified\b",
            r"\benrolled\b", r"\benrolling\b", r"\benrollment\b", r"\breturned passed\b",
            r"\bsigned (?:by|in) (?:the )?(?:h\. |s\. )?(?:president|speaker|house|senate|officers)",
            r"\b(?:president|speaker|speaker of the house|president of the senate) signed\b",
            r"\bsigned and enrolled\b",
        ),
        Step.CHANGED: (
            r"\bto (?:the )?(?:house|senate|assembly) with amend",
            r"\breturned\b.{0,30}\b(?:with|as) (?:amend|substitut)",
            r"\bpassed (?:with|as) amend", r"\bas amended\b.{0,40}\bpassed\b",
            r"\bpassed\b.{0,40}\bas amended\b", r"\bpassed/adopted by substitute\b", r"^amended\b", r"/ substituted\b",
            r"\bamendments?\b.{0,60}\badopted\b", r"\badopted\b.{0,40}\bamendment", _WITH_MORE,
            r"\band amended\b", r", amended\b", r"\bpassed\b.{0,30}\bwith (?:an )?amend",
        ),
        Step.OPEN: (
            r"\brequests? (?:the )?(?:house|senate|assembly)(?: to)? concur", r"\breturned for concurrence",
            r"\bconcurrence calendar\b", r"\bconcurrence in\b.{0,30}\bpending\b",
        ),
        Step.CONFERENCE: (
            r"\bconference (?:committee )?report\b.{0,40}\b(?:adopted|agreed|passed|accepted)",
            r"\b(?:adopted|agreed to|accepted)\b.{0,20}\bconference (?:committee )?report",
            r"\bpassed final reading\b",
        ),
        Step.AGREED: (
            r"\bconcur(?:s|red|rence)?\b", r"\bagreed to (?:house|senate|assembly) (?:amend|sub)", r"\brepass(?:ed)?\b",
            r"\bamendments? (?:\w+ )?agreed to\b", r"\bread,? adopted\b", r"\bfourth reading\b.{0,20}\bpassed",
        ),
        Step.PASSED: (
            r"\bpassed\b", r"\bfinal passage\b", r"\bpassage\b.{0,20}\b(?:ayes|yeas)\b",
            r"\bread (?:the |a )?third time and (?:sent|returned|enrolled|concurred|agreed)",
            r"\b(?:3rd|third) reading,?:?(?: and)? (?:concurred|agreed|adopted)\b", r"\bought to pass\b.{0,60}: ?ma\b",
            r"\bthird reading\b.{0,10}\badopted\b", r"\baprobad[oa] por\b.{0,60}\bvotaci[oó]n final",
            r"^(?:house of representatives|house|senate) do pass(?: amended)?, passed",
            r"\bfinal reading,? (?:vv|cc|approved|\d)",
        ),
        Step.WITHDRAWN: (
            r"\bwithdrawn\b", r"\benacting clause stricken\b", r"\bstricken from (?:the )?docket\b", r"\bstricken\.?$",
            r"\bwithdrawal of bill\b",
        ),
        Step.FAILED: (
            r"\bdied\b", r"\bsine die\b", r"\bfail(?:ed|s)?\b", r"\bdefeated\b", r"\blost\b", r"\brejected\b",
            r"\bindefinitely postponed\b", r"\bpostponed? indefinitely\b", r"\bpassed by indefinitely\b",
            r"\binexpedient to legislate\b.{0,30}: ?ma\b", r"^left in\b", r"\bplaced in legislative files\b",
            r"\bmissed deadline\b", r"\bno further action allowed\b", r"\bin committee upon adjournment\b",
            r"\bstrike enacting clause\b", r"\bstricken from (?:the )?calendar\b", r"\badversely disposed\b",
            r"\bdeferred to the 4[01](?:st|th)\b", r"\bdid not consider for introduction\b", r"\bnot considered\b",
            r"\binvoluntarily deferred\b", r"\binterim study\b.{0,30}: ?ma\b", r"\bstudy order\b",
            r"\blaid on (?:the )?table,? ?;? ?(?:refer|companion|substitut|identical|similar)",
            r"\bincorporated (?:into|by)\b", r"\bdropped from calendar\b", r"\bunfavorable report\b", r"\bbill dead\b",
            r"\bfiled with the chief clerk pursuant to joint rule 56\b", r"\bkilled\b", r"\bheld in committee - dead\b",
            r"\bought not to pass\b.{0,40}\baccepted\b", r"\bmajority ought not to pass\b.{0,20}accepted",
        ),
        Step.REVIVED: (
            r"\brecalled from\b", r"\breconsidered\b", r"\brevived\b", r"\breinstated\b", r"\btaken from table\b",
        ),
        Step.REFERRED: (
            r"\brefer(?:red|ral|rals)\b", r"\brereferred\b", r"\bcommittee\b", r"\bsubcommittee\b", r"\bcommitted to\b",
            r"\brecommitted\b", r"\bhearing\b", r"\bref(?:\.)? to\b", r"\bto com\b", r"\bcom\. on\b", r"\bdo pass\b",
            rf"^to (?:house |senate )?{_NAMES}", rf"^first reading (?:house |senate )?{_NAMES}",
            r"\bassigned to (?!staff|the staff|analyst|drafter)",
            r"\breferid[oa] a\b.{0,10}\bcomisi",
        ),
    }.items()
}  # fmt: skip

_MOTIONS = (
    r"\bmotions?\b(?! to (?:pass|override|suspend the rules and pass))|\breconsider\b|\burgency\b|\brule h\. ?res"
)
_AMENDMENTS = (
    r"\bamendments?\b|\bamend\.|\bsubstitut(?:e|ion)\b|\b(?:am|fa|mo|st)\d+\b|\bproposal\b|\badoption\b"
    r"|\b[hs]-\d{3,}|\btitle\b"
)
_COMMITTEES = (
    r"\b(?:sub)?committee\b(?! of the whole)|\bcomm?\b(?!unicat)|\bdo pass\b|\brecommend|\brec\. for pass|\breported\b"
)
UNLESS: Mapping[Step, re.Pattern[str]] = {
    step: re.compile("|".join(patterns))
    for step, patterns in {
        Step.ENACTED: (
            r"\b(?:await|pending|deadline|due|eligible|request|recall|not )\w*", r"\bpresident pro",
            r"(?<!line.item )(?<!partial )(?<!partially )(?<!item )\bveto(?!ed in part| of (?:section|item))",
            r"\blaid before\b", r"\bto be enacted\b",
            r"\b(?:subject to|requires?|needs?|for) (?:the )?(?:governor|mayor)",
            r"\b(?:governor|mayor)(?:'s)? approval (?:is )?(?:required|needed|requested)\b",
            r"\breturned\b.{0,60}\bobjections?\b", r"\breturned\b.{0,30}\bwithout (?:the )?(?:\w+ )?approval\b",
            r"\bsignature of (?:the )?(?:speaker|president|clerk|chair|sponsor|author)",
            r"\bsigned (?:an? |the )?(?:executive|proclamation|letter|order\b|extension|message)",
            r"\bchaptered (?:bill|version|text)\b", *_NOT_YET, *_ALIKE,
        ),
        Step.TO_EXECUTIVE: (
            r"\b(?:await|ready|letter|reply|communication|request|recall|hold)\w*", r"\bsent to printer\b",
            r"\bveto", r"\bamendment by governor\b", r"\breport (?:due |back )?to\b",
            r"\bto be (?:sent|presented|delivered|transmitted)\b", *_ALIKE,
        ),
        Step.VETOED: (
            r"\boverr(?:id|od)", r"\bline.?item\b", r"\bitem veto", r"\bpartial(?:ly)? veto",
            r"\bvetoed in part\b", r"\bveto of (?:section|item)", r"\bsustained\b", r"\bstands\b",
            r"\bstricken\b", r"\bveto session\b", r"\bnotwithstanding\b", r"\bover\b.{0,12}\bveto", r"\breferred\b",
            r"\bpending\b", r"\bdate\b", r"\bwithdrawn\b", r"\bto (?:sign or )?veto\b", r"\b(?:not|no) veto",
            r"\bveto.?proof\b", r"\bveto (?:list|deadline|day|period|review|threat)\b",
            r"\b(?:threaten|recommend|urg|request)\w* (?:a |the )?veto\b", *_NOT_YET, *_ALIKE,
        ),
        Step.OVERRIDDEN: (
            r"\boffered\b", r"\bnotice\b", r"\bcalendar\b", r"\bplaced\b", r"\bfail",
            r"\blost\b", r"\brejected\b", r"\bnot\b", r"\bpending\b", r"\bsustained\b",
            r"\bmotions? to override\b(?!.*\b(?:pass|prevail|adopt|carrie|agreed|succe|yeas|ayes|yea|\d+ ?- ?\d+))",
            r"\boverride (?:attempt|effort|session|deadline|requested)", r"\bschedul", *_NOT_YET, *_ALIKE,
        ),
        Step.BOTH: (
            r"\benrollment and review\b", r"\bengrossment\b", r"\bresolution enrolled\b", r"\bto be enrolled\b",
        ),
        Step.CHANGED: (
            r"\bfail", r"\bpassed final reading\b", r"\brejected\b", r"\blost\b", r"\bwithdrawn\b", r"\bnot\b",
            r"\bno amendment",
        ),
        Step.CONFERENCE: (r"\bfail", r"\brejected\b", r"\bnot\b", r"\bmotion\b"),
        Step.AGREED: (
            r"\b(?:non.?|not |refus\w+ to |declin\w+ to |fail\w* to |unable to |do(?:es)? not )concur", r"\bnonconcur",
            r"\brequest", r"\bcalendar\b", r"\bfor concurrence\b", r"\bconcurrence (?:is )?(?:pending|requested)\b",
            r"\bnotice\b", r"\brecommend", r"\bmotion to (?:non|not)\b", r"\bread (?:a |the )?third\b", r"\bfail",
            _WITH_MORE, r"\bpending\b", r"\bplaced on\b", r"\b(?:2nd|second|3rd|third) reading\b",
            r"\bconcurrent\b", r"\brejected\b",
        ),
        Step.PASSED: (
            r"^(?!.*\b(?:third|3rd|final)\b).*\b(?:1st|first|second|2nd) (?:reading|consideration|time)\b"
            r"(?!, passed, yeas)",
            r"\b(?:[hs] )?cow\b|\bcommittee of the whole\b", r"\bpassed on (?:first|second)\b", r"\bfail", r"\bveto",
            r"\bpassed (?:to|over|by indefinitely|by for|by temporarily|for the day)\b(?! be)",
            r"\btemporarily passed\b",
            r"\b(?:not|be|if) passed\b", r"\bpassed both houses\b", r"\breceived\b", r"\bmessage from\b", r"\bdied\b",
            r"\bfrom (?:the )?(?:house|senate|assembly)\b", r"\bresolution\b.{0,30}\bpassed\b", r"\bcompanion\b",
            r"\beffective from passage\b", r"\bintroduced and pass", r"\bintroduction\b", r"\bdispens",
            r"\bpassed notwithstanding\b", r"\bdeferred\b", r"\breturned passed\b", r"\bpassed final reading\b",
            r"\bto be enacted\b",
        ),
        Step.WITHDRAWN: (
            r"\b(?:as|co).?sponsor|\bsponsors?(?:hip)? (?:withdrawn|removed)", r"\bauthor",
            r"\bfrom (?:\w+ ){0,3}?(?:com|cal|schedule|agenda|consent)",
            r"\brecommit", r"\bobjection", r"\bnotice\b", r"\bname\b", r"\bhearing\b", r"\bcosponsor",
        ),
        Step.FAILED: (
            r"\boverrid", r"\bveto", r"\bemergency clause\b", r"\btwo.?thirds\b", r"\bconsent\b", r"\bnon.?concur",
            r"\brecommit\b", r"\bto concur\b", r"\bconference report\b", r"\bquorum\b",
            r"\bimmediate effect\b",
        ),
        Step.REFERRED: (
            r"\bcommittee of the whole\b", r"\bconference\b", r"\bcommittee on committees\b",
            r"\bhearing (?:cancel|note)", r"\bpending (?:committee )?referral\b", r"\bgovernor\b",
            r"\bmay be (?:heard|acted)\b", r"\bfor assignment\b",
        ),
    }.items()
}  # fmt: skip
#: Of these steps an amendment, a motion or a committee may be what passed, failed or was withdrawn.
ASIDE: Mapping[Step, re.Pattern[str]] = {
    # On the floor of one legislature the motion is "Do pass": a house is named then, and no committee. "Passed to be
    # engrossed as amended by Committee Amendment" is of a house as well.
    Step.PASSED: re.compile(
        rf"{_MOTIONS}|^(?!(?:house of representatives|senate|house) do pass|passed to be)(?:.*)(?:{_COMMITTEES})"
    ),
    Step.FAILED: re.compile(f"{_MOTIONS}|{_AMENDMENTS}"),
    Step.WITHDRAWN: re.compile(f"{_MOTIONS}|{_AMENDMENTS}"),
    Step.CHANGED: re.compile(f"{_MOTIONS}|\\b(?:com|committee|subcommittee) (?:report|rec)|\\brecommend"),
}

#: What the databases' own marks mean.
MARKS: Mapping[str, Step] = {
    "executive-signature": Step.ENACTED, "became-law": Step.ENACTED, "executive-veto-line-item": Step.ENACTED,
    "executive-veto": Step.VETOED, "executive-receipt": Step.TO_EXECUTIVE, "veto-override-passage": Step.OVERRIDDEN,
    "passage": Step.PASSED, "engrossed": Step.PASSED, "concurrence": Step.AGREED, "enrolled": Step.BOTH,
    "amendment-passage": Step.CHANGED, "failure": Step.FAILED, "committee-failure": Step.FAILED,
    "withdrawal": Step.WITHDRAWN, "referral": Step.REFERRED, "referral-committee": Step.REFERRED,
    "committee-passage": Step.REFERRED, "committee-passage-favorable": Step.REFERRED,
    "committee-passage-unfavorable": Step.REFERRED,
}  # fmt: skip


def means(text: str, step: Step) -> bool:
    """True where `text` (lower case) says `step`."""
    return bool(MEANS[step].search(text)) and not denied(text, step)


def denied(text: str, step: Step) -> bool:
    """True where `text` says that something else than the bill came to `step`, or that it did not."""
    return any(pattern is not None and pattern.search(text) for pattern in (UNLESS.get(step), ASIDE.get(step)))
