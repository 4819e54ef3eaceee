"""Codes of the controlled lists of the European Learning Model, for the values of ours that have one."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.vocabularies.loader import Tables

LISTS = {
    "mode": "http://data.europa.eu/snb/learning-assessment/",
    "schedule": "http://data.europa.eu/snb/learning-schedule/",
    "assessment": "http://data.europa.eu/snb/assessment/",
    "opportunity": "http://data.europa.eu/snb/learning-opportunity/",
    "credit": "http://data.europa.eu/snb/education-credit/",
    "eqf": "http://data.europa.eu/snb/eqf/",
}
"""List of ours -> where the addresses of its ELM codes begin."""
NATIONAL_LEVELS = "http://data.europa.eu/snb/qdr/"
SCHEME = "25831c2"
"""The last part of the address of each of these lists as a whole."""


@dataclass(frozen=True, slots=True)
class ElmCode:
    """One concept of a controlled list."""

    address: str
    scheme: str
    """Address of the list."""
    label: str
    """In English, as the list has it."""


class ElmCodes:
    """(list, value) -> concept; a value without one is said in words or lost."""

    def __init__(self, tables: Tables) -> None:
        self._codes = {
            (row["list"], row["value"]): _code(LISTS[row["list"]], row["code"], row["label_en"])
            for row in tables.of("elm_codes")
        }
        self._levels = {
            (row["framework"], row["level"]): _code(NATIONAL_LEVELS, row["code"], row["label_en"])
            for row in tables.of("elm_national_levels")
        }

    def of(self, list_name: str, value: str) -> ElmCode | None:
        """The concept of a value of a closed list, a credit system, a class or an EQF level."""
        return self._codes.get((list_name, value))

    def national_level(self, framework: str, level: str) -> ElmCode | None:
        """The concept of a level of a national framework; ELM lists those of Europe."""
        return self._levels.get((framework, level))


def _code(beginning: str, code: str, label: str) -> ElmCode:
    return ElmCode(beginning + code, beginning + SCHEME, label)
