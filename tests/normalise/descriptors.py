"""A small descriptor for tests to build on."""

from typing import Any

from normalise.descriptor import Descriptor


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
