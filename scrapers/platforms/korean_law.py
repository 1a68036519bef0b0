"""The XML of a Korean law as the National Law Information Centre serves it, with the law alone left in it.

Numbers and days stand in elements of their own and in the words as well; the amending order (개정문) and its reasons
stand beside the law; an article or annex is one text with a line for each of its paragraphs.
"""

from __future__ import annotations

from lxml import etree

from scrapers.platforms.marked_up import prune, rename, written

#: Numbers and days that stand in the words as well, the amending order and its reasons, names of officials.
_FURNITURE = (
    "조문번호", "조문가지번호", "조문여부", "조문제목", "조문시행일자", "조문이동이전", "조문이동이후", "조문변경여부",
    "항번호", "호번호", "호가지번호", "목번호", "개정문", "제개정이유", "별표번호", "별표가지번호", "별표구분",
    "별표서식파일링크", "별표서식파일명", "별표서식PDF파일링크", "별표서식PDF파일명", "별표이미지파일명",
    "별표시행일자문자열",
    "연락부서", "소관부처", "전화번호", "법령ID", "언어", "한글법령여부", "제명변경여부", "편장절관", "공포일자",
    "공포번호", "법종구분", "제개정구분", "의결구분", "제안구분", "공포법령여부", "별표편집여부", "법령명_한자",
    "법령명약칭", "부칙공포일자", "부칙공포번호",
)  # fmt: skip
_HEADINGS = dict.fromkeys(("법령명_한글", "행정규칙명", "별표제목"), "heading")


def law_of(root: etree._Element) -> tuple[bytes, tuple[str, ...]]:
    """The law in the tree below `root` as XML that the extractor reads, and notes on what it does not hold: annexes
    whose text is in an attached file only."""
    begins = (root.findtext(".//기본정보/시행일자") or "").strip()
    files = [_annex(annex) for annex in root.iter("별표단위") if not (annex.findtext("별표내용") or "").strip()]
    prune(root, _FURNITURE)
    for element in root.iter("조문내용", "별표내용", "부칙내용"):
        _lay_out(element)
    for day in root.iter("시행일자"):
        day.text = f"[시행 {begins[:4]}. {begins[4:6]}. {begins[6:]}.]"
    rename(root, _HEADINGS)
    return written(root), tuple(f"the text of annex {name} is in an attached file only" for name in files)


def _lay_out(element: etree._Element) -> None:
    """Each line of an article or annex as a paragraph: a list of substances has one a line."""
    lines = [line for line in (element.text or "").splitlines() if line.strip()]
    if len(lines) > 1:
        element.text = None
        for line in lines:
            etree.SubElement(element, "p").text = line.strip()


def _annex(annex: etree._Element) -> str:
    return " ".join((annex.findtext("별표제목") or annex.findtext("별표번호") or "?").split())[:80]
