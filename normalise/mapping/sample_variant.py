"""The same mapping pointed at the sample providers."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit

from normalise.errors import MappingError
from normalise.mapping.harvest_block import CtdlRegistry, Files, HarvestBlock, HtmlPages, Table
from normalise.mapping.mapping import Mapping, MappingBlocks, mapping_of
from normalise.mapping.sample_words import sample_record, sample_source


def as_sample(mapping: Mapping, origin: str) -> Mapping:
    """The mapping `sample_<id>`: its addresses moved to `origin`, no schedule, at least one record expected.

    It says of itself that its records are invented; nothing in them is credited to the real source.

    `origin` is a scheme and host. A table's `file` or a `folder` becomes the same path at the origin.
    Raises MappingError for an origin that is none.
    """
    parts = urlsplit(origin)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise MappingError(
            f"the origin of samples is an address such as http://127.0.0.1:8400, not {origin!r}"
        )
    blocks = MappingBlocks(
        source=sample_source(mapping.source),
        harvest=_moved_harvest(mapping.harvest, origin),
        record=sample_record(mapping.record),
        accept=mapping.accept,
        ignore=mapping.ignore,
        lookups=mapping.lookups,
        expect=mapping.expect.model_copy(update={"minimum_records": 1}),
        examples=mapping.examples,
    )
    return mapping_of(blocks, f"sample_{mapping.id}")


def _moved_harvest(harvest: HarvestBlock, origin: str) -> HarvestBlock:
    changes: dict[str, object] = {"schedule": None}
    match harvest:
        case HtmlPages():
            changes["list_url"] = _moved(harvest.list_url, origin)
            changes["detail_url"] = None if harvest.detail_url is None else _moved(harvest.detail_url, origin)
        case CtdlRegistry():
            changes["base_url"] = _moved(harvest.base_url, origin)
        case Table():
            changes |= {"url": _moved(harvest.url or _path_of(harvest.file or ""), origin), "file": None}
        case Files():
            changes |= {"url": _moved(harvest.url or _path_of(harvest.folder or ""), origin), "folder": None}
    return harvest.model_copy(update=changes)


def _path_of(file: str) -> str:
    return "/" + quote("/".join(part for part in file.split("/") if part not in {"", ".", ".."}))


def _moved(address: str, origin: str) -> str:
    """The address at another scheme and host; path and query stay, a `{key}` in them too."""
    old, new = urlsplit(address), urlsplit(origin)
    return urlunsplit((new.scheme, new.netloc, old.path, old.query, ""))
