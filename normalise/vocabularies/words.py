"""What words and concepts of sources mean in our closed lists, and the labels of those lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from normalise.errors import VocabularyError
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables


class WordTable:
    """(list, word) -> value: English, French and Māori words, and CTDL concepts (`deliveryType:InPerson`)."""

    def __init__(self, tables: Tables) -> None:
        self._values: dict[str, dict[str, str]] = {}
        for row in tables.of("words"):
            self._values.setdefault(row["list"], {})[folded(row["word"])] = row["value"]

    @property
    def lists(self) -> tuple[str, ...]:
        """The names of the closed lists that have words."""
        return tuple(self._values)

    def value_of(self, list_name: str, word: str) -> str | None:
        """The value of the closed list that a word means; a value means itself."""
        return self._values[list_name].get(folded(word))

    def words_of(self, list_name: str) -> Mapping[str, str]:
        """Folded word -> value of one list."""
        return MappingProxyType(self._values[list_name])

    def require(self, list_name: str) -> None:
        """VocabularyError names the lists there are when this is none of them."""
        if list_name not in self._values:
            raise VocabularyError(
                f"no closed list {list_name!r} has words; there are {', '.join(self._values)}"
            )


class LabelTable:
    """(list, value) -> label in English and French."""

    def __init__(self, tables: Tables) -> None:
        self._labels: dict[str, dict[str, Label]] = {}
        for row in tables.of("labels"):
            self._labels.setdefault(row["list"], {})[row["value"]] = Label(row["label_en"], row["label_fr"])

    def of_list(self, list_name: str) -> Mapping[str, Label]:
        """Value -> label of one list, in the list's order; KeyError when there is no such list."""
        return MappingProxyType(self._labels[list_name])

    def label(self, list_name: str, value: str, language: str) -> str | None:
        """The label in `en` or `fr`; none when list or value has none."""
        label = self._labels.get(list_name, {}).get(value)
        return None if label is None else label.in_language(language)


@dataclass(frozen=True, slots=True)
class Counterpart:
    """What a value of a closed list is in other standards."""

    ctdl: str | None
    """Concept, class or property of CTDL; none when it has none."""
    elm: str | None
    """Address of the concept in a code list of the European Learning Model; none when it has none."""
    note: str | None
    """Where the other standard means more or less."""


class CounterpartTable:
    """(list, value) -> counterparts; every value of a closed list but `unknown` has a row."""

    def __init__(self, tables: Tables) -> None:
        self._rows = {
            (row["list"], row["value"]): Counterpart(
                row["ctdl"] or None, row["elm"] or None, row["note"] or None
            )
            for row in tables.of("counterparts")
        }

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._rows)

    def of(self, list_name: str, value: str) -> Counterpart:
        """The counterparts of a value; KeyError when the list has no such value."""
        return self._rows[list_name, value]
