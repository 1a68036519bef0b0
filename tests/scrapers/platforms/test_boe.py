"""Boletín Oficial del Estado: the version of each block that holds today, laws that hold no more, the summaries."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.document import BlockKind
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

API = "https://www.boe.es/datosabiertos/api"
LAW = f"{API}/legislacion-consolidada/id/BOE-A-2004-2225"
ORDER = source(
    "https://www.boe.es/buscar/act.php?id=BOE-A-2004-2225", "boe", kind=SourceKind.RULE, language="es",
    must_contain=("SCO/190/2004",),
)  # fmt: skip


def answer(data: str, code: str = "200", status: int = 200) -> Said:
    told = f"<status><code>{code}</code><text>{'ok' if code == '200' else 'La información no existe'}</text></status>"
    return Said(f'<?xml version="1.0" encoding="UTF-8"?><response>{told}{data}</response>', status, "application/xml")


def record(**more: str) -> str:
    told = {"titulo": "Orden SCO/190/2004", "estatus_derogacion": "N", "vigencia_agotada": "N"} | more
    fields = "".join(f"<{name}>{value}</{name}>" for name, value in told.items())
    changes = "<analisis><referencias><texto>DEROGA lo indicado</texto></referencias></analisis>"
    return f"<metadatos>{fields}</metadatos>{changes}"


def version(begin: date | str, text: str) -> str:
    on = begin if isinstance(begin, str) else f"{begin:%Y%m%d}"
    return f'<version fecha_publicacion="20040206" fecha_vigencia="{on}"><p>{text}</p></version>'


def law(*blocks: str, **more: str) -> Said:
    return answer(f"<data>{record(**more)}<texto>{''.join(blocks)}</texto></data>")


def test_of_each_block_the_version_of_today_is_read() -> None:
    past, soon = today() - timedelta(days=30), today() + timedelta(days=30)
    block = (
        '<bloque id="an" tipo="precepto" titulo="ANEXO">'
        + version("20040206", "Queda prohibida la venta de: Aconitum napellus.")
        + version(past, "Queda prohibida la venta de: Mitragyna speciosa Korth.")
        + version(soon, "Queda permitida la venta.")
        + version("99999999", "Sin fecha.")
        + '<blockquote><p class="nota_pie">Se modifica por la Orden 1/2026.</p></blockquote>'
        + "</bloque>"
    )
    gone = f'<bloque id="dt" fecha_caducidad="{past:%Y%m%d}">{version("20040206", "Disposición transitoria.")}</bloque>'
    with Double() as double:
        double.on(LAW, law(block, gone))
        seen = double.visit(ORDER)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Mitragyna speciosa Korth." in seen.document.text
    for absent in ("Aconitum", "permitida", "Sin fecha", "transitoria", "DEROGA"):
        assert absent not in seen.document.text
    kinds = {text: block.kind for block, text in seen.document.lines()}
    assert kinds["Se modifica por la Orden 1/2026."] is BlockKind.NOTE
    assert coded(seen, "ES").status is Status.BANNED
    assert all(asked.headers["accept"] == "application/xml" for asked in double.asked)


def test_what_was_published_is_read_where_its_own_page_is_named() -> None:
    page = source("https://www.boe.es/diario_boe/txt.php?id=BOE-A-2004-2225", "boe", language="es")
    xml = (
        '<?xml version="1.0" encoding="UTF-8"?><documento><metadatos><identificador>BOE-A-2004-2225</identificador>'
        "<titulo>Orden SCO/190/2004</titulo><pagina_inicial>5061</pagina_inicial></metadatos><analisis><materias>"
        "<materia>Plantas</materia></materias></analisis><texto><p>Lista de plantas</p></texto></documento>"
    )
    with Double() as double:
        double.on("https://www.boe.es/diario_boe/xml.php?id=BOE-A-2004-2225", Said(xml, type="text/xml"))
        seen = double.visit(page)

    assert seen.document is not None, seen.attempts
    assert "Lista de plantas" in seen.document.text
    assert "5061" not in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (law("<bloque/>", version("20040206", "Texto"), estatus_derogacion="S"), Outcome.SOFT_404),
        (law(version("20040206", "Texto"), vigencia_agotada="S"), Outcome.SOFT_404),
        (answer("<data/>", "404", 404), Outcome.NOT_FOUND),
        (answer("<data/>", "404"), Outcome.SOFT_404),
        (Said("No soportado ningún mime type", 400), Outcome.HTTP_ERROR),
        (law(), Outcome.SOFT_404),
        (law("<bloque>" + version("99999999", "Texto") + "</bloque>"), Outcome.SOFT_404),
        (Said("<error><descripcion>No existe</descripcion></error>", type="text/xml"), Outcome.SOFT_404),
        (Said("<html><title>Página no encontrada</title></html>"), Outcome.SOFT_404),
    ],
)
def test_a_law_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(LAW, said)
        seen = double.visit(ORDER)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_the_summaries_are_searched_back_to_a_day_and_days_without_one_are_passed_over() -> None:
    def item(number: str, title: str) -> str:
        page = f"<url_html>https://www.boe.es/diario_boe/txt.php?id={number}</url_html>"
        return f"<item><identificador>{number}</identificador><titulo>{title}</titulo>{page}</item>"

    def summary(asked: Asked) -> Said:
        if asked.path.endswith(f"{today() - timedelta(days=1):%Y%m%d}"):
            return answer("<data/>", "404", 404)
        items = item("BOE-A-2026-1", "Orden sobre plantas: KRATOM") + item("BOE-A-2026-2", "Ley de montes")
        return answer(
            f"<data><sumario><diario><seccion><departamento>{items}</departamento></seccion></diario></sumario></data>"
        )

    with Double() as double:
        double.on(f"{API}/boe/sumario/*", summary)
        found = double.find("boe", "kratom", today() - timedelta(days=2))

    assert [(f.id, f.on) for f in found] == [("BOE-A-2026-1", today()), ("BOE-A-2026-1", today() - timedelta(days=2))]
    assert found[0].url == "https://www.boe.es/diario_boe/txt.php?id=BOE-A-2026-1"
    assert len(double.asked) == 3


def test_an_address_that_names_no_law_is_refused() -> None:
    with pytest.raises(ValueError, match="names no law"):
        adapters()["boe"].route(ORDER, "https://www.boe.es/buscar/", lambda _: pytest.fail("asked"))
