"""One row of the registry's listing: which resource, of what class, in which version."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec
import orjson

from harvesters.protocols.registry_json import Document


class Envelope(msgspec.Struct):
    """What is read of an envelope; everything else in it is kept and passed over."""

    envelope_ceterms_ctid: Any = None
    envelope_id: Any = None
    envelope_ctdl_type: Any = None
    node_headers: Any = None
    owned_by: Any = None
    published_by: Any = None
    publication_status: Any = None
    updated_at: Any = None
    decoded_resource: msgspec.Raw = msgspec.Raw(b"null")


ENVELOPE = msgspec.json.Decoder(Envelope)


class EnvelopeRow(msgspec.Struct, frozen=True):
    """What an envelope says without its document; a struct, as each costs a third of a dataclass's time."""

    ctid: str
    """As listed; in which case it is kept is the mapping's to say."""
    class_name: str | None
    version: str
    """Changes with the resource, its owner, its publisher and its class; equal text, equal resource."""
    received: bytes | None = None
    """The whole envelope; None when the row is told from memory."""
    document: Document | None = None
    """The envelope's document, when it came along."""

    @property
    def metadata(self) -> bytes | None:
        """The envelope as received, with `null` in the place of its document; None when told from memory."""
        if self.received is None or self.document is None:
            return self.received
        return _without(self.received, self.document.body)

    @property
    def key(self) -> str:
        """The CTID in lower case: equal keys are one resource."""
        return self.ctid.lower()


def envelope_row(received: bytes) -> EnvelopeRow | None:
    """An envelope taken apart; None when it is no object, or nothing in it names the resource."""
    try:
        envelope = ENVELOPE.decode(received)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    ctid = envelope.envelope_ceterms_ctid or envelope.envelope_id
    if not isinstance(ctid, str) or not ctid:
        return None
    class_name = envelope.envelope_ctdl_type
    document = bytes(envelope.decoded_resource)
    return EnvelopeRow(
        ctid,
        class_name if isinstance(class_name, str) else None,
        version_of(envelope),
        received,
        None if document == b"null" else Document(document),
    )


def _without(received: bytes, document: bytes) -> bytes:
    """The envelope around its document. Both together are what was received, kept once."""
    before, found, after = received.rpartition(document)
    return b"null".join((before, after)) if found else received


def version_of(envelope: Envelope) -> str:
    """Hash of the parts of an envelope that change when its resource does."""
    headers = envelope.node_headers
    digest = headers.get("resource_digest") if isinstance(headers, dict) else None
    deciding = (
        envelope.envelope_ctdl_type,
        envelope.owned_by,
        envelope.published_by,
        envelope.publication_status,
        envelope.updated_at,
    )
    return hashlib.blake2b(orjson.dumps([digest, *deciding]), digest_size=12).hexdigest()
