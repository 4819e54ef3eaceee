"""What a transform is: a name, checked arguments and a pure function of one value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict

from normalise.language_map import UNDETERMINED
from normalise.vocabularies import Vocabularies


class Arguments(BaseModel):
    """The arguments of a transform in a mapping file; an unknown one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    main: ClassVar[str | None] = None
    """The argument that a bare value stands for: `credits: nzqcf` is `credits: {system: nzqcf}`."""

    def check(self, vocabularies: Vocabularies) -> None:
        """Raise VocabularyError when an argument names a key that its table lacks."""


class NoArguments(Arguments):
    """For transforms that have none."""


@dataclass(frozen=True, slots=True)
class TransformContext:
    """What a transform may know besides its value: the source and the vocabularies."""

    source_id: str
    vocabularies: Vocabularies
    country: str | None = None
    """ISO 3166-1 alpha-2 of the source; decides what a bare `$` means."""
    language: str = "und"
    """BCP 47 tag of texts that say nothing else."""
    currency: str | None = None
    """ISO 4217, when the source's is not that of its country."""
    region: str | None = None
    """ISO 3166-2 of the source."""

    @property
    def locale(self) -> str:
        """The language with the source's country, where it names none itself: how numbers are written."""
        is_whole = self.country is None or self.language == UNDETERMINED or "-" in self.language
        return self.language if is_whole else f"{self.language}-{self.country}"

    @property
    def local_currency(self) -> str | None:
        """The currency that a bare amount is in; none for a source without a country."""
        return self.currency or (
            None if self.country is None else self.vocabularies.currency_of(self.country)
        )


@dataclass(frozen=True, slots=True)
class Transform:
    """One entry of the closed list.

    `run` gets one value, its arguments and the context; it answers one value, a list (flattened by a field
    of many values) or None when the value says nothing; it raises TransformError when it cannot read it.
    """

    name: str
    arguments_model: type[Arguments]
    run: Callable[[Any, Any, TransformContext], object]
    summary: str
    """First line of the function's docstring."""
    takes_list: bool = False
    """Whether a list is one value for it; other transforms are applied to each value of a list."""


def transform(
    name: str, arguments_model: type[Arguments] = NoArguments, *, takes_list: bool = False
) -> Callable[[Callable[[Any, Any, TransformContext], object]], Transform]:
    """Turn a function of (value, arguments, context) into the transform of that name."""

    def register(run: Callable[[Any, Any, TransformContext], object]) -> Transform:
        summary = (run.__doc__ or "").strip().splitlines()[0]
        return Transform(name, arguments_model, run, summary, takes_list)

    return register
