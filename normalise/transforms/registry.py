"""The table of all transforms, and the one way a mapping file's `transforms` entry becomes a function."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType, ModuleType
from typing import Any

from pydantic import ValidationError

from normalise.errors import MappingError
from normalise.transforms import (
    codes,
    concepts,
    credit_values,
    dates,
    durations,
    fields_of_study,
    hours,
    language,
    levels,
    lists,
    money,
    numbers,
    places,
    references,
    tagged,
    text,
)
from normalise.transforms.transform import Arguments, Transform, TransformContext, transform

__all__ = [
    "TRANSFORMS",
    "Transform",
    "TransformContext",
    "compile_transform",
    "read_transform",
    "transform",
    "transform_schema",
]

FAMILIES: tuple[ModuleType, ...] = (
    codes, concepts, credit_values, dates, durations, fields_of_study, hours, language, levels, lists, money,
    numbers, places, references, tagged, text,
)  # fmt: skip


LISTS = (list, tuple)


def _table(families: Iterable[ModuleType]) -> Mapping[str, Transform]:
    found = [value for family in families for value in vars(family).values() if isinstance(value, Transform)]
    return MappingProxyType({entry.name: entry for entry in sorted(found, key=lambda entry: entry.name)})


TRANSFORMS: Mapping[str, Transform] = _table(FAMILIES)
"""Name -> transform; docs/transforms.md documents each."""


def read_transform(spec: str | Mapping[str, Any]) -> tuple[Transform, Arguments]:
    """The transform and the checked arguments of one entry of a mapping file.

    An entry is `name`, `{name: {argument: value}}` or, where one argument is the main one, `{name: value}`.
    Raises MappingError that names what is wrong, what is allowed and the nearest name.
    """
    name, given = _name_and_arguments(spec)
    if name not in TRANSFORMS:
        raise MappingError(f"unknown transform {name!r}; {_nearest(name, TRANSFORMS)}")
    entry = TRANSFORMS[name]
    try:
        return entry, entry.arguments_model.model_validate(given)
    except ValidationError as error:
        raise MappingError(f"transform {name!r}: {_findings(error, entry.arguments_model)}") from error


def compile_transform(spec: str | Mapping[str, Any], context: TransformContext) -> Callable[[object], object]:
    """A function of one value, with arguments and vocabulary keys resolved once.

    None stays None; a list is transformed value by value unless the transform takes lists. Raises
    MappingError, or VocabularyError when an argument names a key that no table has.
    """
    entry, arguments = read_transform(spec)
    arguments.check(context.vocabularies)
    run, takes_list = entry.run, entry.takes_list

    def apply(value: object) -> object:
        if value is None:
            return None
        if isinstance(value, LISTS) and not takes_list:
            return [part for one in value for part in _values(apply(one))]
        return run(value, arguments, context)

    return apply


def transform_schema() -> dict[str, Any]:
    """JSON Schema of one `transforms` entry, for editors."""
    plain = {"enum": [name for name, entry in TRANSFORMS.items() if not _required(entry.arguments_model)]}
    return {"anyOf": [plain, *(_entry_schema(entry) for entry in TRANSFORMS.values())]}


def _values(result: object) -> list[object]:
    if result is None:
        return []
    return result if isinstance(result, list) else [result]


def _name_and_arguments(spec: str | Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    if isinstance(spec, str):
        return spec, {}
    if len(spec) != 1:
        raise MappingError(f"a transform is one name with its arguments, not {sorted(map(str, spec))}")
    name, given = next(iter(spec.items()))
    if given is None or isinstance(given, Mapping):
        return name, given or {}
    main = TRANSFORMS[name].arguments_model.main if name in TRANSFORMS else None
    if main is None and name in TRANSFORMS:
        raise MappingError(f"transform {name!r} takes no bare value {given!r}; write its arguments by name")
    return name, {main or "": given}


def _nearest(name: str, allowed: Iterable[str]) -> str:
    names = list(allowed)
    if not names:
        return "none is allowed"
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]!r}?" if close else f"allowed are {', '.join(names)}"


def _findings(error: ValidationError, model: type[Arguments]) -> str:
    return "; ".join(_finding(found["type"], found["loc"], found["msg"], model) for found in error.errors())


def _finding(kind: str, place: tuple[int | str, ...], message: str, model: type[Arguments]) -> str:
    name = ".".join(map(str, place))
    if kind == "extra_forbidden":
        return f"unknown argument {name!r}; {_nearest(name, model.model_fields)}"
    return f"argument {name!r}: {message[0].lower()}{message[1:]}"


def _required(model: type[Arguments]) -> list[str]:
    return [name for name, info in model.model_fields.items() if info.is_required()]


def _entry_schema(entry: Transform) -> dict[str, Any]:
    arguments = entry.arguments_model.model_json_schema()
    main = entry.arguments_model.main
    allowed = [arguments] if main is None else [arguments, arguments["properties"][main]]
    return {
        "type": "object",
        "description": entry.summary,
        "additionalProperties": False,
        "required": [entry.name],
        "properties": {entry.name: {"anyOf": allowed}},
    }
