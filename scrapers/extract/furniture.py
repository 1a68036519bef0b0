"""What stands on a page and is no law: menus, banners, stamps of time. Dropped; when in doubt, kept."""

from __future__ import annotations

import re
from functools import lru_cache

_PLACE = (
    r"(?:site|page|global|main|top|left|right|bottom|primary|secondary|utility|mobile|user|social|quick|usa"
    r"|skip|back|header|footer|in)"
)
_THING = (
    r"(?:nav|navbar|navigation|menus?|submenus?|breadcrumbs?|crumbs?|footer|footerlinks|sidebar|cookies?|consent|gdpr"
    r"|social|share|sharing|share(?:bar|this)|toolbar|search(?:box|bar|form)?|pagination|pager|skip(?:nav|link|to)?"
    r"|links?(?:list)?|advert(?:isement)?s?|ads?|banner|noprint|no-print|print-?only-hide|related(?:links)?"
    r"|masthead|popup|modal|newsletter|subscribe|feedback|counter|hitcounter|visitor|to-?top|navskip|login|signin)"
)
_TAIL = (
    r"(?:wrapper|container|banner|bar|list|links?|area|inner|content|block|box|region|section|buttons?|message"
    r"|notice|widget|trail|row|menu|nav|link|items?|icons?|id)"
)
_NOISE_NAME = re.compile(rf"(?:{_PLACE}[-_]?){{0,2}}{_THING}(?:[-_]?{_TAIL}){{0,2}}", re.I)
#: Names that the pattern above would take and that hold law often enough.
_KEPT = frozenset((
    "links", "link", "content", "banner-content", "section-link", "section-links", "list", "menu-content",
    "search-content", "sidebar-content", "login-content", "page-link", "main-content", "row", "linklist",
    "search", "page-banner", "main-banner",
))  # fmt: skip
_SITE_HEADER = re.compile(r"(?:site|global|usa|top)[-_]?(?:header|head|heading)(?:[-_]?\w+)?", re.I)


@lru_cache(maxsize=8192)
def is_noise_name(names: str) -> bool:
    """Whether a class or id attribute says that its element is page furniture."""
    for name in names.split():
        low = name.lower()
        if low in _KEPT:
            continue
        if _NOISE_NAME.fullmatch(low) or _SITE_HEADER.fullmatch(low):
            return True
    return False


_STAMP_WORD = (
    r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)"
    r"|january|february|march|april|june|july|august|september|october|november|december|at|on|am|pm|[ap]|m|t|z|utc|gmt"
    r"|[ecmp][sd]?t|st|nd|rd|th"
)
#: A stretch of dates and times; each run of letters must be one of the words, so that it cannot backtrack far.
_STAMP = rf"(?:[\s:.,;|/\-–()+\d]|(?<![A-Za-z])(?:{_STAMP_WORD})(?![A-Za-z]))*"
_STAMPED = (
    r"(?:this\s+)?(?:page|site|content|document|web\s?page|text|data|information|database)?\s*(?:was\s+|is\s+)?(?:last\s+|date\s+)?"
    r"(?:generated|updated|modified|reviewed|printed|retrieved|accessed|downloaded|rendered|cached|refreshed)"
    r"|(?:content\s+|page\s+)?current\s+as\s+of|date\s+(?:generated|printed|modified|of\s+last\s+update)|today\s+is|as\s+of\s+today"
    r"|printed\s+(?:on|from)|(?:page\s+)?last\s+(?:update|change|revision)"
)
_NOISE_LINE = re.compile(
    rf"""(?:(?:{_STAMPED})\s*(?:on|at|by|date)?{_STAMP}(?:session\s*[=:]?\s*\S+|\S*=[0-9a-f]{{8,}})?
      |(?:session|request|trace|token|csrf|ray|visit(?:or)?|build)[\s_-]*(?:id|token|number|no\.?)?\s*[:=#]\s*[\w.:\-]+
      |(?:you\s+are\s+)?(?:visitor|hits?|views?|page\s?views?|visits?|visitors?)(?:\s+(?:number|count(?:er)?|no\.?))?
       \s*[:#]?\s*[\d,. ]+(?:\s+since\s.{{0,30}})?
      |[\d,. ]+\s+(?:hits|views|visitors|visits)
      |skip\s+(?:to\s+)?(?:the\s+)?(?:main\s+)?(?:content|navigation|nav|links)
      |(?:back\s+to|return\s+to|go\s+to)\s+(?:the\s+)?(?:top|previous\s+page|search\s+results)(?:\s+of\s+page)?
      |(?:print|email|share|tweet|download|bookmark|save)(?:\s+(?:this|page|pdf|section|friendly(?:\s+version)?|on|to|facebook|twitter|linkedin|x))*
      |(?:previous|next)(?:\s+(?:section|page|chapter))?(?:\s*\|?\s*(?:previous|next)(?:\s+(?:section|page|chapter))?)?
      |home|menu|search|close|toggle\s+navigation|loading\.{{0,3}}|facebook|twitter|linkedin|instagram|youtube
      |(?:©|copyright\s+(?:©|\(c\))?)\s*\d{{4}}.{{0,120}}|all\s+rights\s+reserved\.?
      |(?:privacy\s+policy|terms\s+of\s+(?:use|service)|accessibility|contact\s+us|site\s*map|disclaimer)(?:\s*[|·•]\s*[\w\s]+)*
      |(?:we|this\s+(?:web)?\s?site)\s+uses?\s+cookies.{{0,300}}|accept\s+(?:all\s+)?cookies|(?:accept|reject)\s+all
    )[\s.»›>|]*""",
    re.I | re.X,
)
_MAY_BE_NOISE = 360


def is_noise_line(text: str) -> bool:
    """Whether a whole block is a stamp, a counter, a share button or the like, and nothing else."""
    return len(text) < _MAY_BE_NOISE and _NOISE_LINE.fullmatch(text) is not None
