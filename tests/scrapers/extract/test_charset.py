"""Which characters bytes are: by header, by the page's own words, by a guess; a contradicted claim is not believed."""

from __future__ import annotations

import pytest

from scrapers.extract import extract
from scrapers.extract.charset import SEAM, decode, mend
from scrapers.extract.normalise import clean

THAI = "กระท่อมเป็นพืชที่ไม่เป็นยาเสพติดให้โทษตามพระราชบัญญัติยาเสพติดให้โทษ ห้ามขายให้แก่ผู้ซึ่งมีอายุต่ำกว่าสิบแปดปี"
JAPANESE = "ミトラガイナ・スペシオーサは、医薬品、医療機器等に関する法律に規定する指定薬物とする。"
KOREAN = "미트라기닌은 마약류 관리에 관한 법률에 따른 임시마약류로 지정하며 누구든지 이를 판매하여서는 아니 된다."
CZECH = (
    "Kratom je zařazen mezi psychomodulační látky; prodej osobám mladším 18 let je zakázán, účinnost od 1. července."
)
RUSSIAN = "Митрагинин включён в перечень наркотических средств, оборот которых в Российской Федерации запрещён."
FRENCH = "Le kratom est classé comme stupéfiant : il est interdit de le céder à un mineur âgé de moins de dix-huit ans."
TURKISH = "Mitragynine maddesi uyuşturucu maddeler listesine eklenmiştir; satışı yasaktır ve cezalandırılır, ığdır."
CHINESE = "帽柱木碱列入非药用类麻醉药品和精神药品管制品种增补目录，任何单位和个人不得生产、销售。"
TAIWANESE = "卡痛葉及其製品列入第三級毒品，任何人不得製造、運輸、販賣。"

#: (text, codec of the bytes, what header or page call it)
NAMED = [
    (THAI, "tis-620", "TIS-620"), (THAI, "cp874", "windows-874"), (JAPANESE, "shift_jis", "Shift_JIS"),
    (JAPANESE, "euc_jp", "EUC-JP"), (JAPANESE, "iso2022_jp", "ISO-2022-JP"), (KOREAN, "euc_kr", "EUC-KR"),
    (KOREAN, "cp949", "ks_c_5601-1987"), (CZECH, "cp1250", "windows-1250"), (CZECH, "iso8859_2", "ISO-8859-2"),
    (RUSSIAN, "cp1251", "windows-1251"), (RUSSIAN, "koi8_r", "KOI8-R"), (FRENCH, "cp1252", "ISO-8859-1"),
    (TURKISH, "cp1254", "ISO-8859-9"), (CHINESE, "gb18030", "gb2312"), (TAIWANESE, "big5", "Big5"),
    (FRENCH, "utf-8", "utf-8"),
]  # fmt: skip
IDS = [f"{codec} as {label}" for _, codec, label in NAMED]


@pytest.mark.parametrize(("text", "codec", "label"), NAMED, ids=IDS)
def test_the_header_names_it(text: str, codec: str, label: str) -> None:
    document = extract(f"<p>{text}</p>".encode(codec), content_type=f"text/html; charset={label}")

    assert document.text == clean(text)
    assert decode(text.encode(codec), label) == text


@pytest.mark.parametrize(("text", "codec", "label"), NAMED, ids=IDS)
def test_the_page_names_it(text: str, codec: str, label: str) -> None:
    head = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={label}"></head><body>'
    assert decode(f"{head}<p>{text}</p>".encode(codec)) == f"{head}<p>{text}</p>"
    xml = f"<?xml version='1.0' encoding='{label}'?><law><p>{text}</p></law>"
    assert decode(xml.encode(codec)) == xml


@pytest.mark.parametrize(
    ("text", "codec"),
    [(THAI, "tis-620"), (JAPANESE, "shift_jis"), (KOREAN, "euc_kr"), (CZECH, "cp1250"), (RUSSIAN, "cp1251"),
     (CHINESE, "gb18030"), (TAIWANESE, "big5")],
)  # fmt: skip
def test_nobody_names_it_and_it_is_guessed(text: str, codec: str) -> None:
    assert (
        decode(f"<html><body><p>{text * 4}</p></body></html>".encode(codec))
        == f"<html><body><p>{text * 4}</p></body></html>"
    )


@pytest.mark.parametrize(
    ("text", "codec", "language"),
    [(FRENCH, "cp1252", "fr"), (THAI, "cp874", "th-TH"), (TURKISH, "cp1254", "tr"), (RUSSIAN, "koi8_r", "ru"),
     (RUSSIAN, "cp1251", "en"), (CZECH, "cp1250", "cs")],
)  # fmt: skip
def test_where_nobody_names_it_the_language_that_is_expected_decides_if_the_bytes_fit(
    text: str, codec: str, language: str
) -> None:
    document = extract(f"<html><body><p>{text * 4}</p></body></html>".encode(codec), language=language)

    assert document.text == clean(text * 4)


@pytest.mark.parametrize("label", ["ISO-8859-1", "us-ascii", "windows-1252", "no-such-charset", "", "base64", "\0"])
def test_a_wrong_header_on_utf_8_is_not_believed(label: str) -> None:
    assert decode(THAI.encode(), label) == THAI


def test_a_wrong_header_gives_way_to_what_fits_the_bytes() -> None:
    meta = '<meta charset="windows-1251">'
    assert decode(f"{meta}{RUSSIAN}".encode("cp1251"), "utf-8") == f"{meta}{RUSSIAN}"
    assert decode(f"{meta}{RUSSIAN}".encode("cp1251"), "euc-kr") == f"{meta}{RUSSIAN}"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_outweighs_every_label(codec: str) -> None:
    assert decode(f"<meta charset=koi8-r>{THAI}".encode(codec), "iso-8859-1") == f"<meta charset=koi8-r>{THAI}"


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_mark_or_label_is_known_by_its_zeros(codec: str) -> None:
    for words in ("Kratom is a controlled substance.", "Substances: š and §.", THAI):
        law = f"<html><body><p>{words}</p></body></html>"
        assert decode(law.encode(codec)) == law


def test_a_few_damaged_bytes_spoil_only_themselves() -> None:
    body = f"<p>{THAI}</p>".encode()

    text = decode(body[:200] + b"\xff" + body[200:], "utf-8")
    assert text.count("\ufffd") <= 3
    assert text.startswith("<p>กระท่อม")


def test_utf_8_that_was_encoded_twice_is_read_as_it_was_meant_and_shows_its_seams() -> None:
    twice = "“Kratom” means § 5".encode().decode("cp1252", "replace").replace("\ufffd", "\x9d")

    assert mend(twice).replace(SEAM, "") == "“Kratom” means § 5"
    assert SEAM in mend(twice)
    document = extract(f"<p>{twice}</p>".encode(), content_type="text/html")
    assert document.text == '"Kratom" means § 5'
    assert document.seams


@pytest.mark.parametrize("text", ["L'État, c'est à voir", "São Paulo, Ångström, ÃO", "§ 5 Abs. 2 »Kratom«", "Â quai"])
def test_honest_letters_are_not_mended(text: str) -> None:
    assert mend(text) == text
