"""A server before a plain one that speaks TLS and asks for a password, with an authority of its own."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

LOCAL = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
HANDED_ON = ("Content-Type", "Warning")
Asked = Callable[[str, str], None]
"""Called with the method and the path of a request."""


@dataclass(frozen=True)
class Authority:
    """Signs certificates."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, name: str) -> Authority:
        """An authority that nobody trusts yet."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _certificate(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    def write(self, file: Path) -> Path:
        """Its certificate, for those who are to trust it."""
        file.write_bytes(self.certificate.public_bytes(Encoding.PEM))
        return file

    def sign(self, folder: Path, name: x509.GeneralName, *, days: int = 1) -> Path:
        """A file with the key and the certificate of a server of this name."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        authority = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        certificate = (
            _certificate("server", str(authority), key.public_key(), days)
            .add_extension(x509.SubjectAlternativeName([name]), critical=False)
            .add_extension(issuer, critical=False)
            .sign(self.key, hashes.SHA256())
        )
        file = folder / f"server-{certificate.serial_number}.pem"
        plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(plain + certificate.public_bytes(Encoding.PEM))
        return file


def _certificate(
    subject: str, issuer: str, key: ec.EllipticCurvePublicKey, days: int = 1
) -> x509.CertificateBuilder:
    begin = datetime.now(UTC) - timedelta(days=2)
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(begin + timedelta(days=2 + days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


class TlsProxy(ThreadingHTTPServer):
    """Hands requests on to a plain server once they show the password.

    `before` is called ahead of handing a request on, `after` when it was answered, ahead of handing that back. An
    OSError of one of them is answered like a server behind that is gone.
    """

    daemon_threads = True

    def __init__(self, certificate: Path, behind: str, user: str, password: str) -> None:
        super().__init__(("127.0.0.1", 0), Handing)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        # Each thread shakes hands for itself, so that one client that does not keeps no other waiting.
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.behind = urlsplit(behind).netloc
        self.expected = f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"
        self.handed_on = 0
        self.before: Asked = lambda method, path: None
        self.after: Asked = lambda method, path: None

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A handshake that failed is the client's to tell."""


class Handing(BaseHTTPRequestHandler):
    server: TlsProxy
    protocol_version = "HTTP/1.1"

    def hand_on(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"] or 0))
        if self.headers["Authorization"] != self.server.expected:
            self._answer(401, {"Content-Type": "text/plain", "WWW-Authenticate": "Basic"}, b"Unauthorized")
            return
        self.server.handed_on += 1
        there = http.client.HTTPConnection(self.server.behind, timeout=60)
        try:
            self.server.before(self.command, self.path)
            there.request(self.command, self.path, body, {"Content-Type": "application/json"})
            told = there.getresponse()
            content = told.read()
            self.server.after(self.command, self.path)
        except OSError:
            self._answer(502, {"Content-Type": "text/plain"}, b"nobody answers behind this proxy")
            return
        finally:
            there.close()
        kept = {name: value for name, value in told.headers.items() if name.title() in HANDED_ON}
        self._answer(told.status, kept, content)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = hand_on  # noqa: N815 - as the library calls them

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        """Keep it to itself."""


@contextmanager
def tls_proxy(certificate: Path, behind: str, user: str, password: str) -> Iterator[TlsProxy]:
    """A proxy until the block ends."""
    with TlsProxy(certificate, behind, user, password) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


def closed_port() -> int:
    """A port where nobody answers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
