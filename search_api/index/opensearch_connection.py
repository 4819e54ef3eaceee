"""The way to an OpenSearch cluster: one client for all threads, and what its errors mean for an operator."""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from opensearchpy import OpenSearch
from opensearchpy.exceptions import OpenSearchException

from search_api.errors import IndexUnreachable
from search_api.index.circuit_breaker import CircuitBreaker
from search_api.index.opensearch_errors import meaning
from search_api.index.opensearch_json import QuickJson

CONNECTIONS = 40
"""Kept open to each node: as many as threads answer requests in one process."""
DEAD_SECONDS = 5.0
"""A node that failed is passed over for this long; each time in a row doubles it, up to eight times as long."""


@dataclass(frozen=True, slots=True)
class OpenSearchServer:
    """Where the cluster is, how it lets us in, and how our indices there are made."""

    addresses: tuple[str, ...]
    """Of one node or more, such as `https://search-1:9200`; without user and password."""
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    """Certificates of the authorities that are trusted; none: those that this machine trusts."""
    name: str = "credatlas"
    """What the names of our indices begin with: several catalogues may share a cluster."""
    shards: int = 1
    replicas: int = 0
    timeout_seconds: float = 10.0
    """How long one answer is waited for."""

    def __str__(self) -> str:
        """Its addresses, as messages name it."""
        return f"OpenSearch at {', '.join(self.addresses)}"


class Connection:
    """One process's way to a cluster, shared by its threads. Nothing is sent before something is asked."""

    def __init__(self, server: OpenSearchServer, breaker: CircuitBreaker | None = None) -> None:
        """IndexUnreachable when the file of authorities cannot be used."""
        self.server = server
        self._breaker = breaker or CircuitBreaker()
        self._last_failure = ""
        self._trust = _trust(server)
        self.client = _client(server, self._trust)

    @contextmanager
    def errors(self, doing: str) -> Iterator[None]:
        """Make calls of the client within: what keeps it from answering becomes an error of ours.

        Errors that say something of the question stay what they are: 400, 404 and 409 are the caller's to know.
        These blocks may stand within each other.

        Raises:
            IndexUnreachable: nothing answers, it lets us not in, or it failed so often that it is left alone now.
            IndexUnwritable: the cluster takes no documents, such as with a full disk.
            EngineFailure: the cluster failed on a request that was in order.
        """
        left = self._breaker.seconds_left()
        if left > 0:
            raise IndexUnreachable(
                f"{doing}: {self.server} is not asked for another {left:.1f} s, as it failed several times in a "
                f"row; the last time: {self._last_failure}",
                left,
            )
        try:
            yield
        except OpenSearchException as error:
            self._tell(doing, error)
            raise
        except IndexUnreachable:  # of a block within this one, which has told of it
            raise
        except BaseException:
            # Says nothing of the cluster, whatever it was; a signal may have ended the trial call that others wait for.
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()

    @cached_property
    def writing_client(self) -> OpenSearch:
        """Sends nothing twice by itself: the first of two may come last, over what was written since."""
        return _client(self.server, self._trust, tries_again=False)

    def close(self) -> None:
        """Close what is open to the nodes; a later call opens it again."""
        self.client.close()
        if "writing_client" in self.__dict__:  # else it would be made to be closed
            self.writing_client.close()

    def _tell(self, doing: str, error: OpenSearchException) -> None:
        """Raise what the error means, unless it is the caller's to know."""
        told = meaning(error, f"{doing}: {self.server}")
        if not isinstance(told, IndexUnreachable):
            self._breaker.succeeded()
        else:
            self._last_failure = str(told).removeprefix(f"{doing}: ")
            told.retry_seconds = self._breaker.pause_seconds
            self._breaker.failed()
        if told is not None:
            raise told from error


def _client(
    server: OpenSearchServer, trust: ssl.SSLContext | None, *, tries_again: bool = True
) -> OpenSearch:
    several = len(server.addresses) > 1
    return OpenSearch(
        hosts=list(server.addresses),
        headers=_authorisation(server),
        ssl_context=trust,
        serializer=QuickJson(),
        timeout=server.timeout_seconds,
        pool_maxsize=CONNECTIONS,
        max_retries=len(server.addresses) if tries_again else 0,
        retry_on_timeout=several,  # only what is tried again is passed over afterwards
        dead_timeout=DEAD_SECONDS,
        timeout_cutoff=3,
    )


def _authorisation(server: OpenSearchServer) -> dict[str, str]:
    """Basic authentication in UTF-8; the client's own way takes Latin-1 alone."""
    if server.user is None:
        return {}
    pair = f"{server.user}:{server.password or ''}".encode()
    return {"authorization": f"Basic {b64encode(pair).decode()}"}


def _trust(server: OpenSearchServer) -> ssl.SSLContext | None:
    """None where nothing is encrypted: reading all authorities of a machine takes longer than a search."""
    ca_file = server.ca_file
    if ca_file is None and not any(urlsplit(address).scheme == "https" for address in server.addresses):
        return None
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        reason = "holds no certificate" if isinstance(error, ssl.SSLError) else error.strerror
        raise IndexUnreachable(
            f"CREDATLAS_OPENSEARCH_CA_FILE names {ca_file}, which cannot be used: {reason}; name a file in PEM "
            "with the certificate of the authority that signed the cluster's"
        ) from error
