"""The registry's envelope: a graph document with the dates, owner and revisions kept around it."""

import base64
import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from harvesters.sample_providers.registry_graph import NAMESPACE, Node


@dataclass(frozen=True)
class Envelope:
    """One published resource; a change makes a new envelope with one more revision."""

    ctid: str
    ctdl_type: str
    document: Node
    owner: str
    publisher: str
    revised_at: tuple[datetime, ...]
    """When each revision was published, the first one first."""
    is_provisional: bool = False
    has_old_times: bool = False

    @property
    def created_at(self) -> datetime:
        """When the resource was first published."""
        return self.revised_at[0]

    @property
    def updated_at(self) -> datetime:
        """When the present revision was published."""
        return self.revised_at[-1]

    @property
    def envelope_id(self) -> str:
        """The envelope's own UUID."""
        return str(uuid.uuid5(NAMESPACE, f"envelope/{self.ctid}"))

    def revised(self, document: Node, at: datetime) -> "Envelope":
        """The same envelope with another document, published at the given time."""
        return replace(self, document=document, revised_at=(*self.revised_at, at))

    def inner_ctids(self) -> set[str]:
        """CTIDs, in lower case, of every node of the document (a framework holds its competencies)."""
        nodes = (node for node in self.document["@graph"] if isinstance(node, dict))
        ctids = (node.get("ceterms:ctid") for node in nodes)
        return {ctid.lower() for ctid in ctids if isinstance(ctid, str)}

    def presented(self, *, metadata_only: bool) -> dict[str, Any]:
        """The envelope as the listing and the single-envelope answer show it."""
        shown: dict[str, Any] = {
            "envelope_community": "ce_registry",
            "envelope_id": self.envelope_id,
            "envelope_ceterms_ctid": self.ctid,
            "envelope_ctdl_type": self.ctdl_type,
            "envelope_type": "resource_data",
            "envelope_version": "1.0.0",
            "decoded_resource": self.document,
            "resource_format": "json",
            "resource_encoding": "jwt",
            "publisher_id": str(uuid.uuid5(NAMESPACE, f"publisher/{self.publisher}")),
            "secondary_publisher_id": None,
            "resource_publish_type": "primary" if self.owner == self.publisher else "secondary",
            "node_headers": self._node_headers(),
            "owned_by": self.owner,
            "published_by": self.publisher,
            "changed": False,
            "updated_at": self._shown(self.updated_at),
            "last_verified_on": self.updated_at.date().isoformat(),
        }
        if metadata_only:
            del shown["decoded_resource"]
        return shown

    def _node_headers(self) -> dict[str, Any]:
        digest = hashlib.sha256(orjson.dumps(self.document)).digest()
        return {
            "resource_digest": base64.b64encode(digest).decode(),
            "revision_history": [
                {
                    "head": number == len(self.revised_at),
                    "event": "create" if number == 1 else "update",
                    "created_at": self._shown(at),
                    "actor": None,
                    "url": f"/ce-registry/envelopes/{self.envelope_id}/revisions/{number}",
                }
                for number, at in enumerate(self.revised_at, start=1)
            ],
            "created_at": self._shown(self.created_at),
            "updated_at": self._shown(self.updated_at),
            "deleted_at": None,
        }

    def _shown(self, at: datetime) -> str:
        return f"{at:%Y-%m-%d %H:%M:%S} UTC" if self.has_old_times else iso_time(at)


def iso_time(at: datetime) -> str:
    """A UTC time with milliseconds, as the registry writes it today."""
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
