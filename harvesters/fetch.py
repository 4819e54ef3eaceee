"""The polite fetcher: every byte that comes from a source comes through here."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self

import httpcore
import httpx

from catalogue_store.hosts import HostTable
from catalogue_store.validators import Validator, ValidatorTable
from harvesters.address_guard import AddressGuard, Resolver, resolve_host
from harvesters.attempt import Attempt
from harvesters.content_coding import (
    ACCEPTED_CODINGS,
    CutBody,
    PlainBody,
    decoder_for,
    refuse_stated_length,
)
from harvesters.errors import AddressUnusable, ConnectionFailed, NotFound, StatusRefused, TooSlow
from harvesters.fetch_counts import FetchCounts
from harvesters.fetched import Fetched, content_type
from harvesters.manners import Manners
from harvesters.polite_client import PoliteClient, Question
from harvesters.proxy import ProxyTunnel, proxy_tunnel
from harvesters.robots import PRODUCT
from harvesters.settings import FetchSettings

KEEPS_NO_COOKIE = DefaultCookiePolicy(allowed_domains=())
"""What a site sets is not even kept: two runs, and two requests, know nothing of each other."""


class Fetcher:
    """Fetches politely and within limits; one request at a time, for one thread.

    `hosts` and `validators` are parts of the store; clock, sleep and resolver are the system's unless a
    test says otherwise. Use it as a context manager, or close it.
    """

    def __init__(
        self,
        settings: FetchSettings,
        hosts: HostTable,
        validators: ValidatorTable,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        resolve: Resolver = resolve_host,
    ) -> None:
        self._validators = validators
        self.user_agent = user_agent(settings)
        """Who we say we are."""
        self._counts = FetchCounts()
        guard = AddressGuard(settings.allowed_hosts, resolve)
        self._wire = Wire(guard, proxy_tunnel(settings.proxy), self.user_agent, self._counts)
        self._client = PoliteClient(settings, hosts, guard, self._wire.send, self._counts, now, sleep)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def counts(self) -> dict[str, Any]:
        """What the fetcher has done since it was made, as JSON values."""
        return self._counts.told()

    def get(self, url: str, manners: Manners, *, accept: str = "*/*", fresh: bool = False) -> Fetched:
        """The page at an address, complete; `fresh` asks for it even if it has not changed.

        NotFound for 404 and 410, another FetchError for whatever else stands between us and the content.
        """
        memory = (
            None if fresh or manners.memory_key is None else self._validators.get(url, manners.memory_key)
        )
        question = Question(url, headers={"Accept": accept} | _conditions(memory))
        answer = replace(self._client.ask(question, manners), url=url, memory_key=manners.memory_key)
        if answer.status == 304 and memory is not None:
            self._counts.not_modified += 1
            return replace(answer, not_modified=True, replay=memory.yielded)
        return _with_content(answer if memory is None else replace(answer, before=memory.yielded))

    def post_json(
        self, url: str, body: bytes, manners: Manners, *, headers: Mapping[str, str] | None = None
    ) -> Fetched:
        """The answer to a JSON question; never conditional, and a redirect is an error."""
        own = {"Accept": "application/json", "Content-Type": "application/json"}
        question = Question(url, "POST", own | dict(headers or {}), body)
        return _with_content(self._client.ask(question, manners))

    def robots_text(self, url: str, manners: Manners) -> str:
        """The robots.txt that is obeyed for an address."""
        return self._client.robots_text(url, manners)


def user_agent(settings: FetchSettings) -> str:
    """Who we say we are: product, version and how to reach the operator."""
    contact = "" if settings.contact is None else f" (+{settings.contact})"
    return f"{PRODUCT}/{version('credatlas')}{contact}"


def _conditions(memory: Validator | None) -> dict[str, str]:
    if memory is None:
        return {}
    told = {"If-None-Match": memory.etag, "If-Modified-Since": memory.last_modified}
    return {name: value for name, value in told.items() if value is not None}


def _with_content(answer: Fetched) -> Fetched:
    """The answer, when it carries content."""
    if answer.status in (404, 410):
        raise NotFound(answer.url, answer.status, f"answered {answer.status}: there is no such page")
    if not 200 <= answer.status < 300:
        raise StatusRefused(answer.url, answer.status, f"answered {answer.status}; expected was 200")
    return answer


class Wire:
    """Sends one request and reads its whole body, within the limits of time and size."""

    def __init__(
        self, guard: AddressGuard, tunnel: ProxyTunnel | None, user_agent: str, counts: FetchCounts
    ) -> None:
        self._user_agent = user_agent
        self._counts = counts
        self._transport = GuardedTransport(guard, tunnel)
        # No time limit of httpx's own: the transport ends whatever goes past the attempt's.
        self._client = httpx.Client(
            transport=self._transport,
            trust_env=False,
            timeout=None,  # noqa: S113
            cookies=CookieJar(KEEPS_NO_COOKIE),
        )

    def close(self) -> None:
        """Close every connection."""
        self._client.close()

    def send(self, question: Question, manners: Manners) -> Fetched:
        """The answer, whatever its status; TooSlow, TooLarge, ConnectionFailed, AddressRefused, ..."""
        limits = manners.politeness
        own = {"User-Agent": self._user_agent, "Accept-Encoding": ACCEPTED_CODINGS}
        try:
            request = httpx.Request(
                question.method, question.url, headers=question.headers | own, content=question.body or None
            )
        except (httpx.InvalidURL, UnicodeError) as error:
            raise AddressUnusable(question.url, f"cannot be asked for: {error}") from error
        self._transport.current = Attempt(question.url, limits.timeout_seconds)
        self._counts.requests += 1
        try:
            response = self._client.send(request, stream=True)
            try:
                return self._read(response, question, limits.max_bytes)
            finally:
                response.close()
        except httpcore.TimeoutException as error:
            raise TooSlow(question.url, f"no complete answer within {limits.timeout_seconds:g} s") from error
        except httpx.RemoteProtocolError as error:  # httpx reads Location although it is not to follow it
            raise AddressUnusable(question.url, f"redirects to what is no address ({error})") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise ConnectionFailed(question.url, f"the connection failed ({error})") from error
        finally:
            self._counts.fetch_seconds += time.monotonic() - self._transport.current.began

    def _read(self, response: httpx.Response, question: Question, limit: int) -> Fetched:
        self._counts.by_status[str(response.status_code)] += 1
        url = question.url
        headers = {name.lower(): value for name, value in response.headers.items()}
        decoder = decoder_for(headers.get("content-encoding", ""), url, limit)
        if question.may_be_cut and isinstance(decoder, PlainBody):
            decoder = CutBody(limit)
        elif response.status_code != 304:  # there, it tells the length of what is not sent
            refuse_stated_length(headers.get("content-length", ""), url, limit)
        body = bytearray()
        for piece in response.iter_raw():
            self._counts.bytes_received += len(piece)
            body += decoder.feed(piece)
            if decoder.is_full:
                break
        decoder.close()
        media_type, charset = content_type(headers.get("content-type"))
        return Fetched(url, url, response.status_code, headers, bytes(body), media_type, charset)


@cache
def trusted_authorities() -> ssl.SSLContext:
    """Those that this machine trusts, read once in a process: reading them takes longer than many a request."""
    return ssl.create_default_context()


class GuardedTransport(httpx.BaseTransport):
    """Connects only to addresses that the guard has checked, and reads until the attempt's time is up."""

    def __init__(self, guard: AddressGuard, tunnel: ProxyTunnel | None) -> None:
        self.current = Attempt("", 0.0)
        backend = GuardedBackend(guard, tunnel, lambda: self.current)
        self._pool = httpcore.ConnectionPool(
            ssl_context=trusted_authorities(), max_connections=4, network_backend=backend
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; errors of the wire are httpcore's."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self._pool.handle_request(
            httpcore.Request(request.method, url, headers=request.headers.raw, content=request.read())
        )
        return httpx.Response(response.status, headers=response.headers, stream=BodyStream(response))

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()


