"""Transforms applied in one line: the sources that tests speak of, and one value through one entry."""

from typing import Any

from normalise.transforms.registry import TransformContext, compile_transform
from normalise.vocabularies import load_vocabularies

VOCABULARIES = load_vocabularies()
NEW_ZEALAND = TransformContext("nz_nzqa", VOCABULARIES, country="NZ", language="en")
ONTARIO = TransformContext("ca_on_ecampus", VOCABULARIES, country="CA", language="en", region="CA-ON")
QUEBEC = TransformContext("ca_qc_badges", VOCABULARIES, country="CA", language="fr")
EVERYWHERE = TransformContext("us_credential_registry", VOCABULARIES, language="und")


def apply(entry: str | dict[str, Any], value: object, context: TransformContext = NEW_ZEALAND) -> Any:
    """What the transform of a mapping entry makes of a value."""
    return compile_transform(entry, context)(value)
