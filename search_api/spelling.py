"""Words that differ by a slip of the finger or of memory."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST = 4
"""Letters of a word that is worth correcting: shorter ones are near everything."""
LONG = 8
"""Letters from which two slips are allowed, behind the first two letters."""
ENDINGS = ("ing", "ings", "tion", "tions", "ment", "ments", "ement", "ements", "ness", "ance", "ence", "ique")
"""Endings of many words, English or French, that make no two words alike."""
LONG_BODY = 6
"""Letters before a shared ending from which two slips still leave the same word: not staying for stacking."""
MUCH_MORE = 10
"""How many times more often the other word must occur to be offered for one that does occur."""
Known = Iterable[tuple[str, int]]
"""(word, frequency) pairs."""


def is_worth_correcting(word: str) -> bool:
    """Whether a word is long enough, and no number or code."""
    return len(word) >= SHORTEST and not any(letter.isdigit() for letter in word)


def slips_allowed(word: str) -> int:
    """How many letters may be wrong."""
    return 2 if len(word) >= LONG else 1


def near_prefixes(word: str) -> Iterator[str]:
    """Beginnings of all words one slip away, and of those two away behind the first two letters."""
    first, second, third = word[0], word[1], word[2]
    yield first + second
    yield first + third
    yield second + first
    yield second + third
    for letter in LETTERS:
        yield first + letter + second
        yield first + letter + third
        yield letter + first + second
        yield letter + second + third


def nearest(word: str, known: Known, *, more_than: int = 0) -> str | None:
    """The known word with the fewest slips, of those the most frequent; none when none is near enough.

    Only words more frequent than `more_than` count.
    """
    best: tuple[int, int, str] | None = None
    for other, frequency in known:
        if frequency > more_than and other != word and (slips := slips_between(word, other)) is not None:
            best = min(best or (slips, -frequency, other), (slips, -frequency, other))
    return None if best is None else best[2]


def slips_between(word: str, other: str) -> int | None:
    """1 or 2 when that is how many slips lead from one to the other, and so many are allowed; else none."""
    longer = len(word) - len(other)
    if abs(longer) <= 1 and is_one_slip(word, other):
        return 1
    if len(word) < LONG or abs(longer) > 2 or word[:2] != other[:2] or len(set(word) ^ set(other)) > 4:
        return None
    if _letters_of_its_own(word, other) < LONG_BODY:
        return None
    return 2 if distance(word, other, 2) == 2 else None


def _letters_of_its_own(word: str, other: str) -> int:
    """Letters of the shorter word before an ending that both have: `stay` of staying beside stacking."""
    shared = (len(ending) for ending in ENDINGS if word.endswith(ending) and other.endswith(ending))
    return min(len(word), len(other)) - max(shared, default=0)


def is_one_slip(left: str, right: str) -> bool:
    """Whether one letter was changed, added, dropped or swapped with its neighbour."""
    place = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
    if place is None:
        return abs(len(left) - len(right)) == 1
    if len(left) != len(right):
        short, long = sorted((left, right), key=len)
        return short[place:] == long[place + 1 :]
    swapped = left[place : place + 2] == right[place : place + 2][::-1]
    return left[place + 1 :] == right[place + 1 :] or (swapped and left[place + 2 :] == right[place + 2 :])


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
