"""Pages that stand where the law should be: bot checks, sign-in forms, "not found", maintenance, empty shells.

Each is known by what its page says of itself. A law may say such words too ("access denied", "captcha"), so
a page with much text is taken for a wall only by its title or headings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from scrapers.capture import Outcome

#: In the raw body: traces of the products that build the wall.
_CHALLENGE_TRACES = (
    b"_cf_chl_opt", b"/cdn-cgi/challenge-platform/", b"cf-chl-", b"cf_captcha", b"awswafcookiedomainlist",
    b"awswafintegration", b"token.awswaf.com/", b"gokuprops", b"_incapsula_resource", b"incap_ses", b"perfdrive.com",
    b"radware", b"px-captcha", b"_pxappid", b"datadome", b"captcha-delivery.com", b"hcaptcha.com", b"recaptcha/api.js",
    b"challenges.cloudflare.com", b"ddos-guard", b"sucuri_cloudproxy", b"kramericaindustries", b"distil_r_captcha",
    b"akamai-bm", b"bm-verify", b"/_sec/cp_challenge", b"anubis_challenge",
)  # fmt: skip
_CHALLENGE = re.compile(
    r"just a moment|attention required|checking (?:if the site|your browser)"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human"
    r"|are you (?:a )?(?:human|robot)|i'?m not a robot|confirm (?:that )?you are (?:not a robot|human)"
    r"|human verification|security check"
    r"|unusual (?:traffic|activity)|request unsuccessful|bot (?:manager|detection|protection)|browser (?:check"
    r"|verification)"
    r"|ddos protection|complete the (?:captcha|security)|enter the (?:characters|text) (?:you see|shown)"
    r"|prove you'?re human"
    r"|please enable (?:js|javascript) and (?:disable|cookies)|enable javascript and cookies to continue"
    r"|making sure you'?re not a bot"
    r"|validate captcha|radware|pardon our interruption|one more step|人机验证|安全验证|проверка браузера"
    r"|vérification de sécurité",
    re.I,
)
_REFUSAL = re.compile(
    r"access (?:to this (?:page|resource|site) )?(?:is |has been )?(?:denied|blocked|forbidden)|403[\s:–-]+forbidden"
    r"|^forbidden$"
    r"|you (?:don'?t|do not) have permission to (?:access|view)|you have been blocked|request (?:was )?(?:blocked"
    r"|rejected)"
    r"|the requested url was rejected|not available in your (?:country|region|location)|error 1020"
    r"|web application firewall"
    r"|zugriff verweigert|acc[eè]s (?:refus[eé]|interdit)|acceso denegado|доступ запрещ[её]н|akses ditolak",
    re.I,
)
_LOGIN = re.compile(
    r"^(?:please )?(?:log|sign)[ -]?(?:in|on)\b|\b(?:log|sign)[ -]?in (?:to (?:your|continue|view|access|my)"
    r"|required|page)|member login"
    r"|^login\b|authentication required|session (?:has )?(?:expired|timed out)|you must (?:be logged in|log ?in"
    r"|sign ?in)"
    r"|forgot (?:your )?password|single sign-?on|subscribe to (?:read|continue)|\banmelden\b|se connecter"
    r"|iniciar sesi[oó]n|zaloguj|войти",
    re.I,
)
_NOT_FOUND = re.compile(
    r"(?:page|document|file|section|record|bill|statute|resource|item|content|url|law|regulation|article|ordinance|entry)s?"
    r"(?: (?:that )?you(?:'re| are| have|'ve)? (?:requested|looking for|sought|asked for|entered))?(?: \S{1,40})?"
    r" (?:(?:was|were|is|are|has|have|could|can|does|do)(?:n'?t| not)? (?:been )?)?(?:be )?"
    r"(?:not (?:be )?found|not exist|no longer (?:exists?|available)|cannot be (?:found|displayed|located)|removed"
    r"|deleted|unavailable|missing)"
    r"|(?:cannot|can ?not|can'?t|could ?n[o']t|unable to) (?:be )?(?:find|found|locate|display) (?:the |that |this "
    r"|your )?(?:page|document|file|section|record|resource)"
    r"|^error (?:404|410)\b|^(?:404|410)(?:$| ?[!.|:–—](?!\d)| - (?!\d)| (?:error|page|file|gone|oops|sorry|missing)\b)"
    r"|\b(?:error|http|status)\s*:?\s*(?:404|410)\b|404 (?:error|not found)|^not found\b"
    r"|no (?:search )?results?\b(?: (?:were )?found| for)?|^search results? (?:for|of)\b"
    r"|no (?:matching )?(?:records?|documents?|items?|entries|matches) (?:were )?(?:found|match|returned)"
    r"|your search (?:did not|returned no|for .{0,80} did not)"
    r"|does(?:n'?t| not) exist\b|nothing (?:was )?found|invalid (?:page|section|document|request|id|url)|0 results"
    r"|nicht gefunden|existiert nicht|keine (?:ergebnisse|treffer)|page (?:introuvable|non trouv[ée]e)|introuvable"
    r"|aucun r[ée]sultat"
    r"|p[áa]gina no encontrada|no se (?:ha )?encontr|sin resultados|p[áa]gina n[ãa]o encontrada|pagina non trovata"
    r"|niet gevonden"
    r"|kunde inte hittas|hittades inte|ikke fundet|finnes ikke|ei l[öo]ydy|nie znaleziono|nie istnieje|nenalezen"
    r"|nenájden|nem található"
    r"|не найден|не существует|не знайдено|tidak ditemukan|tidak dijumpai|không tìm thấy|ไม่พบ"
    r"|見つかりません|찾을 수 없|未找到|找不到|不存在"
    r"|lehte ei leitud|nerasta|nav atrasta|pagina nu a fost g[ăa]sit[ăa]",
    re.I,
)
_MAINTENANCE = re.compile(
    r"(?:scheduled|planned|routine|system|site|website|server|emergency) maintenance|(?:down|closed|offline"
    r"|unavailable) for (?:\w+ )?maintenance"
    r"|(?:under|undergoing|performing) (?:\w+ )?maintenance|maintenance mode|temporarily (?:unavailable|down|offline"
    r"|out of service|closed)"
    r"|(?:we'?ll|will) be (?:right )?back(?: soon| shortly)?|back (?:online )?(?:soon|shortly)\b"
    r"|service (?:is )?(?:temporarily )?unavailable|server is too busy"
    r"|experiencing technical (?:difficulties|problems)|an (?:unexpected )?(?:error|problem) (?:has )?occurred"
    r"|internal server error|bad gateway|gateway time-?out"
    r"|error establishing a database connection|wartungsarbeiten|en maintenance|en mantenimiento|prace konserwacyjne"
    r"|техническ\w+ работ|pemeliharaan|維護中|维护",
    re.I,
)
_MOVED = re.compile(
    r"(?:this |the |our )?(?:page|site|website|web site|document|content|information|resource)s? (?:you (?:requested"
    r"|are looking for) )?(?:has|have) (?:been )?(?:permanently )?(?:moved|relocated|migrated|archived|replaced)"
    r"|we(?:'ve| have) moved|(?:object|document|page) moved|moved permanently|(?:has|have) a new (?:home|address"
    r"|location|url)"
    r"|(?:is|are) now (?:located|available|found|hosted) at|you (?:will|are being"
    r"|should) (?:now )?be? ?(?:automatically )?redirected|redirecting(?: you)?(?: to|\.{3})"
    r"|update your bookmarks?|seite ist umgezogen|cette page a été déplacée|esta página se ha movido",
    re.I,
)
_NEEDS_SCRIPT = re.compile(
    rb"(?:enable|requires?|need(?:s|ed)?|turn on|activate|without|support|run|disabled) {1,3}(?:to "
    rb"|your )?java ?script|java ?script (?:is|to be|must be|has been|enabled|needs|required|disabled)",
    re.I,
)
_SCRIPT_ROOT = re.compile(
    rb"""<[a-z-]+\b[^>]{0,200}\bid\s*=\s*["']?(?:root|app|__next|___gatsby|__nuxt|main-app|react-root|app-root|svelte|q-app|ember-app|spa)["'\s>]|<app-root\b|\bng-app\b|\bdata-reactroot\b|data-server-rendered""",
    re.I,
)
_PASSWORD = re.compile(rb"""type\s*=\s*["']?password""", re.I)
_REFRESH = re.compile(rb"""<meta[^>]{0,100}http-equiv\s*=\s*["']?refresh[^>]{0,100}url\s*=""", re.I)
_LOCATION = re.compile(rb"(?:window\.|document\.|top\.)?location(?:\.href)?\s*=\s*[\"']|location\.replace\(", re.I)
_RAW = 400_000
_TITLE = re.compile(rb"<title[^<>]{0,200}>([^<]{1,500})", re.I)

