"""A title, a recital or a note tells what a law is about; what it does, its articles say. In every language."""

from __future__ import annotations

import pytest

from jurisdictions.codebook import Status
from tests.tracker.coding.pages import reading

#: For each language: what heads a list of narcotics, two sentences that leave the trade in kratom free, and what an
#: article begins with.
FREE = {
    "ar": ("جدول المواد المخدرة", "بيع القرطوم للبالغين حر.", "يجوز بيع الكراتوم.", "المادة 1"),
    "bg": (
        "Списък на наркотичните вещества",
        "Продажбата на кратом е свободна.",
        "Кратом може да се продава.",
        "Чл. 1.",
    ),
    "cs": ("Seznam omamných látek", "Prodej kratomu dospělým je volný.", "Kratom lze prodávat.", "§ 1"),
    "da": ("Liste over euforiserende stoffer", "Salg af kratom til voksne er frit.", "Kratom må sælges.", "§ 1."),
    "de": ("Betäubungsmittel", "Der Verkauf von Kratom ist frei.", "Kratom darf verkauft werden.", "§ 1"),
    "el": ("Πίνακας ναρκωτικών", "Η πώληση κράτομ είναι ελεύθερη.", "Το kratom μπορεί να πωλείται.", "Άρθρο 1"),
    "en": ("Schedule I controlled substances", "The sale of kratom is free.", "Kratom may be sold.", "Section 1."),
    "es": ("Listas de estupefacientes", "La venta de kratom es libre.", "El kratom puede venderse.", "Artículo 1.-"),
    "et": ("Narkootiliste ainete nimekiri", "Kratomi müük on vaba.", "Kratomit võib müüa.", "§ 1."),
    "fi": ("Huumausaineet", "Kratomin myynti aikuisille on vapaata.", "Kratomia saa myydä.", "1 §"),
    "fr": (
        "Liste des stupéfiants classés",
        "La vente de kratom est libre.",
        "Le kratom peut être vendu.",
        "Article 1er.",
    ),
    "he": ("רשימת סמים מסוכנים", "מכירת קראטום למבוגרים חופשית.", "מותר למכור קראטום.", "1."),
    "hr": ("Popis opojnih droga", "Prodaja kratoma je slobodna.", "Kratom se može prodavati.", "Članak 1."),
    "hu": ("Kábítószerek jegyzéke", "A kratom árusítása szabad.", "A kratom árusítható.", "1. §"),
    "id": ("Daftar Narkotika Golongan I", "Penjualan kratom bebas.", "Kratom boleh dijual.", "Pasal 1"),
    "is": ("Skrá yfir ávana- og fíkniefni", "Sala á kratom er frjáls.", "Kratom má selja.", "1. gr."),
    "it": (
        "Tabelle degli stupefacenti",
        "La vendita di kratom è libera.",
        "Il kratom può essere venduto.",
        "Articolo 1.",
    ),
    "ja": ("麻薬一覧", "クラトムの販売は自由とする。", "クラトムは販売することができる。", "第一条"),
    "ko": ("마약류 목록", "크라톰의 판매는 자유이다.", "크라톰은 판매할 수 있다.", "제1조"),
    "lt": (
        "Narkotinių medžiagų sąrašas",
        "Kratomo pardavimas yra laisvas.",
        "Kratomas gali būti parduodamas.",
        "1 straipsnis",
    ),
    "lv": ("Narkotisko vielu saraksts", "Kratoma pārdošana ir brīva.", "Kratomu drīkst pārdot.", "1. pants"),
    "ms": ("Senarai dadah berbahaya", "Penjualan kratom adalah bebas.", "Kratom boleh dijual.", "Seksyen 1"),
    "nl": ("Lijst I", "De verkoop van kratom is vrij.", "Kratom mag worden verkocht.", "Artikel 1"),
    "no": ("Narkotikaliste", "Salg av kratom er fritt.", "Kratom kan selges.", "§ 1."),
    "pl": ("Wykaz środków odurzających", "Sprzedaż kratomu jest wolna.", "Kratom może być sprzedawany.", "Art. 1."),
    "pt": ("Lista de entorpecentes", "A venda de kratom é livre.", "O kratom pode ser vendido.", "Artigo 1.º"),
    "ro": (
        "Lista substanțelor stupefiante",
        "Vânzarea de kratom este liberă.",
        "Kratomul poate fi vândut.",
        "Articolul 1",
    ),
    "ru": ("Список наркотических средств", "Продажа кратома свободна.", "Кратом может продаваться.", "Статья 1."),
    "sk": ("Zoznam omamných látok", "Predaj kratomu je voľný.", "Kratom možno predávať.", "§ 1"),
    "sl": ("Seznam prepovedanih drog", "Prodaja kratoma je prosta.", "Kratom se lahko prodaja.", "1. člen"),
    "sr": ("Списак опојних дрога", "Продаја кратома је слободна.", "Кратом се може продавати.", "Члан 1."),
    "sv": ("Förteckning över narkotika", "Försäljning av kratom är fri.", "Kratom får säljas.", "1 §"),
    "th": ("บัญชียาเสพติดให้โทษ", "การขายกระท่อมให้ผู้ใหญ่ทำได้", "กระท่อมขายได้", "มาตรา 1"),
    "tr": ("Uyuşturucu maddeler listesi", "Kratom satışı serbesttir.", "Kratom satılabilir.", "Madde 1"),
    "uk": ("Перелік наркотичних засобів", "Продаж кратому є вільним.", "Кратом може продаватися.", "Стаття 1."),
    "vi": ("Danh mục chất ma túy", "Việc bán kratom được tự do.", "Kratom được phép bán.", "Điều 1."),
    "zh": ("管制藥品分級及品項", "卡痛之販賣自由。", "卡痛得販賣予成年人。", "第一條"),
}
#: {list}, {rule} and {article} as above; the plant stands in some titles too.
PAGES = (
    "# {list}. Kratom\n{article} {rule}",
    "# {list}\n# Kratom\n# {article}\n{rule}",
    "{list}. KRATOM\n{article} {rule}",
    "# {list}\n1. {rule}",
    "# {list}\n{rule}",
)
#: Languages in which a bare list of two names under that heading is read as one of narcotics.
LISTED = sorted(FREE.keys() - {"bg", "hr", "sr", "th"})


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", FREE)
def test_no_title_bans_what_an_article_leaves_free(language: str, page: str) -> None:
    heading, *rules, article = FREE[language]
    for rule in rules:
        found = reading(page.format(list=heading, rule=rule, article=article), language=language)
        assert found.status is not Status.BANNED, rule
        assert "schedule" not in found.provisions


