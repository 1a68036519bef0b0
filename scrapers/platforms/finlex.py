"""Finlex: acts and decrees of Finland as amended, as Akoma Ntoso from its open data.

Its pages are shells that scripts fill. "fin@latest" is the newest consolidation in Finnish, "swe@latest" in Swedish;
"fin@20160174" is the one that amendment 174/2016 led to, and /act/statute/ has the wording as enacted. Acts that exist
as PDF only are answered with a description and no text. Too many requests are answered by 429.
Documentation: https://www.finlex.fi/en/open-data/integration-quick-guide; that "latest" is understood is from other
programs that ask for it, confirm on the first live request.
"""

from __future__ import annotations

import re

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.akoma import akn_of, law_in
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.page import read

_API = "https://opendata.finlex.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated"
#: Pages of the old site (/fi/laki/ajantasa/2014/20141130), of the new one (/fi/lainsaadanto/2014/1130), the API's.
_ACT = re.compile(
    r"https?://(?:(?:www|data)\.finlex\.fi/(?:(?P<way>fi|sv|en)/(?:laki|lagstiftning|lainsaadanto|legislation)"
    r"|eli/sd)(?:/ajantasa)?|opendata\.finlex\.fi/finlex/avoindata/v1/akn/fi/act/statute-consolidated)"
    r"/(?P<year>\d{4})/(?:(?P=year))?0*(?P<number>\d+)(?:/(?P<code>fin|swe)@\w*)?(?:[/?#].*)?"
)
_IN_FORCE = "{*}isInForce"


class Finlex:
    """An act or decree as amended, in Finnish or in Swedish."""

    platform = Platform(
        "finlex",
        "Finland: acts and decrees, consolidated",
        (r"https?://(?:www\.|data\.|opendata\.)?finlex\.fi/",),
        documentation="https://www.finlex.fi/en/open-data/integration-quick-guide",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The newest consolidation of the act that `url` names."""
        match = _ACT.fullmatch(url)
        if match is None:
            raise ValueError(f"{url} names no act by year and number, such as /fi/lainsaadanto/2014/1130")
        swedish = match["code"] == "swe" or (match["way"] or source.language) == "sv"
        version = "swe@latest" if swedish else "fin@latest"
        return Request(f"{_API}/{match['year']}/{match['number']}/{version}", "application/xml")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that consolidation. Raises Unreadable."""
        root = akn_of(answer)
        if (stated := next(root.iter(_IN_FORCE), None)) is not None:
            told = (stated.get("value") or stated.text or "").strip()
            if told == "false":
                raise Unreadable(Outcome.SOFT_404, "the act is not in force (isInForce is false)")
        return read(source, answer, law_in(root), format="xml")


ADAPTERS = (Finlex(),)
