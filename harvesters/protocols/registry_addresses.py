"""The Credential Registry's addresses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from urllib.parse import quote, urlencode

from normalise.mapping.harvest_block import CtdlRegistry

CTID_LINK = re.compile(
    r"/(?:resources|graph)/(ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.IGNORECASE
)


PLAIN = re.compile(r"[A-Za-z0-9_.~-]+")
"""What is written in an address as it is, as all but a few CTIDs are."""


@dataclass(frozen=True)
class RegistryAddresses:
    """Built from a mapping's options."""

    harvest: CtdlRegistry

    @cached_property
    def base(self) -> str:
        """The registry's address without a final slash."""
        return self.harvest.base_url.rstrip("/")

    def listing(self, page: int) -> str:
        """One page of envelopes, with their graphs only when they are to be had nowhere else."""
        question: dict[str, object] = {
            "page": page,
            "per_page": self.harvest.per_page,
            "metadata_only": "false" if self.harvest.fetch == "envelope" else "true",
            "provisional": self.harvest.provisional,
        }
        return f"{self.base}/{self.harvest.community}/envelopes?{urlencode(question)}"

    def envelope(self, ctid: str, *, metadata_only: bool) -> str:
        """One envelope."""
        flag = "true" if metadata_only else "false"
        return f"{self.base}/{self.harvest.community}/envelopes/{_quoted(ctid)}?metadata_only={flag}"

    def events(self, after: datetime, page: int) -> str:
        """One page of what happened since a moment, the latest first."""
        question: dict[str, object] = {
            "after": after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "provisional": self.harvest.provisional,
            "page": page,
            "per_page": self.harvest.events_per_page,
        }
        return f"{self.base}/{self.harvest.community}/envelopes/events?{urlencode(question)}"

    def graph(self, ctid: str) -> str:
        """One resource's whole document; also the name under which its version is remembered."""
        return f"{self.base}/graph/{_quoted(ctid)}"

    @property
    def graph_search(self) -> str:
        """Where many documents are asked for at once."""
        return f"{self.base}/graph/search"


def _quoted(ctid: str) -> str:
    return ctid if PLAIN.fullmatch(ctid) else quote(ctid)


def linked_ctid(link: str) -> str | None:
    """The CTID, in lower case, of a link to a registry's resource or graph; None for any other text."""
    found = CTID_LINK.search(link)
    return None if found is None else found.group(1).lower()
