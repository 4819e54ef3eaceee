"""What keeps a cluster from answering is told with its address, what was being done and what mends it."""

from __future__ import annotations

import socket
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from opensearchpy.exceptions import ConflictError, NotFoundError, RequestError

from search_api.errors import EngineFailure, IndexUnreachable, IndexUnwritable
from search_api.index.circuit_breaker import CircuitBreaker
from search_api.index.opensearch import Cluster
from search_api.index.opensearch_connection import Connection, OpenSearchServer
from search_api.index.snapshot import SnapshotLost
from tests.canned_server import Answers, answering
from tests.tls_proxy import closed_port

BLOCKED = "index [a] blocked by: [TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark];"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def answers() -> Iterator[Answers]:
    with answering() as server:
        yield server


def connect(*addresses: str, breaker: CircuitBreaker | None = None, **more: Any) -> Connection:
    return Connection(OpenSearchServer(addresses, timeout_seconds=5, **more), breaker)


def told_of(connection: Connection, kind: type[EngineFailure] = IndexUnreachable) -> str:
    """What a question that fails says."""
    with pytest.raises(kind) as caught, connection.errors("counting records"):
        connection.client.info()
    assert type(caught.value) is kind
    return str(caught.value)


def test_answer_is_handed_on(answers: Answers) -> None:
    answers.answer(200, {"version": {"number": "3.8.0"}})
    connection = connect(answers.address)
    with connection.errors("asking"):
        assert connection.client.info() == {"version": {"number": "3.8.0"}}
    connection.close()


def test_unreachable_says_where_what_and_what_to_do() -> None:
    address = f"http://127.0.0.1:{closed_port()}"
    assert told_of(connect(address)) == (
        f"counting records: OpenSearch at {address} cannot be reached (Connection refused); check that it runs and "
        "that CREDATLAS_OPENSEARCH_URL names it"
    )


def test_unknown_name_is_said_in_the_words_of_the_resolver() -> None:
    assert "cannot be reached (search.example is a reserved name: it resolves nowhere)" in told_of(
        connect("http://search.example:9200")
    )


def test_another_node_answers_for_one_that_is_gone(answers: Answers) -> None:
    connection = connect(f"http://127.0.0.1:{closed_port()}", answers.address)
    for _ in range(10):
        with connection.errors("asking"):
            connection.client.info()
    assert len(answers.asked) == 10
    connection.close()


def test_silence_ends_after_the_time_that_is_set() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        connection = Connection(OpenSearchServer((address,), timeout_seconds=0.05))
        assert "did not answer within 0.05 s" in told_of(connection)


def test_password_is_sent_and_never_shown(answers: Answers) -> None:
    answers.answer(401, "Unauthorized", "text/plain")
    connection = connect(answers.address, user="zoë", password="s€cret")
    told = told_of(connection)
    assert "refused the user or password (status 401: Unauthorized); check CREDATLAS_OPENSEARCH_USER" in told
    assert answers.asked == [f"Basic {b64encode('zoë:s€cret'.encode()).decode()}"]
    assert "s€cret" not in told + repr(connection.server) + str(connection.server)
    connection.close()


def test_forbidden_names_the_rights_that_are_needed(answers: Answers) -> None:
    reason = "no permissions for [indices:admin/create]"
    answers.answer(403, {"error": {"type": "security_exception", "reason": reason}, "status": 403})
    told = told_of(connect(answers.address))
    assert f"(status 403: security_exception: {reason}); give the user of CREDATLAS_OPENSEARCH_USER" in told


@pytest.mark.parametrize("status", [403, 429])
def test_full_disk_of_the_cluster_is_told_as_such(answers: Answers, status: int) -> None:
    answers.answer(status, {"error": {"type": "cluster_block_exception", "reason": BLOCKED}})
    told = told_of(connect(answers.address), IndexUnwritable)
    assert BLOCKED in told
    assert "free space there" in told


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (503, IndexUnreachable, "is not ready (status 503: no_shard: gone)"),
        (502, IndexUnreachable, "is not ready (status 502: no_shard: gone)"),
        (429, IndexUnreachable, "has more to do than it can (status 429: no_shard: gone)"),
        (500, EngineFailure, "failed (status 500: no_shard: gone); see its log"),
        (413, EngineFailure, "lower CREDATLAS_INDEX_BATCH"),
    ],
)
def test_failure_of_the_cluster_is_told_in_its_words(
    answers: Answers, status: int, kind: type[EngineFailure], words: str
) -> None:
    answers.answer(status, {"error": {"type": "no_shard", "reason": "gone"}, "status": status})
    assert words in told_of(connect(answers.address), kind)


