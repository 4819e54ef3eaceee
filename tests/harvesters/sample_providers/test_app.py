"""The sample server as a whole: the sample mark, validators, the request log, starting and stopping."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from parsel import Selector
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from harvesters.sample_providers import ontario
from harvesters.sample_providers.app import build_app
from harvesters.sample_providers.nz_register import DETAIL_PATH, LIST_PATH, SHORTLIST_PATH
from harvesters.sample_providers.request_log import RequestLog, RequestRecorder
from harvesters.sample_providers.server import SampleServer


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(build_app())


def get(origin: str, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(origin.removeprefix("http://"), timeout=5)
    connection.request("GET", path, headers={"User-Agent": "test/1"})
    response = connection.getresponse()
    response.read()
    connection.close()
    return response


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/robots.txt",
        "/nowhere",
        LIST_PATH,
        DETAIL_PATH,
        f"{DETAIL_PATH}?selectedItemKey=9101",
        f"{LIST_PATH}?start=before",
        "/ce-registry/info",
        "/ce-registry/envelopes?page=0",
        ontario.CSV_PATH,
        ontario.XLSX_PATH,
    ],
)
def test_every_answer_says_that_it_is_a_sample(client: TestClient, path: str) -> None:
    assert client.get(path).headers["X-Credatlas-Sample"] == "true"


def test_front_page_says_what_the_server_is_and_leads_to_every_source(client: TestClient) -> None:
    page = client.get("/")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "This server stands in for three public sources" in page.text
    links = Selector(page.text).css("a::attr(href)").getall()
    assert len(links) == 3
    assert [client.get(link).status_code for link in links] == [200, 200, 200]


def test_robots_allow_everything_without_delay(client: TestClient) -> None:
    robots = client.get("/robots.txt")
    assert robots.headers["content-type"] == "text/plain; charset=utf-8"
    assert "Allow: /" in robots.text
    assert "Disallow" not in robots.text
    assert "Crawl-delay" not in robots.text


def test_the_same_request_is_given_the_same_bytes_by_another_application(client: TestClient) -> None:
    other = TestClient(build_app())
    assert client.get(LIST_PATH).content == other.get(LIST_PATH).content
    assert client.get(LIST_PATH).headers["etag"] == other.get(LIST_PATH).headers["etag"]


@pytest.mark.parametrize("path", [LIST_PATH, "/ce-registry/envelopes?per_page=5", ontario.CSV_PATH])
def test_known_etag_is_answered_304_without_a_body(client: TestClient, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["X-Credatlas-Sample"] == "true"
    assert "content-type" not in again.headers


def test_unknown_etag_decides_before_the_date(client: TestClient) -> None:
    stated = client.get(LIST_PATH).headers["last-modified"]
    answer = client.get(LIST_PATH, headers={"If-None-Match": '"other"', "If-Modified-Since": stated})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Mon, 02 Jun 2025 00:00:00 GMT", 304),
        ("Sun, 01 Jun 2025 23:59:59 GMT", 200),
        ("the day before yesterday", 200),
    ],
)
def test_if_modified_since_is_compared_with_last_modified(
    client: TestClient, since: str, status: int
) -> None:
    assert client.get(LIST_PATH, headers={"If-Modified-Since": since}).status_code == status


def test_errors_carry_no_validators(client: TestClient) -> None:
    assert "etag" not in client.get("/nowhere").headers


def test_request_log_counts_paths_and_keeps_what_was_asked() -> None:
    log = RequestLog(clock=iter([1.0, 2.5]).__next__)
    client = TestClient(RequestRecorder(build_app(), log))
    etag = client.get(LIST_PATH).headers["etag"]
    client.get(LIST_PATH, params={"start": 50}, headers={"If-None-Match": etag, "User-Agent": "test/1"})
    second = log.requests[1]
    assert log.counts() == {LIST_PATH: 2}
    assert (second.method, second.query, second.status, second.user_agent) == (
        "GET",
        "start=50",
        200,
        "test/1",
    )
    assert second.is_conditional
    assert second.received_at == 2.5
    assert not log.requests[0].is_conditional


def test_a_visit_to_the_shortlist_is_counted() -> None:
    log = RequestLog()
    client = TestClient(RequestRecorder(build_app(), log))
    assert log.count(SHORTLIST_PATH) == 0
    client.get(SHORTLIST_PATH, params={"selectedItemKey": "9101"})
    assert log.count(SHORTLIST_PATH) == 1
    log.clear()
    assert log.count(SHORTLIST_PATH) == 0


def test_request_log_sees_requests_that_overlap() -> None:
    both_are_in = threading.Barrier(2)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        import anyio.to_thread  # noqa: PLC0415 - only this application waits

        await anyio.to_thread.run_sync(lambda: both_are_in.wait(5))
        await PlainTextResponse("done")(scope, receive, send)

    with SampleServer(app) as server, ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda path: get(server.origin, path), ["/a", "/b"]))
        assert server.request_log.most_at_once == 2


def test_server_answers_on_a_free_port_and_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    with SampleServer() as server:
        assert get(server.origin, LIST_PATH).status == 200
        port = int(server.origin.rsplit(":", 1)[1])
        assert server.request_log.count(LIST_PATH) == 1
    assert set(threading.enumerate()) <= before
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_server_stops_while_a_client_keeps_its_connection_open() -> None:
    server = SampleServer()
    server.start()
    with socket.create_connection(("127.0.0.1", int(server.origin.rsplit(":", 1)[1])), timeout=5) as idle:
        idle.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        idle.recv(1000)
        server.stop()
    with pytest.raises(RuntimeError, match="not running"):
        _ = server.origin


def test_taken_port_is_named_in_the_error() -> None:
    with SampleServer() as server:
        port = int(server.origin.rsplit(":", 1)[1])
        with pytest.raises(OSError, match=f"port {port} on 127.0.0.1 is taken"):
            SampleServer(port=port).start()


def test_another_application_can_wrap_the_samples() -> None:
    whole = build_app()

    async def broken_list(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == LIST_PATH:
            await PlainTextResponse("down", 503)(scope, receive, send)
            return
        await whole(scope, receive, send)

    with SampleServer(broken_list) as server:
        assert get(server.origin, LIST_PATH).status == 503
        assert get(server.origin, "/robots.txt").status == 200
        assert [request.status for request in server.request_log.requests] == [503, 200]


def test_module_runs_as_a_command_and_ends_on_term() -> None:
    command = [sys.executable, "-m", "harvesters.sample_providers", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        line = process.stdout.readline()
        assert line.startswith("Sample providers at http://127.0.0.1:")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) == 0
        assert process.stderr.read() == ""
