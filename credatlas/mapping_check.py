"""Whether a mapping file is right: it loads, and its examples hold."""

from __future__ import annotations

from pathlib import Path

from credatlas.mapping_files import mapping_text, read_mapping
from normalise.errors import MappingError, UnknownKey
from normalise.example_check import check_examples
from normalise.mapping.finding import Finding
from normalise.mapping.harvest_block import Files, Table
from normalise.mapping.located_yaml import read_yaml
from normalise.mapping.mapping import Mapping
from normalise.vocabularies import Vocabularies


def checked_mapping(path: Path, vocabularies: Vocabularies) -> Mapping:
    """The mapping of a file; MappingError with one line for each finding when it is not right."""
    mapping = read_mapping(path)
    try:
        failures = check_examples(mapping, vocabularies)
    except UnknownKey as error:
        found = Finding(error.place, error.reason)
        raise MappingError(found.text(str(path), read_yaml(mapping_text(path)))) from error
    if failures:
        raise MappingError("\n".join(f"{path}: {failure}" for failure in failures))
    return mapping


def missing_files(mapping: Mapping, path: Path) -> str | None:
    """What the mapping reads on this machine and is not there, in words; the mapping is right all the same."""
    match mapping.harvest:
        case Table(file=str(named)):
            key, what, wanted = "harvest.file", named, (path.parent / named).is_file()
        case Files(folder=str(named)):
            key, what, wanted = "harvest.folder", named, (path.parent / named).is_dir()
        case _:
            return None
    return None if wanted else f"{key}: {what} is not there ({path.parent / what}); a run fails until it is"
