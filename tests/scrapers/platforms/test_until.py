"""Answers that hold more than one day's law: which day's is read, and from when the same answer reads otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms import adapter_of
from tests.scrapers.platforms import (
    test_alabama,
    test_boe,
    test_data_gov_lt,
    test_laws_africa,
    test_reglugerdir,
    test_riksdagen,
    test_utah,
)
from tests.scrapers.platforms.double import Said, source

DAY, BEFORE = date(2027, 10, 1), date(2027, 9, 30)
ALABAMA = test_alabama.told(
    test_alabama.version("the old words", "2016-05-10"), test_alabama.version("the new words", "2027-10-01"),
    test_alabama.version("words for later", "2028-01-01"),
)  # fmt: skip
BOE = test_boe.law(
    f'<bloque id="an">{test_boe.version("20040206", "the old words")}{test_boe.version("20271001", "the new words")}'
    '</bloque><bloque id="dt"><version fecha_vigencia="20040206"><p fecha_caducidad="20280101">for a time</p></version>'
    "</bloque>"
)
ACT_AU = source("https://legislation.qld.gov.au/view/html/inforce/current/act-1996-036", "enact")
ENDS_AU = Said(
    '<act first.valid.date="2020-01-01" end.valid.date="2027-09-30" title="Act"><section><para>the old words</para>'
    "</section></act>",
    type="application/xml",
)
REPEALED_SE = Said({"dokumentstatus": {
    "dokument": {"titel": "SFS 1992:1554", "html": "<p>the old words</p>"},
    "dokuppgift": {"uppgift": {"kod": "upphavd", "text": "2027-10-01"}},
}})  # fmt: skip
ENDING: dict[str, tuple[Source, Said]] = {
    "riksdagen": (test_riksdagen.RULE, REPEALED_SE),
    "reglugerdir": (test_reglugerdir.LIST, test_reglugerdir.regulation(repealedDate="2027-10-01")),
    "data-gov-lt": (test_data_gov_lt.LISTS, test_data_gov_lt.row(tekstas_lt="the old words", negalioja="2027-10-01")),
    "laws-africa": (test_laws_africa.ACT, test_laws_africa.act('<eventRef type="repeal" date="2027-10-01"/>')),
    "utah-code": (test_utah.LAW, test_utah.wording("the old words", "Effective 5/6/2020 Superseded 10/1/2027")),
    "enact": (ACT_AU, ENDS_AU),
}


def read_on(day: date, watched: Source, said: Said) -> Document:
    """The Document of that answer, given on `day`."""
    given = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    url = (
        f"{watched.url.partition('/view/')[0]}/view/whole/xml/inforce/current/act" if watched is ACT_AU else watched.url
    )
    answer = Answer(url, url, Outcome.NEW, given, 0.0, 200, {"content-type": said.media_type}, said.sent)
    return adapter_of(watched, watched.url).document(watched, answer)


@pytest.mark.parametrize(
    ("watched", "said"), [(test_alabama.LAW, ALABAMA), (test_boe.ORDER, BOE)], ids=["alabama", "boe"]
)
def test_of_several_versions_that_of_the_answers_day_is_read_and_the_next_day_told(watched: Source, said: Said) -> None:
    before, on = read_on(BEFORE, watched, said), read_on(DAY, watched, said)

    assert ("the old words" in before.text, "the new words" in before.text, before.until) == (True, False, DAY)
    assert ("the old words" in on.text, "the new words" in on.text, on.until) == (False, True, date(2028, 1, 1))


@pytest.mark.parametrize(("watched", "said"), ENDING.values(), ids=ENDING)
def test_law_that_ends_on_a_day_is_read_until_then_and_the_day_told(watched: Source, said: Said) -> None:
    assert read_on(BEFORE, watched, said).until == DAY
    with pytest.raises(Unreadable):
        read_on(DAY, watched, said)
