"""Bodies come back as they were kept, and a damaged one is known as such."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue_store.blobs import compress, decompress, digest, is_whole

BODY = b'{"name": "Bees"}' * 20
BOUNDLESS = b"\x28\xb5\x2f\xfd\xe0" + (2**62).to_bytes(8, "little") + b"\x01\x00\x00"
"""The head of a frame that speaks of more bytes than any machine has."""


def kept(body: bytes) -> bytes:
    return compress({b"": body})[b""]


@given(st.binary())
def test_every_body_comes_back(body: bytes) -> None:
    assert decompress(kept(body)) == body
    assert is_whole(digest(body), kept(body))


@given(st.integers(0, len(kept(BODY)) * 8 - 1))
def test_a_body_with_one_bit_changed_is_not_whole_or_still_the_same(bit: int) -> None:
    frame = bytearray(kept(BODY))
    frame[bit // 8] ^= 1 << bit % 8
    if is_whole(digest(BODY), bytes(frame)):
        assert decompress(bytes(frame)) == BODY


def test_a_body_that_speaks_of_any_length_is_not_whole() -> None:
    assert not is_whole(digest(BODY), BOUNDLESS)
