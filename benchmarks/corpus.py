"""A seeded catalogue of any size, as the store would hand it over: the same records on every machine.

Words follow Zipf's law over an invented vocabulary of 40,000; a fifth of each text comes from the words of
its subject. Providers (5,000 a country) and skills (3,000) follow a power law too.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from typing import Any

import orjson

from catalogue_store import StoredRecord
from normalise.vocabularies import Vocabularies

VOCABULARY = 40_000
PROVIDERS = 5_000
SKILLS = 3_000
TEXT_WORDS = 110
SUBJECT_WORDS = 60
COUNTRIES = ("NZ", "CA", "AU", "US", "FR", "IE", "BE", "MT", "DE", "NL", "ES", "FI", "GB", "ZA", "SG")
CURRENCIES = {"NZ": "NZD", "CA": "CAD", "AU": "AUD", "US": "USD", "GB": "GBP", "ZA": "ZAR", "SG": "SGD"}
ONSETS = ("b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "st", "tr", "pl")
VOWELS = ("a", "e", "i", "o", "u", "ai")
FIRST = datetime(2025, 1, 1, tzinfo=UTC)


class Corpus:
    """Draws records and the words to search them by."""

    def __init__(self, vocabularies: Vocabularies, seed: int = 20260315) -> None:
        syllables = [onset + vowel for onset, vowel in product(ONSETS, VOWELS)]
        draw = random.Random(seed)
        words = {"".join(draw.choices(syllables, k=draw.choice((2, 3, 3, 4)))) for _ in range(3 * VOCABULARY)}
        self.words = sorted(words)[:VOCABULARY]
        draw.shuffle(self.words)
        self._weights = list(accumulate(1 / (rank + 10) for rank in range(len(self.words))))
        self._fields = [code for code in vocabularies.isced_f if len(code) == 4]
        self._field_words = {code: draw.choices(self.words[200:], k=SUBJECT_WORDS) for code in self._fields}
        self._seed = seed

    def records(self, size: int, after: int = 0) -> Iterator[StoredRecord]:
        """The records behind a number up to that many; the first ones are the same for every size."""
        for number in range(after + 1, size + 1):
            yield self._record(number, random.Random(self._seed * 1_000_003 + number))

    def queries(self, count: int) -> list[str]:
        """Distinct queries of one to three words of a title's frequency."""
        draw = random.Random(self._seed + 1)
        drawn: dict[str, None] = {}
        while len(drawn) < count:
            drawn[" ".join(self._draw(draw, draw.choice((1, 1, 2, 3))))] = None
        return list(drawn)

    def _draw(self, draw: random.Random, count: int) -> list[str]:
        return draw.choices(self.words, cum_weights=self._weights, k=count)

    def _record(self, number: int, draw: random.Random) -> StoredRecord:
        body = orjson.dumps(self._descriptor(number, draw))
        changed_at = FIRST + timedelta(minutes=draw.randrange(600_000))
        return StoredRecord(
            id=f"zz_corpus:{number}",
            number=number,
            source_id="zz_corpus",
            native_id=str(number),
            descriptor_json=body,
            version=1,
            first_seen_at=FIRST,
            last_seen_at=changed_at,
            changed_at=changed_at,
            withdrawn_at=changed_at if number % 50 == 0 else None,
            content_hash="0" * 32,
            descriptor_hash=hashlib.blake2b(body, digest_size=16).hexdigest(),
        )

    def _descriptor(self, number: int, draw: random.Random) -> dict[str, Any]:
        code = draw.choice(self._fields)
        country = COUNTRIES[min(int(draw.paretovariate(1.1)) - 1, len(COUNTRIES) - 1)]
        language = draw.choices(("en", "fr", "mi", "de"), (70, 20, 5, 5))[0]
        level = draw.randint(1, 8)
        return {
            "id": f"zz_corpus:{number}",
            "source_id": f"zz_source{number % 12}",
            "native_id": str(number),
            "name": {language: self._text(draw, code, draw.randint(3, 8)).capitalize()},
            "description": {language: self._text(draw, code, TEXT_WORDS)},
            "offered_by": [self._provider(draw, country)],
            "country": country,
            "type": draw.choices(("MicroCredential", "DigitalBadge", "Certificate"), (7, 2, 1))[0],
            "at_level": [{"framework": "nzqcf", "level": str(level), "as_given": f"Level {level}"}],
            "eqf": {"level": level, "status": "compared"} if number % 3 else {"status": "none"},
            "delivery_type": draw.sample(
                ("online", "in_person", "blended", "work_based"), draw.randint(1, 2)
            ),
            "schedule": ["self_paced"] if number % 4 else [],
            "assessment": draw.sample(("exam", "project", "portfolio", "test"), draw.randint(0, 2)),
            "in_language": [language],
            "subject": [{"scheme": "isced-f", "code": code}],
            "skill": [self._skill(draw) for _ in range(draw.randint(2, 6))],
            "stackability": draw.choice(("standalone", "stackable", "unknown")),
            "completeness": list(COMPLETE[: draw.randint(4, len(COMPLETE))]),
            "rights": {"licence": "CC0-1.0", "attribution": "Corpus"},
            "mapping_version": "0" * 12,
            **self._quantities(draw, country),
        }

    def _quantities(self, draw: random.Random, country: str) -> dict[str, Any]:
        hours, price = draw.randint(1, 30) * 5, draw.randint(0, 40) * 25
        workload = {"hours": {"low": hours, "high": hours + 10}, "kind": "notional", "as_given": f"{hours} h"}
        amount = {"low": price, "high": price}
        cost = {
            "amount": amount,
            "currency": CURRENCIES.get(country, "EUR"),
            "kind": "tuition",
            "as_given": str(price),
        }
        start = (FIRST + timedelta(days=draw.randrange(700))).date().isoformat()
        return {
            "workload": workload,
            "ects": {"value": {"low": hours / 30, "high": hours / 25}, "rule": "25 to 30 hours a credit"},
            **({"estimated_cost": [cost]} if draw.random() < 0.8 else {}),
            **({"offerings": [{"start": start}]} if draw.random() < 0.5 else {}),
        }

    def _text(self, draw: random.Random, code: str, count: int) -> str:
        own = max(1, count // 5)
        return " ".join([*draw.choices(self._field_words[code], k=own), *self._draw(draw, count - own)])

    def _provider(self, draw: random.Random, country: str) -> dict[str, Any]:
        number = min(int(draw.paretovariate(0.6)), PROVIDERS)
        name = f"{self.words[number]} {self.words[-number]} college".title()
        return {"id": f"zz_corpus:{country.lower()}{number}", "name": {"en": name}, "country": country}

    def _skill(self, draw: random.Random) -> dict[str, Any]:
        number = min(int(draw.paretovariate(0.7)), SKILLS)
        label = f"{self.words[1_000 + number]} {self.words[5_000 + number]}"
        return {
            "scheme": "esco",
            "code": str(number),
            "address": f"http://e.test/{number}",
            "label": {"en": label},
        }


COMPLETE = (
    *("title", "country", "awarding_body", "workload", "level", "participation", "learning_outcomes"),
    *(
        "assessment",
        "quality_assurance",
        "prerequisites",
        "supervision",
        "stackability",
        "further_information",
    ),
)
