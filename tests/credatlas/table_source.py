"""A source of the tests' own: one mapping file and the CSV it reads."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

MAPPING = """
source:
  title: {en: Orchard School}
  publisher: Orchard School
  country: NZ
  website: https://orchard.example
  language: en
  licence: {name: CC-BY-4.0, attribution: Orchard School}
  verification: {state: unverified, date: 2026-11-01, how: Made for a test.}
harvest:
  protocol: table
  file: offers.csv
  schedule: "* * * * *"
  timezone: UTC
expect: {minimum_records: 5}
record:
  id: {column: Code}
  name: {column: Title}
  offered_by: {column: School}
  credit_value: {column: Credits, transforms: [{credits: {system: nzqcf}}]}
examples:
  - title: An offer
    payloads: {row: {row: {Code: A1, Title: Pruning, School: Orchard School, Credits: "5"}}}
    expect: {name: {en: Pruning}}
"""


def write_source(folder: Path, numbers: Iterable[int], *, mapping: str = MAPPING) -> dict[str, str]:
    """Write mapping and table; gives the settings that make them known."""
    folder.mkdir(exist_ok=True)
    (folder / "xx_orchard.yml").write_text(mapping, encoding="utf-8")
    rows = (f"A{number},Pruning part {number},Orchard School,{number % 20 + 1}" for number in numbers)
    (folder / "offers.csv").write_text(
        "\n".join(["Code,Title,School,Credits", *rows]) + "\n", encoding="utf-8"
    )
    return {"CREDATLAS_MAPPINGS": str(folder)}