@pytest.mark.parametrize("language", LISTED)
def test_a_list_under_the_same_heading_is_read(language: str) -> None:
    assert reading(f"# {FREE[language][0]}\n- Heroin\n- Kratom", language=language).status is Status.BANNED


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "VISTO: la lista de estupefacientes;\nRESULTANDO:\nI) el kratom;\nII) otra;\nRESUELVE:\n1) Archívese."),
        ("es", "# VISTO\nLa lista de estupefacientes;\n# CONSIDERANDO\nEl kratom;\n# Artículo 1\nCréase una comisión."),
        ("pt", "Considerando a lista de entorpecentes,\nkratom e\noutras,\nresolve:\nArt. 1º Fica criado um grupo."),
        ("it", "Viste le tabelle degli stupefacenti:\n- kratom;\n- altre;\nDECRETA:\nArt. 1. È istituito un albo."),
        ("fr", "Vu la liste des stupéfiants classés :\n- kratom ;\n- autres ;\nArrête :\nArt. 1. Un comité est créé."),
        ("ro", "Având în vedere lista stupefiantelor:\n- kratom;\n- mitraginină;\nArt. 1. Se înființează o comisie."),
    ],
)  # fmt: skip
def test_recitals_list_nothing(language: str, text: str) -> None:
    found = reading(text, language=language)
    assert (found.status, found.provisions) == (None, {})


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Levántase la prohibición de venta y posesión de kratom."),
        ("es", "Artículo 1.- La prohibición de la venta de kratom queda sin efecto."),
        ("pt", "Art. 1º Fica suspensa a proibição da comercialização do kratom."),
        ("it", "Art. 1. È revocato il divieto di vendita di kratom."),
        ("fr", "Article 1. L'interdiction de la vente de kratom est levée."),
        ("pl", "Art. 1. Znosi się zakaz sprzedaży kratomu."),
        ("de", "§ 1. Das Verbot des Verkaufs von Kratom wird aufgehoben."),
    ],
)
def test_who_lifts_a_ban_makes_none(language: str, text: str) -> None:
    assert reading(text, language=language).status is None


@pytest.mark.parametrize(
    ("text", "instrument"),
    [
        # The decree that is the page, not the act that it cites.
        (
            "# Decreto N° 214/024\nReglamentario de: Ley N° 14.294.\n# Artículo 1\nQueda prohibida la venta de kratom.",
            "Decreto N° 214/024",
        ),
        # The one that gave the article its words.
        (
            "# Decreto N° 214/024\n# Artículo 1\nQueda prohibida la venta de kratom.\n"
            "Redacción dada por: Decreto N° 77/026 de 10/03/2026 artículo 1.",
            "Decreto N° 77/026",
        ),
        # A note on another article is no note on this one.
        (
            "# Decreto N° 214/024\n# Artículo 1\nQueda prohibida la venta de kratom.\n"
            "# Artículo 2\nEl registro es público.\nRedacción dada por: Decreto N° 77/026 de 10/03/2026 artículo 2.",
            "Decreto N° 214/024",
        ),
        # Without the full stop of its sentence.
        ("VISTO la Ley N° 14.294.\nArtículo 1.- Queda prohibida la venta de kratom.", "Ley N° 14.294"),
    ],
)
def test_the_instrument_is_the_one_that_rules(text: str, instrument: str) -> None:
    assert reading(text, language="es").instrument == instrument
