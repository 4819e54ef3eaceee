"""What a rule sees of a node: no more of it can change what the rule reads there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from normalise.mapping.rule import AnyRule
from normalise.ways import paths_of

Inner = tuple[str, ...] | None
"""The terms that are read in the nodes under a term; None: what stands there is seen as a whole."""


class Sight:
    """The terms of a rule that looks inside its node only, and what it reads under each; two steps deep."""

    def __init__(self, rule: AnyRule) -> None:
        """Reads the rule's paths."""
        self._inner = inner_terms(rule)
        self.terms = tuple(self._inner)
        """The first terms of its paths."""
        self._deep = [(place, inner) for place, inner in enumerate(self._inner.values()) if inner is not None]
        self.deep_terms = [term for term, inner in self._inner.items() if inner is not None]
        """The terms under which it reads some terms only."""

    def of(self, node: Mapping[str, Any]) -> list[Any]:
        """All that it sees of a node, as JSON that is the same for two nodes only where all it sees is."""
        seen = list(map(node.get, self._inner))
        for place, inner in self._deep:
            if seen[place] is not None:
                seen[place] = _seen(seen[place], inner)
        return seen


def _seen(value: Any, inner: tuple[str, ...]) -> list[Any]:
    """A list for each node; what may be a link, as a node of one term may, stands whole under a key of its own."""
    return [
        [one.get(term) for term in inner] if type(one) is dict and len(one) > 1 else {"whole": one}
        for one in (value if type(value) is list else (value,))
    ]


def inner_terms(rule: AnyRule) -> dict[str, Inner]:
    """First terms of a rule's paths -> the terms read below them."""
    seen: dict[str, dict[str, None] | None] = {}
    for first, *rest in paths_of(rule):
        for term in first:
            below = seen.setdefault(term, {})
            if not rest:
                seen[term] = None
            elif below is not None:
                below.update(dict.fromkeys(rest[0]))
    return {term: None if below is None else tuple(below) for term, below in seen.items()}
