"""Messages between two processes over a pipe: a JSON head and any number of byte strings."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any, BinaryIO

import orjson

from harvesters.errors import HarvestError

LENGTH = struct.Struct(">I")
LONGEST_PART = 1 << 30


class BrokenFrame(HarvestError):
    """What came over the pipe is no frame, or ends in the middle of one."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    head: dict[str, Any]
    parts: tuple[bytes, ...] = ()

    @property
    def kind(self) -> str:
        """What the message is about."""
        return str(self.head["kind"])


def write_frame(stream: BinaryIO, frame: Frame) -> None:
    """Send a message whole."""
    pieces = [orjson.dumps(frame.head), *frame.parts]
    stream.write(LENGTH.pack(len(pieces)))
    for piece in pieces:
        stream.write(LENGTH.pack(len(piece)))
        stream.write(piece)
    stream.flush()


def read_frame(stream: BinaryIO) -> Frame | None:
    """The next message; None when the other side has closed the pipe between two messages."""
    start = stream.read(LENGTH.size)
    if not start:
        return None
    count = _length(start)
    if not 1 <= count <= 64:
        raise BrokenFrame(f"a frame of {count} parts; something else than frames was written to the pipe")
    head, *parts = (_exactly(stream, _length(_exactly(stream, LENGTH.size))) for _ in range(count))
    try:
        document = orjson.loads(head)
    except orjson.JSONDecodeError as error:
        raise BrokenFrame(f"a frame's head is no JSON ({error})") from error
    return Frame(document, tuple(parts))


def _length(piece: bytes) -> int:
    if len(piece) != LENGTH.size:
        raise BrokenFrame("the pipe ended in the middle of a frame")
    length: int = LENGTH.unpack(piece)[0]
    if length > LONGEST_PART:
        raise BrokenFrame(f"a part of {length} bytes; something else than frames was written to the pipe")
    return length


def _exactly(stream: BinaryIO, length: int) -> bytes:
    piece = stream.read(length)
    if len(piece) != length:
        raise BrokenFrame("the pipe ended in the middle of a frame")
    return piece
