"""TLS and a password before the cluster: what is wrong with them is told by the setting that mends it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from search_api.errors import IndexUnreachable
from search_api.index.opensearch_cluster import cluster_state
from search_api.index.opensearch_connection import Connection, OpenSearchServer
from tests.tls_proxy import LOCAL, Authority, TlsProxy, closed_port, tls_proxy

USER, PASSWORD = "credatlas", "gehëim"
NOWHERE = "http://127.0.0.1:1"


class Silent(BaseHTTPRequestHandler):
    def log_message(self, *_: object) -> None:  # type: ignore[override]
        """A handshake is no request that it reads."""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority.new("the authority of these tests")


@pytest.fixture
def ca_file(authority: Authority, tmp_path: Path) -> Path:
    return authority.write(tmp_path / "ca.pem")


@pytest.fixture
def proxy(authority: Authority, tmp_path: Path) -> Iterator[TlsProxy]:
    """Before nothing: what is wrong here is found before anything is handed on."""
    with tls_proxy(authority.sign(tmp_path, LOCAL), NOWHERE, USER, PASSWORD) as running:
        yield running


def told_of(address: str, ca_file: Path | None, password: str = PASSWORD) -> str:
    """What asking a cluster says that cannot be asked."""
    connection = connect(address, ca_file, password=password)
    with pytest.raises(IndexUnreachable) as caught:
        cluster_state(connection)
    connection.close()
    told = str(caught.value)
    assert f"OpenSearch at {address}" in told
    assert PASSWORD not in told
    return told


def connect(address: str, ca_file: Path | None, **more: Any) -> Connection:
    given = {"user": USER, "password": PASSWORD, **more}
    return Connection(OpenSearchServer((address,), ca_file=ca_file, **given))


def test_cluster_behind_tls_and_a_password_is_reached(
    opensearch_address: str, authority: Authority, ca_file: Path, tmp_path: Path
) -> None:
    certificate = authority.sign(tmp_path, LOCAL)
    with tls_proxy(certificate, opensearch_address, USER, PASSWORD) as proxy:
        connection = connect(proxy.address, ca_file)
        state = cluster_state(connection)
        connection.close()
        assert (state.is_opensearch, state.is_tested, state.nodes, state.status) == (True, True, 1, "green")
        assert proxy.handed_on == 2


def test_authority_that_is_not_trusted_names_the_file_that_is_missing(proxy: TlsProxy) -> None:
    told = told_of(proxy.address, None)
    assert "no authority that is trusted here signed its certificate" in told
    assert "CREDATLAS_OPENSEARCH_CA_FILE" in told
    assert proxy.handed_on == 0


def test_another_authority_than_the_file_holds_is_told(proxy: TlsProxy, tmp_path: Path) -> None:
    other = Authority.new("another authority").write(tmp_path / "other.pem")
    assert "CREDATLAS_OPENSEARCH_CA_FILE" in told_of(proxy.address, other)


def test_certificate_of_another_name_is_told(authority: Authority, ca_file: Path, tmp_path: Path) -> None:
    certificate = authority.sign(tmp_path, x509.DNSName("search.example"))
    with tls_proxy(certificate, NOWHERE, USER, PASSWORD) as proxy:
        told = told_of(proxy.address, ca_file)
    assert "its certificate is for another name" in told
    assert "CREDATLAS_OPENSEARCH_URL" in told


def test_certificate_that_has_expired_is_told(authority: Authority, ca_file: Path, tmp_path: Path) -> None:
    with tls_proxy(authority.sign(tmp_path, LOCAL, days=-1), NOWHERE, USER, PASSWORD) as proxy:
        assert "its certificate has expired" in told_of(proxy.address, ca_file)


def test_wrong_password_names_the_settings_that_hold_it(proxy: TlsProxy, ca_file: Path) -> None:
    told = told_of(proxy.address, ca_file, "guess")
    assert "refused the user or password (status 401: Unauthorized)" in told
    assert "CREDATLAS_OPENSEARCH_USER and CREDATLAS_OPENSEARCH_PASSWORD_FILE" in told
    assert proxy.handed_on == 0


def test_no_tls_towards_a_server_that_speaks_it_is_told(proxy: TlsProxy, ca_file: Path) -> None:
    told = told_of(proxy.address.replace("https:", "http:"), ca_file)
    assert "CREDATLAS_OPENSEARCH_URL names it, with https:// when it speaks TLS" in told


def test_tls_towards_a_server_that_speaks_none_is_told(ca_file: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), Silent) as plain:
        thread = threading.Thread(target=plain.serve_forever, args=(0.01,))
        thread.start()
        told = told_of(f"https://127.0.0.1:{plain.server_port}", ca_file)
        plain.shutdown()
        thread.join()
    assert "it speaks no TLS" in told
    assert "write http:// in CREDATLAS_OPENSEARCH_URL" in told


def test_nothing_behind_the_proxy_is_a_cluster_that_is_not_ready(proxy: TlsProxy, ca_file: Path) -> None:
    assert "is not ready (status 502: nobody answers behind this proxy)" in told_of(proxy.address, ca_file)


def test_nobody_there_is_told(ca_file: Path) -> None:
    assert "cannot be reached (Connection refused)" in told_of(f"https://127.0.0.1:{closed_port()}", ca_file)
