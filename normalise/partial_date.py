"""A date that keeps the precision its source gave: a year, a month or a day."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

ISO_PARTIAL = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?)?")
JSON_PATTERN = r"^\d{4}(-\d{2}(-\d{2})?)?$"


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A year, month or day of the proleptic Gregorian calendar; `2019-07` stays a month.

    Dates of different precision have no total order. Compare them through `earliest` and `latest`.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.day is not None and self.month is None:
            raise ValueError(f"a day needs a month: year {self.year}, day {self.day}")
        self.earliest()
        self.latest()

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything else is a ValueError that names the text."""
        match = ISO_PARTIAL.fullmatch(text)
        if match is None:
            raise ValueError(f"{text!r} is not a date; write YYYY, YYYY-MM or YYYY-MM-DD")
        year, month, day = (
            None if part is None else int(part) for part in match.group("year", "month", "day")
        )
        try:
            return cls(int(year or 0), month, day)
        except ValueError as error:
            raise ValueError(f"{text!r} is not a date of the calendar: {error}") from error

    def earliest(self) -> date:
        """The first day that this date may mean."""
        return date(self.year, self.month or 1, self.day or 1)

    def latest(self) -> date:
        """The last day that this date may mean."""
        month = self.month or 12
        day = self.day or calendar.monthrange(self.year, month)[1]
        return date(self.year, month, day)

    def is_before(self, other: PartialDate) -> bool:
        """Whether every day it may mean lies before every day the other may mean."""
        return self.latest() < other.earliest()

    def may_equal(self, other: PartialDate) -> bool:
        """Whether both may mean the same day: `2026-03` and `2026-03-14` may."""
        return not (self.is_before(other) or other.is_before(self))

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"] + [f"{part:02d}" for part in (self.month, self.day) if part is not None]
        return "-".join(parts)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        from_text = core_schema.no_info_after_validator_function(cls.parse, core_schema.str_schema())
        return core_schema.json_or_python_schema(
            json_schema=from_text,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), from_text]),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {"type": "string", "pattern": JSON_PATTERN, "description": "YYYY, YYYY-MM or YYYY-MM-DD"}
