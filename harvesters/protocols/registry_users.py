"""Which records name which organisation, so that a changed organisation reaches its records."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from harvesters.protocols.registry_memory import KnownRow

UUID_DIGITS = re.compile("[0-9a-f]{32}")


class OrganisationUsers:
    """Which unchanged records name which organisation, in 16 bytes each, until the end of a scan."""

    def __init__(self) -> None:
        self._users: defaultdict[str, bytearray] = defaultdict(bytearray)
        self.changed: list[str] = []

    def note(self, rows: Iterable[KnownRow]) -> None:
        """Which organisations these records name; one whose CTID is no UUID is not followed."""
        for row in rows:
            if not row.organisations:
                continue
            digits = row.ctid.lower().removeprefix("ce-").replace("-", "")
            if UUID_DIGITS.fullmatch(digits):
                for organisation in row.organisations:
                    self._users[organisation] += bytes.fromhex(digits)

    def of_changed(self) -> list[str]:
        """The CTIDs of records that name a changed organisation."""
        found = (self._users.get(organisation, bytearray()) for organisation in self.changed)
        return sorted(
            {ctid_of(bytes(users[i : i + 16])) for users in found for i in range(0, len(users), 16)}
        )


def ctid_of(raw: bytes) -> str:
    """The CTID of a UUID's bytes."""
    text = raw.hex()
    return f"ce-{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
