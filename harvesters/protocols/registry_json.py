"""The registry's answers: taken apart without being rewritten, so that what is kept is what was received."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

import msgspec
import orjson

from harvesters.errors import SourceBroken
from harvesters.fetched import Fetched

Json = dict[str, Any]

LIST_OF_RAW = msgspec.json.Decoder(list[msgspec.Raw])


@dataclass(frozen=True)
class Document:
    """One JSON object of the registry, byte for byte."""

    body: bytes

    @cached_property
    def data(self) -> Json | None:
        """What it says; None when it is no JSON object, which normalising will find and say.

        Read when it is asked for: of a document that has not changed since, nobody does.
        """
        try:
            data = orjson.loads(self.body)
        except orjson.JSONDecodeError:
            return None
        return data if isinstance(data, dict) else None


def json_parts(fetched: Fetched) -> list[bytes]:
    """The values of an answer that is a list, each as received; SourceBroken says what came instead."""
    try:
        return [bytes(part) for part in LIST_OF_RAW.decode(fetched.body)]
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SourceBroken(
            f"{fetched.url}: expected a JSON list ({error}), got {shown(fetched)}", fetched.url
        ) from error


def json_list(fetched: Fetched) -> list[Json]:
    """An answer that is a list of objects; SourceBroken says what came instead."""
    document = json_of(fetched)
    if not isinstance(document, list) or not all(isinstance(entry, dict) for entry in document):
        raise SourceBroken(
            f"{fetched.url}: expected a JSON list of objects, got {shown(fetched)}", fetched.url
        )
    return document


def json_of(fetched: Fetched) -> Any:
    """An answer that is JSON."""
    try:
        return orjson.loads(fetched.body)
    except orjson.JSONDecodeError as error:
        raise SourceBroken(
            f"{fetched.url}: expected JSON ({error}), got {shown(fetched)}", fetched.url
        ) from error


def shown(fetched: Fetched) -> str:
    """The beginning of an answer, for messages."""
    start = fetched.body[:60].decode("utf-8", "replace")
    return f"{fetched.media_type or 'no media type'}: {start!r}"


def registry_time(text: str) -> datetime | None:
    """A time as the registry writes it: ISO 8601, or `2017-12-01 17:09:41 UTC` in old envelopes."""
    try:
        at = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)
