"""Languages by tag, by ISO 639 code and by English, French or own name."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalise.language_tags import is_language_tag, standard_tag
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables, aliases

TAG = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*")


class LanguageTable:
    """BCP 47 tags and their names."""

    def __init__(self, tables: Tables) -> None:
        self._names: dict[str, Label] = {}
        self._alpha_3: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        for row in tables.of("languages"):
            self._names[row["tag"]] = name = Label(row["name_en"], row["name_fr"])
            self._alpha_3[row["tag"]] = row["alpha_3"]
            for spelling in (row["tag"], row["alpha_3"], name.en, name.fr, row["name_own"], *aliases(row)):
                if spelling:
                    self._tags.setdefault(folded(spelling), row["tag"])

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __contains__(self, tag: object) -> bool:
        return tag in self._names

    def tag_of(self, text: str) -> str | None:
        """The BCP 47 tag of a tag in any case (`EN_us`), an ISO 639 code (`mao`) or a name (`anglais`).

        A tag whose language this table does not name is no answer.
        """
        known = self._tags.get(folded(text))
        if known is not None:
            return known
        return self._standard_tag(text.strip()) if TAG.fullmatch(text.strip()) else None

    def alpha_3(self, tag: str) -> str | None:
        """The ISO 639 code of three letters of a tag's language: `en-CA` -> `eng`."""
        return self._alpha_3.get(tag) or self._alpha_3.get(tag.partition("-")[0].lower()) or None

    def label(self, tag: str, language: str) -> str | None:
        """The name in `en` or `fr`; a regional tag has its language's name with the rest behind."""
        name = self._names.get(tag)
        if name is not None:
            return name.in_language(language)
        primary, _, rest = tag.partition("-")
        name = self._names.get(primary)
        return None if name is None or not rest else f"{name.in_language(language)} ({rest})"

    def _standard_tag(self, text: str) -> str | None:
        """The tag; its language alone where the rest is registered nowhere, as in `en-EN`."""
        tag = standard_tag(text)
        language = "" if tag is None else tag.partition("-")[0]
        if tag is None or language not in self._names:
            return None
        return tag if is_language_tag(tag) else language
