"""A label in the two languages of the interface."""

from __future__ import annotations

from dataclasses import dataclass

from normalise.language_map import LanguageMap


@dataclass(frozen=True, slots=True)
class Label:
    """What people read for a code."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """French for `fr` and its regions, English for every other language."""
        return self.fr if language.partition("-")[0].lower() == "fr" else self.en

    def as_language_map(self) -> LanguageMap:
        """Both languages."""
        return LanguageMap({"en": self.en, "fr": self.fr})
