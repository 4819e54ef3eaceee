"""Words that differ by a slip of the finger or of memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4
"""Letters of a word that is worth correcting: shorter ones are near everything."""
LONG = 8
"""Letters from which two slips are allowed."""
MUCH_MORE = 10
"""How many times more often the other word must occur to be offered for one that does occur."""


def slips_allowed(word: str) -> int:
    """How many letters may be wrong."""
    if len(word) < SHORTEST or any(letter.isdigit() for letter in word):
        return 0
    return 2 if len(word) >= LONG else 1


def near_prefixes(word: str) -> Iterator[str]:
    """Beginnings that cover every word one slip away, and two away when the first two letters are right."""
    first, second, third = word[0], word[1], word[2]
    yield word[:2]
    yield second + first
    yield word[1:3]
    for letter in LETTERS:
        yield letter + second + third
        yield first + letter + third
        yield first + letter + second
        yield letter + first + second
    yield first + third


def nearest(word: str, known: Iterable[tuple[str, int]], *, more_than: int = 0) -> str | None:
    """The known word with the fewest slips, of those the most frequent; none when none is near enough.

    `known` are (word, frequency) pairs; only words more frequent than `more_than` count.
    """
    limit = slips_allowed(word)
    best: tuple[int, int, str] | None = None
    for other, frequency in known:
        if frequency <= more_than or other == word or abs(len(other) - len(word)) > limit:
            continue
        slips = distance(word, other, limit)
        if slips <= limit and (best is None or (slips, -frequency, other) < best):
            best = (slips, -frequency, other)
    return None if best is None else best[2]


def distance(left: str, right: str, limit: int) -> int:
    """Letters changed, added, dropped or swapped with their neighbour; `limit` + 1 for more."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        before, above, row = row, before, [i]
        for j, other in enumerate(right, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == right[j - 2] and left[i - 2] == other:
                steps = min(steps, above[j - 2] + 1)
            row.append(steps)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