#: In this order: a challenge page may also say that access is denied.
_SAYINGS = (
    (_CHALLENGE, Outcome.CHALLENGE, "a bot check"),
    (_REFUSAL, Outcome.CHALLENGE, "a page that refuses access"),
    (_NOT_FOUND, Outcome.SOFT_404, "a page that says it has nothing"),
    (_MAINTENANCE, Outcome.MAINTENANCE, "a page that says the site is down"),
    (_MOVED, Outcome.MOVED, "a page that says it has moved"),
    (_LOGIN, Outcome.LOGIN, "a sign-in page"),
)


def said(texts: Iterable[str]) -> tuple[Outcome, str] | None:
    """What a title, a heading or a short page says of itself, and a line telling what was seen; None where
    it says nothing of the kind."""
    told = [" ".join(text.replace("’", "'").split()) for text in texts]
    for pattern, outcome, what in _SAYINGS:
        for text in told:
            if (found := pattern.search(text)) is not None:
                return outcome, f"{what}: {_around(text, found)!r}"
    return None


def traced(raw: bytes) -> tuple[Outcome, str] | None:
    """What the markup of a page with next to no text gives away: a bot check, a sign-in form, a forwarding, a
    shell that scripts have to fill."""
    low = raw[:_RAW].lower()
    for trace in _CHALLENGE_TRACES:
        if trace in low:
            return Outcome.CHALLENGE, f"a bot check: {trace.decode()!r} in the page"
    if _PASSWORD.search(low):
        return Outcome.LOGIN, "a password field where the text should be"
    if _REFRESH.search(low):
        return Outcome.MOVED, "a page that only forwards (meta refresh)"
    if (found := _NEEDS_SCRIPT.search(low)) is not None:
        return Outcome.EMPTY_SHELL, f"a page that needs JavaScript: {found[0].decode('ascii', 'replace')!r}"
    if b"<script" in low and _SCRIPT_ROOT.search(low):
        return Outcome.EMPTY_SHELL, "an empty page that its scripts have to fill"
    if b"<script" in low and _LOCATION.search(low):
        return Outcome.MOVED, "a page that only forwards (by script)"
    return None


def told_by(raw: bytes) -> tuple[Outcome, str] | None:
    """What a page that stands where something else was expected is, by its title or its markup; None where it says
    nothing of the kind."""
    title = _TITLE.search(raw[:_RAW])
    named = said([html.unescape(title[1].decode("utf-8", "replace"))]) if title is not None else None
    return named or (traced(raw) if b"<html" in raw[:2000].lower() else None)


def _around(text: str, found: re.Match[str]) -> str:
    start = max(0, found.start() - 30)
    return text[start : start + 120]
