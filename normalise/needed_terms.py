"""Of which terms a node must have one for a rule to find anything in it: a quick way to skip a rule."""

from __future__ import annotations

from collections.abc import Iterable

from normalise.mapping.rule import AnyRule, Composite, FirstOf, Leaf, Selector, walk_rule
from normalise.selectors.term_path import TermPath

NeededTerms = tuple[str, ...] | None
"""None: the rule may find something in any node."""


def needed_terms(rule: AnyRule) -> NeededTerms:
    """The first terms of a rule's paths, when all it reads are terms of the node at hand."""
    if isinstance(rule, Leaf):
        is_own = rule.selector is Selector.TERM and rule.payload is None
        return TermPath.parse(rule.alternatives[0]).steps[0] if is_own else None
    if isinstance(rule, Composite):
        return needed_terms(rule.each) if rule.each is not None else needed_in_parts(rule)
    if isinstance(rule, FirstOf):
        return _any_of(rule.first_of)
    return _any_of(rule.values() if isinstance(rule, dict) else rule)


def needed_in_parts(rule: Composite) -> NeededTerms:
    """The terms without which the parts make no element: those of a part it needs, else of any part."""
    for name in rule.needs:
        terms = needed_terms(rule.parts[name])
        if terms is not None:
            return terms
    return _any_of(_stating(rule.parts.values()))


def _stating(parts: Iterable[AnyRule]) -> list[AnyRule]:
    """Constants alone make no element, so they do not count."""
    return [part for part in parts if not (isinstance(part, Leaf) and part.selector is Selector.CONSTANT)]


def _any_of(rules: Iterable[AnyRule]) -> NeededTerms:
    found: list[str] = []
    needed = [needed_terms(rule) for rule in rules]
    for terms in needed:
        if terms is None:
            return None
        found += terms
    return tuple(dict.fromkeys(found)) or None


def looks_inside_only(rule: AnyRule) -> bool:
    """Whether a rule reads nothing but terms of the node at hand: then equal nodes give equal values."""
    inside = {Selector.TERM, Selector.CONSTANT}
    return all(leaf.selector in inside and leaf.payload is None for _, leaf in walk_rule(rule, ()))


def has_any(node: object, terms: NeededTerms) -> bool:
    """Whether a rule of these terms may find something in the node."""
    if terms is None:
        return True
    if type(node) is not dict:
        return False
    for term in terms:  # noqa: SIM110 - any() and a generator take three times as long, sixty times a record
        if term in node:
            return True
    return False
