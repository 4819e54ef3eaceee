"""Frames arrive as they were sent, or not at all."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.frames import BrokenFrame, Frame, read_frame, write_frame

FRAMES = st.builds(
    Frame,
    st.dictionaries(st.text(), st.text() | st.integers(-(2**53), 2**53) | st.none()),
    st.lists(st.binary(max_size=200), max_size=4).map(tuple),
)


@given(st.lists(FRAMES, max_size=4))
def test_frames_come_out_in_order(frames: list[Frame]) -> None:
    pipe = io.BytesIO()
    for frame in frames:
        write_frame(pipe, frame)
    pipe.seek(0)
    assert [read_frame(pipe) for _ in frames] == frames
    assert read_frame(pipe) is None


@given(FRAMES, st.data())
def test_frame_cut_anywhere_is_an_error(frame: Frame, data: st.DataObject) -> None:
    pipe = io.BytesIO()
    write_frame(pipe, frame)
    whole = pipe.getvalue()
    cut = data.draw(st.integers(1, len(whole) - 1))
    with pytest.raises(BrokenFrame):
        read_frame(io.BytesIO(whole[:cut]))


@pytest.mark.parametrize(
    "noise", [b"Traceback (most recent call last):\n", b"\0\0\0\0", b"\0\0\0\1\0\0\0\1x"]
)
def test_something_printed_into_the_pipe_is_no_frame(noise: bytes) -> None:
    with pytest.raises(BrokenFrame):
        read_frame(io.BytesIO(noise))
