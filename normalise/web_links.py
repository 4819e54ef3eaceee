"""Only addresses of web pages go into statements: in RDF and XML any other text would not be an address at all."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from normalise.descriptor import Descriptor
from normalise.statement import Loss
from normalise.web_address import is_web_address

ADDRESSES = frozenset({"address", "subject_webpage", "same_as"})
"""Fields of a descriptor, an organisation, a code, a reference and an edition that hold addresses."""
REASON = "an address that is none of a web page is not stated"


def with_web_links(descriptor: Descriptor) -> tuple[Descriptor, tuple[Loss, ...]]:
    """The descriptor without other addresses, and which of its fields had any."""
    kept: dict[str, Any] = {}
    for name in Descriptor.model_fields:
        value = getattr(descriptor, name)
        clean = _kept(name, value)
        if clean is not value:
            kept[name] = clean
    if not kept:
        return descriptor, ()
    return descriptor.model_copy(update=kept), tuple(Loss(name, REASON) for name in kept)


def _kept(name: str, value: Any) -> Any:
    """The same object where nothing has to go."""
    if isinstance(value, BaseModel):
        return _kept_model(value)
    if isinstance(value, tuple):
        parts = [_kept(name, part) for part in value]
        same = all(clean is part for clean, part in zip(parts, value, strict=True))
        return value if same else tuple(part for part in parts if part is not None)
    if name in ADDRESSES and isinstance(value, str) and not is_web_address(value):
        return None
    return value


def _kept_model(model: BaseModel) -> BaseModel:
    updates = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        clean = _kept(name, value)
        if clean is not value:
            updates[name] = clean
    return model.model_copy(update=updates) if updates else model
