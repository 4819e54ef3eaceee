"""Keys that open what is not public: only their hash is kept, so that a stolen database opens nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from sqlalchemy import insert, select, update

from catalogue_store.database import Database
from catalogue_store.errors import InvalidValue, UnknownKey
from catalogue_store.tables.service import api_key

PREFIX = "credatlas_"
"""What every key begins with, so that a leaked one is recognised."""
SECRET_BYTES = 32
ID_BYTES = 4


class KeyRole(StrEnum):
    """What a key opens."""

    OPERATOR = "operator"
    """Issue details and kept payloads."""


@dataclass(frozen=True, slots=True)
class ApiKey:
    """What is known of a key; the key itself is known to its holder alone."""

    id: str
    label: str
    """Who holds it, or what for."""
    role: KeyRole
    created_at: datetime
    expires_at: datetime | None
    """From then on it opens nothing; none: it does not expire."""
    revoked_at: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)


COLUMNS = [api_key.c[field.name] for field in fields(ApiKey)]


class KeyTable:
    """The keys that were given out, valid or not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self, label: str, at: datetime, expires_at: datetime | None = None, role: KeyRole = KeyRole.OPERATOR
    ) -> tuple[ApiKey, str]:
        """A new key, and its words, which nobody can find out again."""
        if not label.strip():
            raise InvalidValue("a key needs a label that says who holds it; it is blank")
        words = PREFIX + secrets.token_urlsafe(SECRET_BYTES)
        made = ApiKey(secrets.token_hex(ID_BYTES), label.strip(), role, at, expires_at, None)
        row = {field.name: getattr(made, field.name) for field in fields(made)}
        with self._database.write() as connection:
            connection.execute(insert(api_key), row | {"key_hash": _hash(words), "requests_per_minute": None})
        return made, words

    def valid(self, words: str, now: datetime) -> ApiKey | None:
        """The key of these words; none when there is no such key, or it has expired or was revoked."""
        given = _hash(words)
        with self._database.read() as connection:
            found = connection.execute(
                select(api_key.c.key_hash, *COLUMNS).where(api_key.c.key_hash == given)
            ).first()
        if found is None or not hmac.compare_digest(found.key_hash, given):
            return None
        key = _key(*found[1:])
        return key if key.is_valid(now) else None

    def all(self) -> list[ApiKey]:
        """Every key, the oldest first."""
        with self._database.read() as connection:
            ordered = select(*COLUMNS).order_by(api_key.c.created_at, api_key.c.id)
            return [_key(*found) for found in connection.execute(ordered)]

    def revoke(self, key_id: str, at: datetime) -> ApiKey:
        """Let a key open nothing any more; one that was revoked before stays so since then."""
        open_one = update(api_key).where(api_key.c.id == key_id, api_key.c.revoked_at.is_(None))
        with self._database.write() as connection:
            connection.execute(open_one.values(revoked_at=at))
            found = connection.execute(select(*COLUMNS).where(api_key.c.id == key_id)).first()
        if found is None:
            raise UnknownKey(f"no key has the id {key_id!r}; `credatlas keys list` shows those there are")
        return _key(*found)


def _key(
    key_id: str,
    label: str,
    role: str,
    created_at: datetime,
    expires_at: datetime | None,
    revoked_at: datetime | None,
) -> ApiKey:
    return ApiKey(key_id, label, KeyRole(role), created_at, expires_at, revoked_at)


def _hash(words: str) -> str:
    """A plain hash is enough: nobody guesses 256 random bits, however fast a guess is."""
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
