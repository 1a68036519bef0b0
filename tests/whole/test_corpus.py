"""Real bills and acts served as their legislatures serve them, replaced by their later versions.

The texts are not part of this project: the suite runs where the shared corpus lies beside the checkout, and is
left out, with this reason, elsewhere. test_passes.py covers the same ways with pages of our own.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from jurisdictions.codebook import ChangeKind
from scrapers.extract import extract
from tests.scrapers.site import Route, Site, page
from tests.whole.program import Watched, running

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus"
pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not beside this checkout"),
]
TYPES = {
    "xml": "application/xml", "htm": "text/html", "html": "text/html", "pdf": "application/pdf",
    "json": "application/json", "txt": "text/plain; charset=utf-8",
}  # fmt: skip
AMENDED = {
    "US-UT": ["ut-sb45-introduced.xml", "ut-sb45-s02.xml", "ut-sb45-enrolled.xml"],
    "US-SC": ["sc-s221-introduced.htm", "sc-s221-report-20250415.htm", "sc-s221-act.htm"],
    "US-AZ": ["az-hb2415-introduced.htm", "az-hb2415-senate-engrossed.htm", "az-hb2415-senate-engrossed.htm"],
}
STEADY = {
    "US-FL": "fl-sb994-filed.html", "US-NJ": "nj-a4222-introduced.htm", "US-IA": "ia-hf2133-s5215.pdf",
    "US-CA": "ca-ab1088-metadata.json", "US-KS": "ks-hb2230-introduced.txt", "US-WV": "wv-sb534-introduced.htm",
    "US-MS": "ms-hb864-introduced.htm",
}  # fmt: skip
SOFT_404 = page(b"<html><title>Bill search</title><body><h1>Search</h1><p>No results found.</p></body></html>")
CHALLENGE = page(b"<html><title>Just a moment...</title><body>Checking your browser</body></html>", status=403)


def serve(site: Site, key: str, file: str, noise: bytes = b"") -> str:
    """The document's bytes as they are; HTML may carry `noise` in a comment and a script, as sites add it."""
    body = (CORPUS / file).read_bytes()
    if noise and file.endswith(("htm", "html")):
        body += b"<!-- " + noise + b" --><script>var t='" + noise + b"'</script>"
    return site.route(f"/{key}", page(body, content_type=TYPES[file.rsplit(".", 1)[1]]))


def form(file: str) -> str:
    ending = file.rsplit(".", 1)[1]
    return {"htm": "html", "txt": "text"}.get(ending, ending)


def test_later_versions_give_changes_of_the_right_kind_and_nothing_else_does(tmp_path: Path) -> None:
    with running(tmp_path) as (program, site):
        first = {**{key: files[0] for key, files in AMENDED.items()}, **STEADY}
        places = {
            key: ("unregulated", [Watched(serve(site, key, file, b"one"), kind="bill", format=form(file))])
            for key, file in first.items()
        }
        program.registry(places)
        program.subscribe("all@example.org", kinds=["status", "provision", "scheduled", "pending"])
        program.subscribe("sc@example.org", jurisdictions=["US-SC"])
        assert program.check().changes == []

        found = []
        for step, noise in ((1, b"two"), (2, b"three")):
            for key, files in AMENDED.items():
                serve(site, key, files[step], noise)
            for key, file in STEADY.items():
                serve(site, key, file, noise)
            faults: dict[str, Route] = {"US-WV": SOFT_404, "US-MS": CHALLENGE, "US-KS": page(b"down", status=500)}
            for key, route in faults.items():
                site.route(f"/{key}", route)
            found += program.check().changes

        kinds = [(c.jurisdiction, c.kind) for c in found]
        assert sorted(kinds) == sorted([
            ("US-UT", ChangeKind.PENDING), ("US-SC", ChangeKind.PENDING), ("US-AZ", ChangeKind.PENDING),
            ("US-UT", ChangeKind.PENDING), ("US-SC", ChangeKind.STATUS),
        ])  # fmt: skip
        act = next(c for c in found if c.kind is ChangeKind.STATUS)
        assert (act.after["status"], str(act.effective)) == ("kcpa", "2025-07-11")
        assert program.status("US-UT")["status"] == "unregulated"
        for change in found:
            file = AMENDED[change.jurisdiction]
            texts = [extract((CORPUS / name).read_bytes(), format=form(name)).text for name in file]
            assert change.evidence
            assert all(any(e["quote"] in text for text in texts) for e in change.evidence)
        mails = [mail["To"] for mail in program.mails()]
        assert mails.count("all@example.org") == len(found)
        assert mails.count("sc@example.org") == 1
        assert program.verify() == []
