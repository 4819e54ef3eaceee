"""Fields of study: ISCED-F 2013, NZSCED, and the official routes from a national scheme to ISCED-F."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from normalise.elements import Route
from normalise.vocabularies.folding import folded
from normalise.vocabularies.label import Label
from normalise.vocabularies.loader import Tables


class IscedFields:
    """ISCED-F 2013: broad (2 digits), narrow (3) and detailed (4) fields; codes keep their leading zeros."""

    def __init__(self, tables: Tables) -> None:
        self._labels = {row["code"]: Label(row["label_en"], row["label_fr"]) for row in tables.of("isced_f")}
        sources = {row["key"]: row["title"] for row in tables.of("sources")}
        self._routes: dict[tuple[str, str], tuple[tuple[str, Route], ...]] = {}
        for row in tables.of("routes_to_isced_f"):
            key = row["scheme"], row["code"]
            route = Route(
                scheme=row["scheme"],
                code=row["code"],
                is_partial=row["is_partial"] == "yes",
                source=sources[row["source"]],
            )
            self._routes[key] = (*self._routes.get(key, ()), (row["isced_f"], route))

    def __iter__(self) -> Iterator[str]:
        return iter(self._labels)

    def __contains__(self, code: object) -> bool:
        return code in self._labels

    def get(self, code: str) -> Label | None:
        """The label of a code in both languages."""
        return self._labels.get(code)

    def label(self, code: str, language: str) -> str | None:
        """The label in `en` or `fr`."""
        label = self._labels.get(code)
        return None if label is None else label.in_language(language)

    def parents(self, code: str) -> tuple[str, ...]:
        """The broader codes, broadest first: `0613` -> `06`, `061`."""
        return tuple(code[:digits] for digits in (2, 3) if digits < len(code))

    def children(self, code: str = "") -> tuple[str, ...]:
        """The codes one digit below: `06` -> `061`, `068`; the broad fields below nothing."""
        digits = max(2, len(code) + 1)
        return tuple(one for one in self._labels if len(one) == digits and one.startswith(code))

    def code_of(self, text: str) -> str | None:
        """The most general code whose label, English or French, is that text."""
        wanted = folded(text)
        return next(
            (code for code, label in self._labels.items() if wanted in (folded(label.en), folded(label.fr))),
            None,
        )

    def from_scheme(self, scheme: str, code: str) -> tuple[tuple[str, Route], ...]:
        """(code, row) that an official concordance gives to a code of another scheme; empty where none does."""
        return self._routes.get((scheme, code), ())


@dataclass(frozen=True, slots=True)
class FieldName:
    """One name of a path with its code, none when the scheme's table does not have the name at that place."""

    name: str
    code: str | None


class NzscedFields:
    """NZSCED by name path. Broad and narrow names are ASCED's too; detailed ones are not all known."""

    def __init__(self, tables: Tables) -> None:
        self._names = {row["code"]: row["name"] for row in tables.of("nzsced")}
        self._codes: dict[tuple[str, str], str] = {}
        for code, name in self._names.items():
            self._codes.setdefault((code[:-2], folded(name)), code)

    def __contains__(self, code: object) -> bool:
        return code in self._names

    def name(self, code: str) -> str | None:
        """The name of a code of two, four or six digits."""
        return self._names.get(code)

    def path(self, names: Sequence[str]) -> tuple[FieldName, ...]:
        """Each name, broad to detailed, with its code; below a name that is not found nothing has a code."""
        found: list[FieldName] = []
        parent: str | None = ""
        for name in names:
            parent = None if parent is None else self._codes.get((parent, folded(name)))
            found.append(FieldName(name, parent))
        return tuple(found)


class NativeFields:
    """Names of codes in national schemes, in the scheme's own language: ASCED, CIP of the United States 2020."""

    def __init__(self, tables: Tables) -> None:
        self._names = {(row["scheme"], row["code"]): row["name"] for row in tables.of("native_fields")}

    def name(self, scheme: str, code: str) -> str | None:
        """The name of a code of `asced`, `cip` or `cip-ca-2016`; none where it is not known here."""
        return self._names.get((scheme, code))
