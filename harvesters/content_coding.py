"""Decompression that cannot be made to fill the memory."""

from __future__ import annotations

import zlib
from typing import Protocol

from harvesters.errors import BrokenBody, TooLarge, UnknownCoding

ACCEPTED_CODINGS = "gzip, deflate"
"""What is asked for: the codings whose decompression the standard library can bound piece by piece."""
GZIP = 16 + zlib.MAX_WBITS
MAX_CODINGS = 2


class BodyDecoder(Protocol):
    """Takes a body in pieces as sent and gives it back decoded."""

    @property
    def is_full(self) -> bool:
        """Whether nothing more is wanted."""

    def feed(self, piece: bytes) -> bytes:
        """The next decoded bytes; TooLarge as soon as the limit is passed."""

    def close(self) -> None:
        """Check that the body is whole; BrokenBody when not."""


def decoder_for(coding: str, url: str, limit: int) -> BodyDecoder:
    """The decoder of a Content-Encoding header; more than two codings in one are refused."""
    names = [name.strip().lower() for name in coding.split(",") if name.strip()]
    layers = [name for name in names if name != "identity"]
    unknown = [name for name in layers if name not in ("gzip", "x-gzip", "deflate")]
    if unknown or len(layers) > MAX_CODINGS:
        raise UnknownCoding(url, f"content coding {coding!r}; asked for was {ACCEPTED_CODINGS}")
    decoder: BodyDecoder = PlainBody(url, limit)
    for name in layers:
        decoder = CompressedBody(decoder, url, limit, is_gzip=name != "deflate")
    return decoder


class PlainBody:
    """Counts, and passes on."""

    is_full = False

    def __init__(self, url: str, limit: int) -> None:
        self._url = url
        self._limit = limit
        self._size = 0

    def feed(self, piece: bytes) -> bytes:
        """The piece itself."""
        self._size += len(piece)
        if self._size > self._limit:
            raise TooLarge(self._url, f"the body exceeds the limit of {self._limit} bytes")
        return piece

    def close(self) -> None:
        """Any length below the limit is whole; the transport has compared it with Content-Length."""


class CutBody:
    """Passes on what is within the limit, and wants nothing more."""

    def __init__(self, limit: int) -> None:
        self._left = limit

    @property
    def is_full(self) -> bool:
        """Whether the limit is reached."""
        return self._left == 0

    def feed(self, piece: bytes) -> bytes:
        """The piece, or its beginning."""
        taken = piece[: self._left]
        self._left -= len(taken)
        return taken

    def close(self) -> None:
        """Any beginning will do."""


def refuse_stated_length(stated: str, url: str, limit: int) -> None:
    """TooLarge when Content-Length alone says that the limit would be passed."""
    if stated.isdigit() and int(stated) > limit:
        raise TooLarge(url, f"Content-Length is {stated}; the body exceeds the limit of {limit} bytes")


class CompressedBody:
    """One gzip or deflate layer; never holds more decoded bytes than the limit."""

    is_full = False

    def __init__(self, inner: BodyDecoder, url: str, limit: int, *, is_gzip: bool) -> None:
        self._inner = inner
        self._url = url
        self._limit = limit
        self._is_gzip = is_gzip
        self._stream = zlib.decompressobj(GZIP) if is_gzip else None
        self._first = b""
        """Of a deflate body, until there is enough to tell its two forms apart."""
        self._started = False

    def feed(self, piece: bytes) -> bytes:
        """The piece decoded; a gzip body may have several members."""
        decoded = bytearray()
        self._started = self._started or bool(piece)
        if self._stream is None:
            piece = self._first = self._first + piece
            if len(piece) < 2:
                return b""
            self._stream = zlib.decompressobj(deflate_window(piece))
        while piece:
            try:
                decoded += self._stream.decompress(piece, self._limit + 1 - len(decoded))
            except zlib.error as error:
                raise BrokenBody(self._url, f"the body does not decompress ({error})") from error
            if len(decoded) > self._limit:
                raise TooLarge(
                    self._url, f"the body exceeds the limit of {self._limit} bytes when decompressed"
                )
            piece = self._stream.unconsumed_tail or self._next_member()
        return self._inner.feed(bytes(decoded))

    def _next_member(self) -> bytes:
        if self._stream is None or not self._stream.eof:
            return b""
        rest = self._stream.unused_data.lstrip(b"\0")
        if rest and self._is_gzip:
            self._stream = zlib.decompressobj(GZIP)
            return rest
        return b""

    def close(self) -> None:
        """BrokenBody when the compressed stream ends early."""
        if self._started and (self._stream is None or not self._stream.eof):
            raise BrokenBody(self._url, "the compressed body ends early")
        self._inner.close()


def deflate_window(first: bytes) -> int:
    """`deflate` means zlib (RFC 9110, 8.4.1.2), but some servers send it without the zlib header."""
    has_header = len(first) >= 2 and first[0] & 0x0F == 8 and (first[0] << 8 | first[1]) % 31 == 0
    return zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS
