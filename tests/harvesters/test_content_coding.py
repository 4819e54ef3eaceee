"""Bodies are unpacked piece by piece and never beyond their limit."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.content_coding import decoder_for
from harvesters.errors import BrokenBody, TooLarge, UnknownCoding

URL = "https://register.example/"


def decoded(coding: str, sent: bytes, step: int, limit: int = 1 << 20) -> bytes:
    decoder = decoder_for(coding, URL, limit)
    body = b"".join(decoder.feed(sent[start : start + step]) for start in range(0, len(sent), step))
    decoder.close()
    return body


def raw_deflate(body: bytes) -> bytes:
    compressor = zlib.compressobj(9, zlib.DEFLATED, -15)
    return compressor.compress(body) + compressor.flush()


@given(st.binary(max_size=3000), st.integers(1, 700))
def test_any_body_survives_any_coding_in_any_pieces(body: bytes, step: int) -> None:
    assert decoded("", body, step) == body
    assert decoded("gzip", gzip.compress(body), step) == body
    assert decoded("deflate", zlib.compress(body), step) == body
    assert decoded("identity, x-gzip", gzip.compress(body), step) == body
    assert decoded("deflate, gzip", gzip.compress(zlib.compress(body)), step) == body


@given(st.binary(min_size=1, max_size=2000))
def test_deflate_without_its_header_is_understood(body: bytes) -> None:
    assert decoded("deflate", raw_deflate(body), 64) == body


def test_several_members_are_one_body() -> None:
    assert decoded("gzip", gzip.compress(b"kia ") + gzip.compress(b"ora"), 5) == b"kia ora"


@given(st.integers(1, 2000))
def test_limit_is_exact(limit: int) -> None:
    assert len(decoded("gzip", gzip.compress(bytes(limit)), 100, limit)) == limit
    with pytest.raises(TooLarge, match=f"limit of {limit} bytes"):
        decoded("gzip", gzip.compress(bytes(limit + 1)), 100, limit)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_garbage_is_told(coding: str) -> None:
    with pytest.raises(BrokenBody, match="does not decompress"):
        decoded(coding, b"\xff" * 40, 7)


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, br", "gzip, gzip, gzip"])
def test_coding_not_asked_for_is_refused_by_name(coding: str) -> None:
    with pytest.raises(UnknownCoding, match="asked for was gzip, deflate"):
        decoder_for(coding, URL, 100)
