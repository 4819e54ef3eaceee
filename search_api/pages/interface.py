"""The interface in one language: its words, its way of writing quantities, and the labels of values."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from markupsafe import Markup

from normalise.language_map import UNDETERMINED, LanguageMap
from normalise.vocabularies import Vocabularies
from search_api.facet_labels import facet_label, value_label
from search_api.facets import Facet
from search_api.pages.formatting import Formats
from search_api.pages.translations import translations
from search_api.pages.worded import Worded


class Interface:
    """What a page needs to speak: made for one language, used for every request in it."""

    def __init__(self, language: str, vocabularies: Vocabularies) -> None:
        self.language = language
        self.formats = Formats(language)
        self.vocabularies = vocabularies
        self._texts = translations(language)

    def t(self, key: str, count: int | None = None, **values: object) -> str:
        """The text of a key, its `{names}` filled; with `count` in the plural form that it takes."""
        if count is not None:
            form = self.formats.plural(count)
            key = f"{key}.{form}" if f"{key}.{form}" in self._texts else f"{key}.other"
            values["count"] = self.formats.number(count)
        return self._texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a text of this key."""
        return key in self._texts

    def markup(self, key: str, **values: object) -> Markup:
        """The text of a key with markup in its values; all else is escaped."""
        return Markup(self._texts[key]).format(**values)  # noqa: S704 - our own table; format escapes values

    def label(self, list_name: str, value: str) -> str:
        """The label of a value of a closed list; the value itself when the table has none."""
        return self.vocabularies.labels.label(list_name, value, self.language) or value

    def small_label(self, list_name: str, value: str) -> str:
        """The label for a second line: without its capital, unless it is an abbreviation."""
        return lowered(self.label(list_name, value))

    def facet(self, name: str) -> str:
        """The name of a facet, range or sort, as the panel shows it."""
        key = f"facet.{name}"
        return self.t(key) if self.has(key) else facet_label(name, self.language, self.vocabularies)

    def facet_value(self, facet: Facet, value: str, names: Mapping[str, str] | None = None) -> str:
        """The label of a facet value."""
        return value_label(facet, value, self.language, self.vocabularies, names)

    def best(self, texts: LanguageMap) -> Worded:
        """A text of the source in the interface language where it gives one, else in the source's first."""
        return self.worded(*texts.best(self.language))

    def worded(self, tag: str, text: str) -> Worded:
        """A text with its `lang`, none when it is the interface's or nobody stated it."""
        primary = tag.partition("-")[0].lower()
        return Worded(text, None if primary in (self.language, UNDETERMINED) else tag)

    def language_name(self, tag: str) -> str:
        """The name of a language."""
        return self.vocabularies.languages.label(tag, self.language) or tag

    def country(self, code: str) -> str:
        """The name of a country."""
        return self.vocabularies.countries.label(code, self.language) or code

    def place(self, country: str | None, region: str | None) -> str | None:
        """`Ontario, Canada`; none when neither is known."""
        parts = [self.vocabularies.regions.label(region, self.language) or region] if region else []
        if country:
            parts.append(self.country(country))
        return ", ".join(parts) or None

    def ago(self, moment: datetime, now: datetime) -> str:
        """`today`, `yesterday`, `7 days ago`."""
        days = (now.astimezone(UTC).date() - moment.astimezone(UTC).date()).days
        if days <= 1:
            return self.t("time.today" if days < 1 else "time.yesterday")
        return self.t("time.days_ago", count=days)


def lowered(text: str) -> str:
    """The text with a small first letter, unless its first word is an abbreviation (`EQF 5`, `OSAP`)."""
    first_word = text.partition(" ")[0]
    is_abbreviation = any(sign.isupper() for sign in first_word[1:])
    return text if is_abbreviation else text[:1].lower() + text[1:]
