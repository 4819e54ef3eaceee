"""Words that mean the same in a search, read from `synonyms.txt`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from importlib.resources import files
from pathlib import Path

from search_api.errors import BrokenSynonyms
from search_api.folding import words_of

Words = tuple[str, ...]


class Synonyms:
    """Groups of expressions; each member finds all the others."""

    def __init__(self, groups: Iterable[Sequence[Words]]) -> None:
        """Groups with a common member become one."""
        self._groups: dict[Words, tuple[Words, ...]] = {}
        for group in groups:
            known = (self._groups.get(_key(member), (member,)) for member in group)
            joined = tuple(dict.fromkeys(member for members in known for member in members))
            self._groups |= {_key(member): joined for member in joined}
        self._longest = max((len(key) for key in self._groups), default=0)
        self.version = hashlib.blake2b(repr(sorted(self._groups.items())).encode(), digest_size=6).hexdigest()
        """Names these groups: others give other answers."""

    def longest_at(self, words: Sequence[str], start: int) -> tuple[int, tuple[Words, ...]]:
        """How many words from `start` on make the longest known expression, and its group; or (0, ())."""
        for length in range(min(self._longest, len(words) - start), 0, -1):
            group = self._groups.get(_key(words[start : start + length]))
            if group is not None:
                return length, group
        return 0, ()


def read_synonyms(text: str, file_name: str) -> list[list[Words]]:
    """Read groups, one a line, members parted by commas.

    Raises:
        BrokenSynonyms: names the file, the line and what is wrong with it.
    """
    groups: list[list[Words]] = []
    seen: dict[Words, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if not content:
            continue
        group = [tuple(words_of(member)) for member in content.split(",")]
        if len(group) < 2 or not all(group):
            raise BrokenSynonyms(f"{file_name}:{number}: a group is two or more expressions parted by commas")
        for member in group:
            first = seen.setdefault(_key(member), number)
            if first != number:
                raise BrokenSynonyms(f"{file_name}:{number}: {' '.join(member)!r} is in line {first} already")
        groups.append(group)
    return groups


def load_synonyms(own: Path | None = None) -> Synonyms:
    """The groups that come with the package, and those of a file of one's own."""
    shipped = files("search_api").joinpath("synonyms.txt").read_text("utf-8")
    groups = read_synonyms(shipped, "synonyms.txt")
    if own is not None:
        groups += read_synonyms(_text_of(own), str(own))
    return Synonyms(groups)


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenSynonyms(
            f"{path}: cannot be read as a file of synonyms ({error}); see CREDATLAS_SYNONYMS_FILE"
        ) from error


def _key(words: Sequence[str]) -> Words:
    """The words without their plural s, so that both numbers find the group."""
    return tuple(word.removesuffix("s") if len(word) > 3 else word for word in words)
