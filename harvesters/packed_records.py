"""Kept records as plain tuples for the pipe: to pickle dataclasses takes many times as long."""

from __future__ import annotations

import marshal
from collections.abc import Sequence

from catalogue_store import KeptRecord
from normalise.raw_record import Payload, PayloadRole, RawRecord


def packed(batch: Sequence[KeptRecord]) -> bytes:
    """Records of one source as bytes that only `unpacked`, in the same version of Python, can read."""
    rows = [
        (
            kept.record_id,
            kept.content_hash,
            kept.raw.native_id,
            kept.raw.listed_class,
            [
                (part.role.value, part.address, part.media_type, part.body, part.charset)
                for part in kept.raw.payloads
            ],
        )
        for kept in batch
    ]
    return marshal.dumps((batch[0].raw.source_id if batch else "", rows))


def unpacked(message: bytes) -> list[KeptRecord]:
    """What `packed` was given."""
    source_id, rows = marshal.loads(message)  # noqa: S302 - written by the run that started us
    return [
        KeptRecord(
            RawRecord(
                source_id,
                native_id,
                tuple(
                    Payload(ROLES[role], address, media_type, body, charset)
                    for role, address, media_type, body, charset in parts
                ),
                listed_class,
            ),
            record_id,
            content_hash,
        )
        for record_id, content_hash, native_id, listed_class, parts in rows
    ]


ROLES = {role.value: role for role in PayloadRole}
