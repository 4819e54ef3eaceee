"""What an error of the OpenSearch client means for an operator, and which setting mends it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator, Mapping

from opensearchpy.exceptions import (
    ConnectionError as NoConnection,
)
from opensearchpy.exceptions import (
    ConnectionTimeout,
    OpenSearchException,
    SerializationError,
    TransportError,
)

from search_api.errors import EngineFailure, IndexUnreachable, IndexUnwritable

ADDRESS = "check that it runs and that CREDATLAS_OPENSEARCH_URL names it"
NOT_OPENSEARCH = "what answers there is no OpenSearch"
RIGHTS = (
    "give the user of CREDATLAS_OPENSEARCH_USER all rights to the indices that begin with "
    "CREDATLAS_OPENSEARCH_INDEX_NAME, and the rights to see the cluster's health and to write index templates"
)
WAIT = (
    "it stands where it stood, and goes on by itself once the cluster is well (`credatlas doctor` says more)"
)
STATUSES: Mapping[int, tuple[type[EngineFailure], str, str]] = {
    401: (
        IndexUnreachable,
        "refused the user or password",
        "check CREDATLAS_OPENSEARCH_USER and CREDATLAS_OPENSEARCH_PASSWORD_FILE",
    ),
    403: (IndexUnreachable, "does not let its user do that", RIGHTS),
    413: (EngineFailure, "takes no request that large", "lower CREDATLAS_INDEX_BATCH"),
    429: (IndexUnreachable, "has more to do than it can", WAIT),
    502: (IndexUnreachable, "is not ready", WAIT),
    503: (IndexUnreachable, "is not ready", WAIT),
    504: (IndexUnreachable, "is not ready", WAIT),
}
"""Statuses that say nothing of the question: the error, the cause, the remedy."""
WAITED = re.compile(r"timeout=([0-9.]+)")
TLS = (
    (
        "mismatch",
        "its certificate is for another name",
        "name it in CREDATLAS_OPENSEARCH_URL as its certificate does",
    ),
    ("expired", "its certificate has expired", "renew it there"),
    (
        "CERTIFICATE_VERIFY_FAILED",
        "no authority that is trusted here signed its certificate",
        "name the file with that authority's certificate in CREDATLAS_OPENSEARCH_CA_FILE",
    ),
    (
        "WRONG_VERSION_NUMBER",
        "it speaks no TLS",
        "write http:// in CREDATLAS_OPENSEARCH_URL, or turn TLS on there",
    ),
    (
        "RECORD_LAYER_FAILURE",
        "it speaks no TLS",
        "write http:// in CREDATLAS_OPENSEARCH_URL, or turn TLS on there",
    ),
)
"""What OpenSSL says of a handshake that failed."""


def meaning(error: OpenSearchException, where: str) -> EngineFailure | None:
    """The error for an operator; none when it says something of the question, which the caller knows."""
    if isinstance(error, ConnectionTimeout):
        waited = WAITED.search(str(error))
        within = f"within {float(waited[1]):g} s" if waited else "in time"
        return IndexUnreachable(f"{where} did not answer {within}; {ADDRESS}")
    if isinstance(error, NoConnection):
        return _no_connection(error, where)
    if isinstance(error, TransportError):
        return _refusal(error, where)
    if isinstance(error, SerializationError) and "mimetype" in str(error):
        return IndexUnreachable(f"{where}: {NOT_OPENSEARCH} ({error}); {ADDRESS}")
    return None


def _no_connection(error: NoConnection, where: str) -> IndexUnreachable:
    causes = list(_causes(error.info))
    handshake = next((str(one) for one in causes if isinstance(one, ssl.SSLError)), None)
    if handshake is not None:
        cause, remedy = _handshake(handshake)
        return IndexUnreachable(f"{where}: {cause} ({handshake}); {remedy}")
    if any(isinstance(one, ConnectionResetError) for one in causes):
        return IndexUnreachable(
            f"{where} closed the connection without an answer; {ADDRESS}, with https:// when it speaks TLS"
        )
    reason = next((one.strerror for one in causes if isinstance(one, OSError) and one.strerror), error.error)
    return IndexUnreachable(f"{where} cannot be reached ({reason}); {ADDRESS}")


def _handshake(said: str) -> tuple[str, str]:
    for sign, cause, remedy in TLS:
        if sign in said:
            return cause, remedy
    return "no TLS connection can be made", "check its TLS settings and CREDATLAS_OPENSEARCH_URL"


def _refusal(error: TransportError, where: str) -> EngineFailure | None:
    """What a status other than success means."""
    said, status = _said(error), error.status_code
    if not isinstance(status, int):
        return IndexUnreachable(f"{where} cannot be reached ({said}); {ADDRESS}")
    if error.error == "cluster_block_exception" and status != 503:
        return IndexUnwritable(
            f"{where} takes no documents now: {said}; mostly the disk of a node is full: free space there; {WAIT}"
        )
    if status in STATUSES:
        kind, cause, remedy = STATUSES[status]
        return kind(f"{where} {cause} (status {status}: {said}); {remedy}")
    if status >= 500:
        return EngineFailure(f"{where} failed (status {status}: {said}); see its log")
    if not isinstance(error.info, dict) and error.error:
        return IndexUnreachable(f"{where}: {NOT_OPENSEARCH} (status {status}: {said}); {ADDRESS}")
    return None


def _said(error: TransportError) -> str:
    """The reason in the cluster's own words, on one line."""
    told = error.info.get("error") if isinstance(error.info, dict) else None
    if isinstance(told, dict):
        causes = [told, *told.get("root_cause", ())]
        reasons = dict.fromkeys(f"{one.get('type')}: {one.get('reason')}" for one in causes)
        return "; ".join(reasons)
    return " ".join(str(told or error.error or "no words").split())[:200]


def _causes(error: object) -> Iterator[BaseException]:
    """An exception and what led to it; libraries also keep it among the arguments."""
    seen: set[int] = set()
    while isinstance(error, BaseException) and id(error) not in seen:
        seen.add(id(error))
        yield error
        inner = next((one for one in error.args if isinstance(one, BaseException)), None)
        error = error.__cause__ or inner or error.__context__
