"""What becomes of documents on their way into a cluster: how many go at once, and who is sent again."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import orjson
import pytest

from search_api.index.opensearch_bulk import (
    MOST_DOCUMENTS,
    RETRIES,
    Action,
    Refusal,
    TurnedAway,
    write_all,
)

BROKEN = {"type": "mapper_parsing_exception", "reason": "no number"}


class Node:
    """Answers requests as a cluster does, with the statuses it was given for a document, one for each try."""

    def __init__(self, statuses: Mapping[str, Sequence[int]] | None = None, turned_away: int = 0) -> None:
        self.requests: list[list[str]] = []
        self._statuses = {key: list(one) for key, one in (statuses or {}).items()}
        self._turned_away = turned_away
        self._lock = threading.Lock()

    def send(self, body: bytes) -> list[dict[str, Any]]:
        """The results of a request."""
        lines = map(orjson.loads, body.splitlines())
        operations = [one for one in lines if one.keys() & {"index", "delete"}]
        with self._lock:
            self.requests.append([next(iter(one.values()))["_id"] for one in operations])
            if len(self.requests) <= self._turned_away:
                raise TurnedAway
            return [self._result(*next(iter(one.items()))) for one in operations]

    def _result(self, operation: str, where: Mapping[str, str]) -> dict[str, Any]:
        statuses = self._statuses.get(where["_id"])
        status = statuses.pop(0) if statuses else 201
        told: dict[str, Any] = {"_id": where["_id"], "status": status}
        return {operation: {**told, "error": BROKEN} if status >= 300 and operation == "index" else told}


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that were waited."""
    waited: list[float] = []
    monkeypatch.setattr("search_api.index.opensearch_bulk.time.sleep", waited.append)
    return waited


def indexed(key: str, source: str = '{"a":1}') -> Action:
    return {"index": {"_id": key}}, source


def deleted(key: str) -> Action:
    return {"delete": {"_id": key}}, None


def test_every_document_goes_once_in_requests_of_bounded_length() -> None:
    node, keys = Node(), [f"{number}" for number in range(2 * MOST_DOCUMENTS + 5)]
    assert write_all(node.send, [indexed(key) for key in keys]) == []
    assert sorted(map(len, node.requests)) == [5, MOST_DOCUMENTS, MOST_DOCUMENTS]
    assert sorted(key for one in node.requests for key in one) == sorted(keys)


def test_a_request_is_bounded_in_bytes_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_api.index.opensearch_bulk.MOST_BYTES", 100)
    node = Node()
    write_all(node.send, [indexed(f"{number}", '{"a":"%s"}' % ("x" * 200)) for number in range(3)])
    assert sorted(node.requests) == [["0"], ["1"], ["2"]]


def test_refusals_come_in_the_order_of_the_documents_and_say_why() -> None:
    node = Node({"1": [400], f"{MOST_DOCUMENTS + 1}": [400]})
    refused = write_all(node.send, [indexed(f"{number}") for number in range(MOST_DOCUMENTS + 3)])
    said = "mapper_parsing_exception: no number"
    assert refused == [Refusal("1", 400, said), Refusal(f"{MOST_DOCUMENTS + 1}", 400, said)]


def test_to_delete_what_is_not_there_is_no_refusal() -> None:
    assert write_all(Node({"gone": [404]}).send, [deleted("gone"), indexed("here")]) == []


def test_only_what_was_turned_away_is_sent_again_each_time_after_a_longer_wait(waits: list[float]) -> None:
    node = Node({"busy": [429, 429], "bad": [400]})
    refused = write_all(node.send, [indexed("good"), indexed("busy"), indexed("bad")])
    assert [one.id for one in refused] == ["bad"]
    assert node.requests == [["good", "busy", "bad"], ["busy"], ["busy"]]
    assert waits == [1, 2]


def test_a_document_that_is_turned_away_for_good_is_a_refusal(waits: list[float]) -> None:
    node = Node({"busy": [429] * (RETRIES + 1)})
    assert [one.status for one in write_all(node.send, [indexed("busy")])] == [429]
    assert (len(node.requests), len(waits), max(waits)) == (RETRIES + 1, RETRIES, 10)


def test_a_request_that_is_turned_away_whole_is_sent_again(waits: list[float]) -> None:
    node = Node(turned_away=2)
    assert write_all(node.send, [indexed("one"), deleted("two")]) == []
    assert node.requests == [["one", "two"]] * 3


def test_a_request_that_is_always_turned_away_ends_the_writing(waits: list[float]) -> None:
    with pytest.raises(TurnedAway):
        write_all(Node(turned_away=RETRIES + 1).send, [indexed("one")])
    assert len(waits) == RETRIES


def test_two_requests_are_on_their_way_at_a_time() -> None:
    both = threading.Barrier(2)

    def send(body: bytes) -> Sequence[Mapping[str, Any]]:
        both.wait(30)
        return ()

    assert write_all(send, [indexed(f"{number}") for number in range(2 * MOST_DOCUMENTS)]) == []
