"""How authorities' servers misbehave: what a page answers instead of its law."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

#: Answers that are not the law, as servers give them.
REFUSALS = (
    "not-found", "soft-404", "server-error", "truncated", "challenge-403", "challenge-200", "login", "maintenance",
)  # fmt: skip
#: Things that leave the law as it is.
NUISANCES = ("slow", "redirect")


@dataclass(frozen=True)
class Refusal:
    """An answer in place of the page: ``status``, headers beside the usual ones, and body."""

    status: str
    body: str
    headers: tuple[tuple[str, str], ...] = ()


def refusal(fault: str, authority: str, rng: Random) -> Refusal:
    """What a server answers under `fault` ("truncated" is no refusal: it is the page itself, cut short)."""
    return _MAKERS[fault](authority, rng)


def _page(title: str, body: str) -> str:
    return f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"


def _not_found(authority: str, rng: Random) -> Refusal:
    body = "<h1>Not Found</h1><p>The requested URL was not found on this server.</p><hr><address>Apache</address>"
    return Refusal("404 Not Found", _page("404 Not Found", body))


def _soft(authority: str, rng: Random) -> Refusal:
    text = rng.choice((
        "Sorry, the page you requested could not be found. It may have been moved or deleted.",
        "Page not found. Please use the search box or the site map.",
    ))  # fmt: skip
    return Refusal("200 OK", _page(authority, f"<header>{authority}</header><main><h1>Oops!</h1><p>{text}</p></main>"))


def _broken(authority: str, rng: Random) -> Refusal:
    return Refusal("500 Internal Server Error", _page("Error", "<h1>Internal Server Error</h1><p>Try again later.</p>"))


def _challenge(authority: str) -> str:
    return _page(
        "Just a moment...",
        "<h2>Checking your browser before accessing the site</h2><p>Verify you are human by completing the action."
        '</p><div id="challenge-form" class="cf-challenge"></div><noscript>Enable JavaScript and cookies to continue'
        "</noscript>",
    )


def _challenge_403(authority: str, rng: Random) -> Refusal:
    ray = f"{rng.getrandbits(64):016x}"
    return Refusal("403 Forbidden", _challenge(authority), (("Server", "cloudflare"), ("CF-RAY", ray)))


def _challenge_200(authority: str, rng: Random) -> Refusal:
    return Refusal("200 OK", _challenge(authority))


def _login(authority: str, rng: Random) -> Refusal:
    form = (
        "<h1>Sign in</h1><p>Please log in to continue.</p><form method='post' action='/login'><label>User name <input "
        "name='user'></label><label>Password <input type='password' name='password'></label>"
        "<button>Sign in</button></form>"
    )
    return Refusal("200 OK", _page(f"Sign in - {authority}", form))


def _maintenance(authority: str, rng: Random) -> Refusal:
    text = "<h1>Scheduled maintenance</h1><p>This site is temporarily unavailable while we carry out maintenance.</p>"
    return Refusal("200 OK", _page(authority, text))


_MAKERS = {
    "not-found": _not_found,
    "soft-404": _soft,
    "server-error": _broken,
    "challenge-403": _challenge_403,
    "challenge-200": _challenge_200,
    "login": _login,
    "maintenance": _maintenance,
}
