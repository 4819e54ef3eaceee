"""One row of the registry's listing: which resource, of what class, in which version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import orjson

from harvesters.errors import SourceBroken
from harvesters.protocols.registry_json import Json

DECIDING = ("envelope_ctdl_type", "owned_by", "published_by", "publication_status", "updated_at")


@dataclass(frozen=True, slots=True)
class EnvelopeRow:
    """What an envelope says without its document."""

    ctid: str
    """As listed; in which case it is kept is the mapping's to say."""
    class_name: str | None
    version: str
    """Changes with the resource, its owner, its publisher and its class; equal text, equal resource."""
    metadata: Json | None = None
    """The envelope without its document; None when it is told from memory."""
    document: Json | None = None
    """The envelope's document, when it came along."""

    @property
    def key(self) -> str:
        """The CTID in lower case: equal keys are one resource."""
        return self.ctid.lower()


def envelope_row(envelope: Json, address: str) -> EnvelopeRow:
    """An envelope taken apart; SourceBroken when nothing in it names the resource."""
    document = envelope.pop("decoded_resource", None)
    ctid = envelope.get("envelope_ceterms_ctid") or envelope.get("envelope_id")
    if not isinstance(ctid, str) or not ctid:
        raise SourceBroken(f"{address}: an envelope has neither envelope_ceterms_ctid nor envelope_id")
    class_name = envelope.get("envelope_ctdl_type")
    return EnvelopeRow(
        ctid,
        class_name if isinstance(class_name, str) else None,
        version_of(envelope),
        envelope,
        document if isinstance(document, dict) else None,
    )


def version_of(envelope: Json) -> str:
    """Hash of the parts of an envelope that change when its resource does."""
    headers = envelope.get("node_headers")
    digest = headers.get("resource_digest") if isinstance(headers, dict) else None
    told = orjson.dumps([digest, *(envelope.get(name) for name in DECIDING)])
    return hashlib.blake2b(told, digest_size=12).hexdigest()
