"""The `source` block: what the source is, and what may be shown of it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from normalise.mapping.block import Block
from normalise.mapping.checked_text import WebAddress


class VerificationState(StrEnum):
    """How well the mapping is known to fit the live source."""

    VERIFIED = "verified"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class Verification(Block):
    """How and when the mapping was last checked against the source."""

    state: VerificationState
    date: date
    how: str
    """In one or two sentences: what was looked at and what could not be."""


class Licence(Block):
    """The terms of the source's records, and what this catalogue may show of them."""

    name: str
    """SPDX id or name; `unknown` when none could be found."""
    url: WebAddress | None = None
    attribution: str
    """The line that names the source wherever its records are shown."""
    withhold: tuple[str, ...] = ()
    """Descriptor fields that are indexed but not republished, e.g. `description`."""


class SourceBlock(Block):
    """Describes the source."""

    title: dict[str, str]
    """Its name by language."""
    publisher: str
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")] | None = None
    """ISO 3166-1 alpha-2; decides what a bare `$` means. None for a source of many countries."""
    region: str | None = None
    """ISO 3166-2, when all of it lies in one."""
    website: WebAddress
    language: str = "und"
    """BCP 47 tag of its texts where nothing else says so."""
    licence: Licence
    verification: Verification
    is_sample: bool = False
    """Set by the program for sample sources, never in a file."""
