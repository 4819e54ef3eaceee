"""Records reach the second process as they are."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from catalogue_store import KeptRecord
from harvesters.packed_records import packed, unpacked
from normalise.raw_record import Payload, PayloadRole, RawRecord

TEXTS = st.text(st.characters(), max_size=20)
PAYLOADS = st.builds(
    Payload, st.sampled_from(PayloadRole), TEXTS, TEXTS, st.binary(max_size=50), st.none() | TEXTS
)
RECORDS = st.builds(
    KeptRecord,
    st.builds(RawRecord, st.just("src"), TEXTS, st.lists(PAYLOADS, max_size=3).map(tuple), st.none() | TEXTS),
    TEXTS,
    st.text("0123456789abcdef", min_size=32, max_size=32),
)


@given(st.lists(RECORDS, max_size=4))
def test_records_are_unpacked_as_they_were_packed(batch: list[KeptRecord]) -> None:
    assert unpacked(packed(batch)) == batch
