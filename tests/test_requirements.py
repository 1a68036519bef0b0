"""What is locked: told to those who keep account of it, and asked about."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

FOLDER = Path(__file__).resolve().parent.parent / "requirements"


def ran(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FOLDER / script), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)


def test_the_bill_of_materials_has_every_locked_package_and_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "made" / "sbom.cdx.json"
    assert ran("sbom.py", str(file)).returncode == 0
    text = file.read_text(encoding="utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    document = json.loads(text)
    locked = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("base.txt", "cluster.txt"))
    wanted = set(re.findall(r"^([\w.-]+)==([\w.!+-]+)", locked, re.M))
    assert {(part["name"], part["version"]) for part in document["components"]} == wanted
    assert all(part["hashes"] and part["purl"].startswith("pkg:pypi/") for part in document["components"])
    assert document["metadata"]["component"]["name"] == "kratomwatch"
    assert "/simple" not in text


def test_a_package_is_locked_to_one_version_wherever_it_is_wanted() -> None:
    versions: dict[str, set[str]] = {}
    for file in FOLDER.glob("*.txt"):
        for name, version in re.findall(r"^([\w.-]+)==(\S+)", file.read_text(encoding="utf-8"), re.M):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


HOLE = {
    "id": "PYSEC-1", "details": "x", "affected": [
        {"package": {"name": "atheris", "ecosystem": "PyPI"}, "ranges": [
            {"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "99.0"}]}]}],
}  # fmt: skip


class Knows(BaseHTTPRequestHandler):
    """Answers as the OSV interface does (https://google.github.io/osv.dev/post-v1-query/): one hole in everything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"vulns": [HOLE]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


def test_an_audit_that_finds_a_hole_names_it_and_fails() -> None:
    server = HTTPServer(("127.0.0.1", 0), Knows)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/"
        done = ran("audit.py", "--with=--vulnerability-service=osv", f"--with=--osv-url={url}", "fuzz.txt")
    finally:
        server.shutdown()
        server.server_close()
    assert done.returncode == 1, done.stdout
    assert re.search(r"^audit: atheris [\d.]+: PYSEC-1, mended in 99\.0$", done.stdout, re.M), done.stdout


def test_an_audit_that_reaches_nobody_says_so_in_a_line_and_fails_nothing() -> None:
    done = ran("audit.py", "--with=--vulnerability-service=osv", "--with=--osv-url=http://127.0.0.1:9/", "fuzz.txt")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("audit: not done: ")