@pytest.mark.parametrize("bodies", [[{}], [{}, {}]], ids=["one", "several"])
@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, IndexUnreachable), (403, IndexUnreachable), (500, EngineFailure), (404, SnapshotLost)],
)
def test_search_that_a_cluster_turns_away_is_told_for_what_it_is(
    answers: Answers, status: int, kind: type[EngineFailure], bodies: list[dict[str, Any]]
) -> None:
    refused = {"error": {"type": "rejected_execution_exception", "reason": "queue is full"}, "status": status}
    if len(bodies) == 1:
        answers.answer(status, refused)
    else:
        answers.answer(200, {"responses": [{"hits": {}}, refused]})
    with pytest.raises(EngineFailure, match="queue is full") as caught:
        Cluster(connect(answers.address)).search(bodies)
    assert type(caught.value) is kind


@pytest.mark.parametrize("status", [200, 404])
def test_another_server_at_the_address_is_told(answers: Answers, status: int) -> None:
    answers.answer(status, "<h1>Welcome</h1>", "text/html")
    assert "what answers there is no OpenSearch" in told_of(connect(answers.address))


@pytest.mark.parametrize(
    ("status", "error"), [(400, RequestError), (404, NotFoundError), (409, ConflictError)]
)
def test_error_about_the_question_stays_what_it_is(
    answers: Answers, status: int, error: type[Exception]
) -> None:
    answers.answer(status, {"error": {"type": "index_not_found_exception", "reason": "no such index"}})
    connection = connect(answers.address)
    with pytest.raises(error), connection.errors("asking"):
        connection.client.info()


def test_server_that_fails_in_a_row_is_left_alone_then_tried(answers: Answers) -> None:
    clock = Clock()
    connection = connect(answers.address, breaker=CircuitBreaker(3, 5.0, clock))
    answers.answer(503, {"error": {"type": "no_master", "reason": "none"}})
    for _ in range(3):
        assert "is not ready" in told_of(connection)
    asked = len(answers.asked)
    clock.now = 2.0
    with pytest.raises(IndexUnreachable) as caught, connection.errors("searching"):
        raise AssertionError("nothing is asked")
    assert caught.value.retry_seconds == 3.0
    assert str(caught.value).startswith(
        f"searching: OpenSearch at {answers.address} is not asked for another 3.0 s"
    )
    assert "no_master: none" in str(caught.value)
    assert len(answers.asked) == asked
    clock.now = 5.0
    answers.answer(200, {})
    for _ in range(2):
        with connection.errors("searching"):
            connection.client.info()
    connection.close()


def test_blocks_may_stand_within_each_other_on_trial(answers: Answers) -> None:
    clock = Clock()
    connection = connect(answers.address, breaker=CircuitBreaker(1, 5.0, clock))
    answers.answer(503, {"error": {"type": "no_master", "reason": "none"}})
    told_of(connection)
    clock.now = 5.0
    answers.answer(200, {})
    with connection.errors("applying"), connection.errors("reading the checkpoint"):
        connection.client.info()


def test_error_of_the_caller_is_no_failure_of_the_server(answers: Answers) -> None:
    connection = connect(answers.address, breaker=CircuitBreaker(1))
    with pytest.raises(KeyError), connection.errors("asking"):
        raise KeyError("a mistake of ours")
    with connection.errors("asking"):
        connection.client.info()


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "No such file or directory"), ("none", "holds no certificate")]
)
def test_file_of_authorities_that_cannot_be_used_is_named(
    tmp_path: Path, content: str | None, reason: str
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    server = OpenSearchServer(("https://127.0.0.1:1",))
    with pytest.raises(IndexUnreachable, match=f"CREDATLAS_OPENSEARCH_CA_FILE names .*ca.pem.*: {reason}"):
        Connection(replace(server, ca_file=file))
