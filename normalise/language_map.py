"""Texts by language, as CTDL and JSON-LD write them."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import ConfigDict, RootModel, model_validator

UNDETERMINED = "und"
"""The BCP 47 tag of a text whose language nobody stated."""


class LanguageMap(RootModel[dict[str, str]]):
    """One text in one or more languages: BCP 47 tag -> text. Never empty, no empty text."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="after")
    def _has_text(self) -> LanguageMap:
        texts = self.root
        if not texts:
            raise ValueError("a language map needs at least one text")
        for tag, text in texts.items():
            if not text.strip():
                raise ValueError(f"the text for language {tag!r} is empty")
        return self

    def best(self, *preferred: str) -> tuple[str, str]:
        """(tag, text) in the first preferred language there is, else in the first the source gave."""
        for wanted in preferred:
            for tag, text in self.root.items():
                if tag.split("-")[0].lower() == wanted.split("-")[0].lower():
                    return tag, text
        return next(iter(self.root.items()))

    def items(self) -> Iterator[tuple[str, str]]:
        """The (tag, text) pairs in the source's order."""
        yield from self.root.items()

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))


class LanguageMapList(RootModel[dict[str, tuple[str, ...]]]):
    """Several texts in one or more languages: BCP 47 tag -> texts."""

    model_config = ConfigDict(frozen=True)

    def items(self) -> Iterator[tuple[str, str]]:
        """Each (tag, text) pair."""
        for tag, texts in self.root.items():
            for text in texts:
                yield tag, text

    def __hash__(self) -> int:
        return hash(tuple(self.root.items()))