class BodyStream(httpx.SyncByteStream):
    """A body as it arrives."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        """Give the connection back, or close it when the body was not read to its end."""
        self._response.close()


class GuardedBackend(httpcore.SyncBackend):
    """Resolves and checks a host, then connects to that very address, through the proxy if any."""

    def __init__(
        self, guard: AddressGuard, tunnel: ProxyTunnel | None, current: Callable[[], Attempt]
    ) -> None:
        self._guard = guard
        self._tunnel = tunnel
        self._current = current

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to one of the host's checked addresses; the first that answers."""
        attempt = self._current()
        addresses = self._guard.checked_addresses(host, port, attempt.url)
        for address in addresses[:-1]:
            try:
                return self._connect(address, port, attempt)
            except (httpcore.ConnectError, ConnectionFailed):
                continue  # the host's next address may answer, or the proxy go there
        return self._connect(addresses[-1], port, attempt)

    def _connect(self, address: str, port: int, attempt: Attempt) -> httpcore.NetworkStream:
        target = (address, port) if self._tunnel is None else (self._tunnel.host, self._tunnel.port)
        try:
            stream = TimedStream(super().connect_tcp(*target, timeout=attempt.left()), self._current)
        except httpcore.ConnectError as error:
            if self._tunnel is None:
                raise
            why = f"no connection to the proxy {self._tunnel.host}:{self._tunnel.port} ({error})"
            raise ConnectionFailed(attempt.url, why) from error
        if self._tunnel is not None:
            try:
                self._tunnel.open(stream.read, stream.write, address, port, attempt.url)
            except BaseException:
                # Nobody has the stream yet who would close it, whatever ended the tunnel; a signal may have too.
                stream.close()
                raise
        return stream


class TimedStream(httpcore.NetworkStream):
    """A connection whose every read and write ends when the present attempt's time is up."""

    def __init__(self, stream: httpcore.NetworkStream, current: Callable[[], Attempt]) -> None:
        self._stream = stream
        self._current = current

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Up to so many bytes."""
        return self._stream.read(max_bytes, self._current().left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """All of the bytes."""
        self._stream.write(buffer, self._current().left())

    def close(self) -> None:
        """Close the connection."""
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted; the certificate must be the host's."""
        return TimedStream(
            self._stream.start_tls(ssl_context, server_hostname, self._current().left()), self._current
        )

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection."""
        return self._stream.get_extra_info(info)
