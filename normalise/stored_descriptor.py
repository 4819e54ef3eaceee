"""Descriptors as the store holds them, read for what they say by whoever reads a million of them.

A stored descriptor was judged when it was made. To judge it again, and to make of every element a model that can be
copied, changed and written, takes four times as long as to read it. So the classes here are made from those of the
descriptor: the same fields, defaults and reading methods, no rule, and provenance left as it stands.
"""

from __future__ import annotations

import types
from abc import ABC
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, Union, cast, get_args, get_origin

import msgspec
from pydantic import BaseModel, RootModel
from pydantic.fields import FieldInfo

from normalise.descriptor import Descriptor
from normalise.language_map import LanguageMap, LanguageMapList
from normalise.partial_date import PartialDate
from normalise.rights import republished

UNREAD = frozenset({"provenance"})
"""Fields that are not taken apart."""


def read_stored(body: bytes) -> Descriptor:
    """What a stored descriptor says: fields and reading methods of a Descriptor, and nothing that copies or writes.

    Raises:
        ValueError: it is no descriptor; names the field.
    """
    try:
        return cast("Descriptor", DECODER.decode(body))
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error


def read_republished(body: bytes) -> Descriptor:
    """The same of what may be shown: see `normalise.rights.republished`."""
    read = read_stored(body)
    return republished(Descriptor.model_validate_json(body)) if read.rights.withheld else read


class Texts:
    """A language map."""

    __slots__ = ("root",)
    best = LanguageMap.best

    def __init__(self, root: dict[str, str]) -> None:
        """TypeError where there is no text, or something else."""
        if type(root) is not dict or not root:
            raise TypeError("a language map holds at least one text")
        "".join(root.values())
        self.root = root

    def items(self) -> Iterator[tuple[str, str]]:
        """The (tag, text) pairs in the source's order."""
        return iter(self.root.items())


class TextLists:
    """A language map of several texts in each language."""

    __slots__ = ("root",)
    items = LanguageMapList.items

    def __init__(self, root: dict[str, list[str]]) -> None:
        """TypeError where there is something else than lists of texts."""
        if type(root) is not dict or not all(type(texts) is list for texts in root.values()):
            raise TypeError("a language map of several texts holds a list in each language")
        "".join(map("".join, root.values()))
        self.root = root


class Dates(ABC):  # noqa: B024 - stands for a class that the decoder would take apart by itself
    """What a partial date is for the decoder: no dataclass, but a text that is parsed."""


Dates.register(PartialDate)
STANDING_FOR: dict[type, type] = {LanguageMap: Texts, LanguageMapList: TextLists, PartialDate: Dates}


def _read_text(wanted: type, written: Any) -> object:
    return PartialDate.parse(written) if wanted is Dates else wanted(written)


@cache
def _read_class(model: type[BaseModel]) -> type[msgspec.Struct]:
    """The class that reads what one model writes."""
    fields = sorted(model.model_fields.items(), key=lambda named: not named[1].is_required())
    methods = {name: own for name, own in vars(model).items() if _is_of_ours(name, own)}
    return msgspec.defstruct(
        model.__name__,
        [_field(name, info) for name, info in fields],
        namespace=methods,
        forbid_unknown_fields=True,
        frozen=True,
        gc=False,
    )


def _is_of_ours(name: str, own: object) -> bool:
    """Whether it is a method or property that the model's author wrote for readers."""
    return isinstance(own, types.FunctionType | property) and not name.startswith(("_", "model_"))


def _field(name: str, info: FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if name in UNREAD:
        return name, msgspec.Raw, msgspec.Raw()
    kind = _read_type(info.annotation)
    if info.is_required():
        return name, kind
    default = info.get_default(call_default_factory=True)
    return name, kind, _read_class(type(default))() if isinstance(default, BaseModel) else default


def _read_type(wanted: Any) -> Any:
    """The type that is read where the model has this one."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is Annotated:
        return _read_type(arguments[0])
    if origin in (Union, types.UnionType):
        return Union[tuple(map(_read_type, arguments))]  # noqa: UP007 - of a number that is known only now
    if origin is tuple:
        return tuple[_read_type(arguments[0]), ...]  # type: ignore[misc]
    if wanted in STANDING_FOR:
        return STANDING_FOR[wanted]
    is_model = (
        isinstance(wanted, type) and issubclass(wanted, BaseModel) and not issubclass(wanted, RootModel)
    )
    return _read_class(wanted) if is_model else wanted


DECODER = msgspec.json.Decoder(_read_class(Descriptor), dec_hook=_read_text)
