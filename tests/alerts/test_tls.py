"""Encrypted and authenticated delivery to a server with a certificate of its own."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine

from alerts.delivery import deliver
from alerts.outbox import rows
from tests.alerts.changes import queue
from tests.alerts.mailhost import MailHost
from tracker.clock import SetClock


def make_certificate(folder: Path) -> Path:
    """A key and a certificate for the loopback address, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return make_certificate(tmp_path)


def check_login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"watch", b"s3cret word")
    return AuthResult(success=good, handled=False)


@pytest.fixture
def secure_host(certificate: Path) -> Iterator[MailHost]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    options = {"tls_context": context, "require_starttls": True, "auth_required": True, "authenticator": check_login}
    with MailHost(**options) as host:  # type: ignore[arg-type]
        yield host


def test_starttls_and_a_login_from_a_file_let_mail_through(
    engine: Engine, clock: SetClock, secure_host: MailHost, certificate: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("s3cret word\n")
    settings = secure_host.settings(
        starttls=True, ca_file=str(certificate), username="watch", password_file=str(tmp_path / "secret")
    )
    queue(engine, settings, clock, readers=2)
    assert deliver(engine, settings, tmp_path, clock).sent == 2
    assert len(secure_host.messages) == 2


def test_a_wrong_password_keeps_the_mail_and_says_so(
    engine: Engine, clock: SetClock, secure_host: MailHost, certificate: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("wrong\n")
    settings = secure_host.settings(
        starttls=True, ca_file=str(certificate), username="watch", password_file=str(tmp_path / "secret")
    )
    queue(engine, settings, clock, readers=2)
    report = deliver(engine, settings, tmp_path, clock)
    with engine.connect() as conn:
        states = [row.state for row in rows(conn)]
    assert states == ["queued", "queued"]
    assert report.stopped.startswith("535")
    assert secure_host.messages == []


def test_a_server_with_an_unknown_certificate_gets_neither_password_nor_mail(
    engine: Engine, clock: SetClock, secure_host: MailHost, tmp_path: Path
) -> None:
    settings = secure_host.settings(starttls=True, username="watch")
    queue(engine, settings, clock)
    report = deliver(engine, settings, tmp_path, clock)
    assert "CERTIFICATE_VERIFY_FAILED" in report.stopped
    assert secure_host.messages == []


def test_tls_from_the_first_octet_lets_mail_through(
    engine: Engine, clock: SetClock, certificate: Path, tmp_path: Path
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with MailHost(ssl_context=context) as host:
        settings = host.settings(tls=True, ca_file=str(certificate))
        queue(engine, settings, clock, readers=2)
        assert deliver(engine, settings, tmp_path, clock).sent == 2
    assert len(host.messages) == 2
