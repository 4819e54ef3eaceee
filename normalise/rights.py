"""The one view of a descriptor that may leave: each source's rights, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from normalise.descriptor import Descriptor
from normalise.elements import Origin

WITHHELD_NOTE: Mapping[str, str] = MappingProxyType(
    {
        "en": "The source does not allow this text to be shown here; its own page does show it.",
        "fr": "La source ne permet pas d’afficher ce texte ici; sa propre page le montre.",
    }
)
"""What stands where a withheld field would stand, by language."""
LONGEST_QUOTATION = 120
"""Characters of a value as given that may be quoted from a source that withholds its texts."""
CAN_BE_WITHHELD = frozenset(
    name for name, info in Descriptor.model_fields.items() if not info.is_required()
) - {"provenance", "completeness", "is_sample", "type", "withdrawn_at"}  # fmt: skip
"""Fields that a source may withhold: none that says which record it is and whose."""

DERIVED = "derived"
DERIVED_FROM: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "workload": frozenset({"credit_value"}),
        "ects": frozenset({"credit_value", "workload"}),
        "eqf": frozenset({"at_level"}),
        "comparable_level": frozenset({"at_level"}),
        "is_free": frozenset({"estimated_cost", "offerings"}),
        "stackability": frozenset({"is_part_of", "counts_towards"}),
    }
)
"""Field -> what it follows from where the source does not state it: who may not see that may not see what follows."""


def republished(descriptor: Descriptor) -> Descriptor:
    """The descriptor without the fields its source withholds, and without their words in any provenance.

    Applying it again changes nothing. ValueError when `rights.withheld` names a field that cannot be.
    """
    withheld = descriptor.rights.withheld
    if not withheld:
        return descriptor
    wrong = [name for name in withheld if name not in CAN_BE_WITHHELD]
    if wrong:
        raise ValueError(
            f"{descriptor.id}: rights.withheld names {', '.join(wrong)}, which cannot be withheld"
        )
    hidden = frozenset(withheld).union(_following(descriptor, frozenset(withheld)))
    updates = {name: Descriptor.model_fields[name].get_default(call_default_factory=True) for name in hidden}
    return descriptor.model_copy(update=updates | {"provenance": _without_words(descriptor, hidden)})


def _following(descriptor: Descriptor, withheld: frozenset[str]) -> Iterator[str]:
    """The fields that were derived from withheld ones."""
    for name, sources in DERIVED_FROM.items():
        origins = descriptor.provenance.get(name, ())
        if not sources.isdisjoint(withheld) and any(origin.from_ == DERIVED for origin in origins):
            yield name


def _without_words(descriptor: Descriptor, withheld: frozenset[str]) -> dict[str, tuple[Origin, ...]]:
    """Provenance whose `raw` repeats nothing that a withheld field was read from, in whichever field."""
    provenance = descriptor.provenance
    read = {origin.from_ for name in withheld for origin in provenance.get(name, ())}
    places = read - {"constant", DERIVED}
    return {
        name: tuple(
            _cut(origin) if name in withheld or origin.from_ in places or _is_quotation(origin) else origin
            for origin in origins
        )
        for name, origins in provenance.items()
    }


def _cut(origin: Origin) -> Origin:
    return origin if origin.raw is None else origin.model_copy(update={"raw": None})


def _is_quotation(origin: Origin) -> bool:
    return origin.raw is not None and len(origin.raw) > LONGEST_QUOTATION
