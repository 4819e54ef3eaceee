"""The card: what a result row shows of a record, and the texts of it that may be marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from unicodedata import normalize

import msgspec
import orjson

from catalogue_store import StoredRecord
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.providers import providers
from search_api.derived_numbers import readable_ends

FIELDS = (
    *("id", "type", "source_id", "ctid", "subject_webpage", "is_sample"),
    *("name", "alternate_name", "description", "country", "region", "operating_model"),
    *("credit_value", "workload", "estimated_duration", "ects", "at_level", "eqf"),
    *("delivery_type", "schedule", "in_language", "assessment", "audience_level", "stackability"),
    *("estimated_cost", "is_free", "credential_status", "expiration_date", "completeness"),
)  # fmt: skip
"""Fields of the descriptor that a card repeats under their own names."""
DESCRIPTION_LETTERS = 400
"""Letters of a description on a card, in each language."""
READ = msgspec.json.Decoder(dict[str, msgspec.Raw])
"""Fields go from a descriptor to its card as they are written."""
BEGUN = {name: f'"{name}":'.encode() for name in FIELDS}
TIMES = orjson.OPT_UTC_Z | orjson.OPT_OMIT_MICROSECONDS
Texts = dict[str, list[tuple[str, str]]]


def card_of(shown: Descriptor, shown_json: bytes, stored: StoredRecord) -> bytes:
    """The card as JSON, as the API gives it out: the fields of `FIELDS` that are known, and five more.

    `offered_by` says who offers it and `provider` who is the first of them; `first_seen_at`, `changed_at` and
    `withdrawn_at` are the store's; `cluster` is its place among records that are one credential.
    `shown` is the descriptor as `republished` gives it, and `shown_json` the same as JSON without defaults.
    """
    told = {"type": shown.type, "is_sample": shown.is_sample} | _shortened(shown)
    offering = [_offering(one) for one in providers(shown)]
    told |= {"provider": offering[0] if offering else None, "offered_by": offering}
    times: dict[str, datetime | None] = {
        "first_seen_at": stored.first_seen_at,
        "changed_at": stored.changed_at,
        "withdrawn_at": stored.withdrawn_at,
    }
    told |= _known(times) | _cluster(stored)
    rest = orjson.dumps(told, option=TIMES)
    known = READ.decode(shown_json)
    repeated = [
        begun + bytes(known[name]) for name, begun in BEGUN.items() if name in known and name not in told
    ]
    return b"{" + b",".join([*repeated, rest[1:]])


def _shortened(shown: Descriptor) -> dict[str, Any]:
    """The fields of which a card tells less than the descriptor."""
    told: dict[str, Any] = {}
    if shown.ects is not None:
        told["ects"] = {"value": readable_ends(shown.ects.value), "rule": shown.ects.rule}
    if (workload := shown.workload) is not None and workload.rule is not None:
        known = {"kind": workload.kind, "as_given": workload.as_given, "rule": workload.rule}
        told["workload"] = {"hours": readable_ends(workload.hours), **known}
    if shown.description is not None:
        texts = shown.description.root
        if any(len(text) > DESCRIPTION_LETTERS for text in texts.values()):
            told["description"] = {tag: _beginning(text) for tag, text in texts.items()}
    return told


def _cluster(stored: StoredRecord) -> dict[str, Any]:
    place = stored.membership
    if place is None:
        return {}
    return {
        "cluster": {
            "id": place.cluster_id,
            "size": place.size,
            "is_representative": place.is_representative,
        }
    }


def marked_texts(shown: Descriptor) -> bytes:
    """Field -> [language tag, text] pairs as JSON, of the fields in which words may be marked.

    `name` is the name that is shown; its other languages stand among the alternate names.
    """
    names = list(shown.name.items())
    texts: Texts = {
        "name": names[:1],
        "alternate_name": [*names[1:], *(shown.alternate_name.items() if shown.alternate_name else ())],
        "description": list(shown.description.items()) if shown.description else [],
        "learning_outcomes": [pair for outcome in shown.learning_outcomes for pair in outcome.items()],
    }
    return orjson.dumps({field: _composed(pairs) for field, pairs in texts.items() if pairs})


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _offering(one: Organisation) -> dict[str, Any]:
    return _known({"id": one.id, "name": one.name.root, "country": one.country, "region": one.region})


def _composed(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Letters and their marks as one sign each: marks of their own would split a word where it is marked."""
    return [(tag, text if text.isascii() else normalize("NFC", text)) for tag, text in pairs]


def _beginning(text: str) -> str:
    """The first letters of a long text, cut between words."""
    if len(text) <= DESCRIPTION_LETTERS:
        return text
    cut = text.rfind(" ", DESCRIPTION_LETTERS // 2, DESCRIPTION_LETTERS)
    return text[: cut if cut > 0 else DESCRIPTION_LETTERS].rstrip(" ,;:") + " …"
