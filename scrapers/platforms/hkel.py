"""Hong Kong e-Legislation (elegislation.gov.hk): the Laws of Hong Kong, chapter by chapter.

The pages hand their text to a script only. The Department of Justice publishes the same as open data: zip archives of
three hundred chapters each, in every language. A chapter is read out of the archive that holds it; the archive has
validators, so that it is sent again only where some chapter changed (a cadence of a week does for it). The addresses
are those of the data set https://data.gov.hk/en-data/dataset/hk-doj-hkel-legislation-current; the names of the files
inside (``cap_134_en_c/cap_134_20240101000000_en_c.xml``) and the words of `docStatus` are from memory: confirm on the
first live request.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import replace

from jurisdictions.model import Source
from scrapers.capture import Answer, Outcome, Request
from scrapers.document import Document
from scrapers.extract import Unreadable
from scrapers.platforms.base import Ask, Platform
from scrapers.platforms.marked_up import drop, is_page, name_of, root_of, what_page, written
from scrapers.platforms.page import read

_ARCHIVES = "https://resource.data.one.gov.hk/doj/data"
_PAGE = re.compile(
    r"https?://(?:www\.)?elegislation\.gov\.hk/hk/(?:[a-z]{2}/)?(?P<cap>cap(?P<number>\d+)[A-Z]{0,2})"
    r"(?P<past>@\d{4}[\d-]*)?(?:[!?/#].*)?$"
)
#: The last chapter that each archive holds.
_UP_TO = ((300, "cap_1_cap_300"), (600, "cap_301_cap_600"), (10_000, "cap_601_cap_end"))
_LARGEST = 64 * 1024 * 1024
#: Of what a file says of itself, name and state are printed with the text.
_SAID = ("docName", "docStatus")


class HkEl:
    """One chapter as it is in force."""

    platform = Platform(
        "hkel",
        "Hong Kong: ordinances and subsidiary legislation",
        (r"https?://(?:www\.)?elegislation\.gov\.hk/hk/", _ARCHIVES.replace(".", r"\.") + "/hkel_c_leg_"),
        documentation="https://data.gov.hk/en-data/dataset/hk-doj-hkel-legislation-current",
    )

    def route(self, source: Source, url: str, ask: Ask) -> Request:
        """The archive that holds the chapter that `url` names."""
        number = int(_chapter(url)["number"])
        archive = next(name for last, name in _UP_TO if number <= last)
        return Request(f"{_ARCHIVES}/hkel_c_leg_{archive}_{_language(source)}.zip", "application/zip, */*;q=0.5")

    def document(self, source: Source, answer: Answer) -> Document:
        """The Document of that chapter. Raises Unreadable."""
        chapter, body = _chapter(source.url)["cap"], answer.body or b""
        if is_page(body):
            raise Unreadable(*what_page(body, "an archive"))
        root = root_of(replace(answer, body=_member(body, chapter, _language(source))))
        state = (root.findtext(".//{*}meta/{*}docStatus") or "").strip()
        if re.search(r"repealed|expired|omitted|廢除", state, re.I):
            raise Unreadable(Outcome.MOVED, f"e-Legislation says of {chapter}: {state}")
        if re.search(r"not yet|尚未", state, re.I):
            raise Unreadable(Outcome.SOFT_404, f"e-Legislation says of {chapter}: {state}")
        for fact in root.findall("./{*}meta/*"):
            if name_of(fact) not in _SAID:
                drop(fact)
        return read(source, answer, written(root), format="xml")


def _chapter(url: str) -> re.Match[str]:
    match = _PAGE.match(url)
    if match is None:
        raise ValueError(f"{url} names no chapter, such as /hk/cap134")
    if match["past"]:
        raise ValueError(f"{url} is a past version, not the law of today")
    return match


def _language(source: Source) -> str:
    return "zh-Hant" if source.language.startswith("zh") else "en"


def _member(body: bytes, chapter: str, language: str) -> bytes:
    """The newest file of `chapter` in the archive in `body`. Raises Unreadable."""
    wanted = re.compile(rf"(?:^|/)cap_{chapter.removeprefix('cap')}_\d{{8,14}}_{language}_c\.xml$")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            found = [member for member in archive.infolist() if wanted.search(member.filename)]
            if not found:
                raise Unreadable(Outcome.NOT_FOUND, f"the archive of current law holds no {chapter}")
            newest = max(found, key=lambda member: member.filename)
            if newest.file_size > _LARGEST:
                raise Unreadable(Outcome.TOO_LARGE, f"{newest.filename} has {newest.file_size} bytes")
            return archive.read(newest)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(Outcome.UNREADABLE, f"no whole archive: {error}") from None


ADAPTERS = (HkEl(),)
