"""A small descriptor for tests to build on."""

from collections.abc import Callable
from typing import Any

from normalise.derivation import Derivation
from normalise.descriptor import Descriptor
from normalise.descriptor_field import descriptor_field
from normalise.draft import Draft
from normalise.filled import Filled


def descriptor(**fields: Any) -> Descriptor:
    """A record with what every record has, and these fields."""
    given = {
        "id": "nz_x:1",
        "source_id": "nz_x",
        "native_id": "1",
        "name": {"en": "Bees"},
        "mapping_version": "0" * 12,
        "rights": {"licence": "unknown", "attribution": "X"},
    }
    return Descriptor.model_validate(given | fields)


def completed(derivation: Derivation, given: Descriptor) -> Descriptor:
    """A descriptor as normalising leaves it: with all that follows from what it states."""
    draft = drafted(given)
    derivation.complete(draft)
    return draft.finished()


def drafted(given: Descriptor, finish: Callable[[Filled], Filled] = Filled.judge) -> Draft:
    """A descriptor as normalising has it before anything is derived; `Filled.share` makes it of remembered parts."""
    written = given.model_dump(mode="json", by_alias=True)
    entries = {
        name: [{key: value for key, value in one.items() if value is not None} for one in origins]
        for name, origins in written["provenance"].items()
    }
    return Draft(
        {
            name: finish(Filled(descriptor_field(name), getattr(given, name), entries.get(name, ())))
            for name in given.model_fields_set - {"provenance"}
        }
    )
