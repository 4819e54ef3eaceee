"""What a rule sees of a node: no more of it can change what the rule reads there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from normalise.mapping.rule import AnyRule, Composite, Leaf, Selector, children
from normalise.needed_terms import needed_in_parts
from normalise.selectors.term_path import TermPath

Steps = tuple[tuple[str, ...], ...]
Inner = tuple[str, ...] | None
"""The terms that are read in the nodes under a term; None: what stands there is seen as a whole."""


Shape = tuple[tuple[str, ...] | None, ...]
"""The terms of each node under a term; None for what may be a link, to a node of any terms."""


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

    def has_any(self, node: Mapping[str, Any]) -> bool:
        """Whether it may see something in a node; depends on the node's terms and the shape of its deep ones alone."""
        return any(
            term in node and (inner is None or _is_seen(shape_of(node[term]), inner))
            for term, inner in self._inner.items()
        )

    def of(self, node: Mapping[str, Any]) -> list[Any]:
        """All that it sees of a node, as JSON that is the same for two nodes only where all it sees is."""
        seen = list(map(node.get, self._inner))
        for place, inner in self._deep:
            if seen[place] is not None:
                seen[place] = _seen(seen[place], inner)
        return seen


def shape_of(value: Any) -> Shape:
    """What stands under a term, by its terms alone."""
    if type(value) is list:
        return tuple([tuple(one) if type(one) is dict and len(one) > 1 else None for one in value])
    return () if value is None else shape_of([value])


def _is_seen(shape: Shape, inner: tuple[str, ...]) -> bool:
    return any(terms is None or not set(inner).isdisjoint(terms) for terms in shape)


def _seen(value: Any, inner: tuple[str, ...]) -> list[Any]:
    """A list for each node; what may be a link, as a node of one term may, stands whole under a key of its own."""
    return [
        [one.get(term) for term in inner] if type(one) is dict and len(one) > 1 else {"whole": one}
        for one in (value if type(value) is list else (value,))
    ]


def inner_terms(rule: AnyRule) -> dict[str, Inner]:
    """First terms of a rule's paths -> the terms read below them."""
    seen: dict[str, dict[str, None] | None] = {}
    for first, *rest in _paths(rule):
        for term in first:
            below = seen.setdefault(term, {})
            if not rest:
                seen[term] = None
            elif below is not None:
                below.update(dict.fromkeys(rest[0]))
    return {term: None if below is None else tuple(below) for term, below in seen.items()}


def _paths(rule: AnyRule) -> Iterator[Steps]:
    """The way of each leaf from the node at hand; constants read nothing."""
    if isinstance(rule, Leaf):
        if rule.selector is Selector.TERM:
            path = TermPath.parse(rule.alternatives[0])
            yield path.without_plain().steps or path.steps
    elif isinstance(rule, Composite) and rule.each is not None:
        # parts that may make an element of nothing make one of each node there is
        is_bare = needed_in_parts(rule) is None
        inside = [()] if is_bare else [steps for part in rule.parts.values() for steps in _paths(part)]
        for way in _paths(rule.each):
            yield from (way + steps for steps in inside)
    else:
        for _, inner in children(rule):
            yield from _paths(inner)
