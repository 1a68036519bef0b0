"""Légifrance: tokens, texts and articles as they hold today, states that do not hold, quotas."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from jurisdictions.codebook import SourceKind, Status
from scrapers.capture import Outcome
from scrapers.platforms import adapters
from scrapers.platforms.unwrap import today
from tests.scrapers.platforms.coded import coded
from tests.scrapers.platforms.double import Asked, Double, Said, source

TOKEN = "https://oauth.piste.gouv.fr/api/oauth/token"
API = "https://api.piste.gouv.fr/dila/legifrance/lf-engine-app/consult"
SITE = "https://www.legifrance.gouv.fr"
TEXT = source(
    f"{SITE}/loda/id/LEGITEXT000006075788/", "legifrance", kind=SourceKind.RULE, language="fr",
    must_contain=("22 février 1990",),
)  # fmt: skip
ARTICLE = source(f"{SITE}/codes/article_lc/LEGIARTI000006437042", "legifrance", language="fr")


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGIFRANCE_ID", "some-id")
    monkeypatch.setenv("KRATOMWATCH_KEY_LEGIFRANCE_SECRET", "some-secret")


def token(asked: Asked) -> Said:
    assert asked.headers["authorization"] == "Basic " + base64.b64encode(b"some-id:some-secret").decode()
    assert asked.body == b"grant_type=client_credentials&scope=openid"
    return Said({"access_token": "a-token", "token_type": "Bearer", "expires_in": 3600})


def article(num: str, content: str, etat: str = "VIGUEUR", order: int = 1) -> dict[str, Any]:
    return {
        "id": f"LEGIARTI{num}",
        "num": num,
        "content": content,
        "etat": etat,
        "dateDebut": 1577836800000,
        "intOrdre": order,
    }


def text(etat: str = "VIGUEUR", *articles: dict[str, Any]) -> Said:
    annex = article("Annexe IV", "<p>Sont classés comme stupéfiants : mitragynine.</p>", order=2)
    section = {"title": "Annexes", "etat": "VIGUEUR", "articles": [annex], "sections": [], "intOrdre": 9}
    return Said({
        "id": "LEGITEXT000006075788", "title": "Arrêté du 22 février 1990", "jurisState": etat,
        "articles": list(articles), "sections": [section],
    })  # fmt: skip


def test_a_text_is_read_as_of_today_without_what_does_not_hold() -> None:
    def consult(asked: Asked) -> Said:
        assert asked.headers["authorization"] == "Bearer a-token"
        assert json.loads(asked.body) == {"textId": "LEGITEXT000006075788", "date": str(today())}
        later = article("2", "<p>À venir.</p>", "VIGUEUR_DIFF")
        return text(
            "VIGUEUR", later, article("3", "<p>Ancien.</p>", "ABROGE"), article("1", "<p>Est fixée la liste.</p>")
        )

    with Double() as double:
        double.on(TOKEN, token)
        double.on(f"{API}/legiPart", consult)
        seen = double.visit(TEXT)

    assert seen.outcome is Outcome.NEW, seen.attempts
    assert seen.document is not None
    assert "Version en vigueur depuis le 01/01/2020" in seen.document.text
    assert "À venir" not in seen.document.text
    assert "Ancien" not in seen.document.text
    assert coded(seen, "FR").status is Status.BANNED
    record = f"{seen.answer} {seen.attempts}"
    assert not any(secret in record for secret in ("some-secret", "a-token"))


def test_an_article_is_read_in_the_version_that_holds_today() -> None:
    def consult(asked: Asked) -> Said:
        number = json.loads(asked.body)["id"]
        versions = [{"id": "LEGIARTI000041400000", "etat": "VIGUEUR"}, {"id": number, "etat": "MODIFIE"}]
        old = {
            "id": number,
            "num": "R5132-74",
            "etat": "MODIFIE",
            "texteHtml": "<p>Ancien.</p>",
            "articleVersions": versions,
        }
        new = old | {"etat": "VIGUEUR", "texteHtml": "<p>Nouveau.</p>"}
        return Said({"article": new if number == "LEGIARTI000041400000" else old})

    with Double() as double:
        double.on(TOKEN, token)
        double.on(f"{API}/getArticle", consult)
        seen = double.visit(ARTICLE)

    assert seen.document is not None, seen.attempts
    assert "Nouveau." in seen.document.text
    assert "Article R5132-74" in seen.document.text


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (text("ABROGE"), Outcome.SOFT_404),
        (text("VIGUEUR_DIFF"), Outcome.SOFT_404),
        (Said({"title": "Arrêté", "sections": [], "articles": []}), Outcome.SOFT_404),
        (Said({"error": "quota"}, 429), Outcome.RATE_LIMITED),
        (Said({"error": "invalid token"}, 401), Outcome.KEY_REFUSED),
        (Said("<html>Service indisponible</html>"), Outcome.WRONG_TYPE),
    ],
)
def test_a_text_that_does_not_hold_today_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TOKEN, token)
        double.on(f"{API}/legiPart", said)
        seen = double.visit(TEXT)

    assert (seen.outcome, seen.document) == (outcome, None)


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        (Said({"article": None}), Outcome.SOFT_404),
        (Said({"article": {"id": "LEGIARTI000006437042", "etat": "ABROGE", "articleVersions": []}}), Outcome.SOFT_404),
    ],
)
def test_an_article_without_a_version_of_today_is_never_a_document(said: Said, outcome: Outcome) -> None:
    with Double() as double:
        double.on(TOKEN, token)
        double.on(f"{API}/getArticle", said)
        seen = double.visit(ARTICLE)

    assert (seen.outcome, seen.document) == (outcome, None)


def test_without_a_token_or_a_key_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Double() as double:
        double.on(TOKEN, Said({"error": "invalid_client"}))
        refused = double.visit(TEXT)
        monkeypatch.delenv("KRATOMWATCH_KEY_LEGIFRANCE_SECRET")
        keyless = double.visit(TEXT)

    assert refused.outcome is Outcome.KEY_REFUSED
    assert refused.attempts[-1].detail.endswith(
        "check KRATOMWATCH_KEY_LEGIFRANCE_ID and KRATOMWATCH_KEY_LEGIFRANCE_SECRET"
    )
    assert keyless.outcome is Outcome.NO_KEY
    assert "KRATOMWATCH_KEY_LEGIFRANCE_SECRET" in keyless.attempts[-1].detail
    assert len(double.asked) == 1


@pytest.mark.parametrize(
    "said",
    [
        Said(b'{"access_token":"TOKENtok123","token_type":"Bearer"', type="application/json"),
        Said("<html>TOKENtok123 some-secret</html>"),
        Said({"token": "TOKENtok123"}),
        Said({"error_description": "unknown: some-id:some-secret TOKENtok123"}, 401),
    ],
)
def test_an_answer_that_may_hold_a_token_stands_in_no_record(said: Said) -> None:
    with Double() as double:
        double.on(TOKEN, said)
        seen = double.visit(TEXT)

    assert seen.outcome in (Outcome.WRONG_TYPE, Outcome.KEY_REFUSED)
    kept = f"{seen!r}"
    assert [word for word in ("TOKENtok123", "some-secret") if word in kept] == []


def test_a_token_that_is_told_again_stands_in_no_record() -> None:
    with Double() as double:
        double.on(TOKEN, lambda _: Said({"access_token": "TOKENtok123"}))
        double.on(f"{API}/legiPart", Said({"error": "expired: TOKENtok123"}, 401))
        seen = double.visit(TEXT)

    assert seen.outcome is Outcome.KEY_REFUSED
    assert "TOKENtok123" not in f"{seen!r}"


def test_an_address_without_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="names no text"):
        adapters()["legifrance"].route(TEXT, f"{SITE}/codes", lambda _: pytest.fail("asked"))
