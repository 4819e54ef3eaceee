"""What the models cannot say of a `harvest` block: keys that do not fit together, classes that do not exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from normalise.ctdl import load_facts
from normalise.mapping.finding import Finding, nearest
from normalise.mapping.harvest_block import CtdlRegistry, Files, HtmlPages, Table
from normalise.mapping.mapping import MappingBlocks
from normalise.mapping.rule import Selector
from normalise.raw_record import PayloadRole
from normalise.selectors.syntax import syntax_error

ROLE = re.compile(rf"({'|'.join(role.value for role in PayloadRole)})#")


def check_harvest(blocks: MappingBlocks) -> Iterator[Finding]:
    """Everything wrong with a harvest block each of whose keys is right by itself."""
    match blocks.harvest:
        case HtmlPages():
            yield from _check_never_fetch(blocks.harvest)
            yield from _check_volatile(blocks.record.volatile)
        case CtdlRegistry():
            yield from _check_base(blocks.harvest)
            yield from _check_classes(blocks.harvest)
        case Table():
            yield from _check_place(blocks.harvest, "file")
            yield from _check_reading(blocks.harvest)
        case Files():
            yield from _check_place(blocks.harvest, "folder")
            yield from _check_names(blocks.harvest)


def _check_never_fetch(harvest: HtmlPages) -> Iterator[Finding]:
    needed = {"list_url": harvest.list_url, "detail_url": harvest.detail_url}
    for number, pattern in enumerate(harvest.never_fetch):
        for key, address in needed.items():
            if address is not None and re.search(pattern, address):
                message = f"{pattern!r} also matches {key}, {address!r}, so that nothing could be fetched"
                yield Finding(("harvest", "never_fetch", number), message)


def _check_volatile(volatile: tuple[str, ...]) -> Iterator[Finding]:
    """The payloads of `html_pages` are HTML, so every path is a CSS selector."""
    for number, entry in enumerate(volatile):
        problem = syntax_error(Selector.CSS, ROLE.sub("", entry, count=1))
        if problem is not None:
            yield Finding(("record", "volatile", number), problem)


def _check_base(harvest: CtdlRegistry) -> Iterator[Finding]:
    parts = urlsplit(harvest.base_url)
    if parts.query or parts.fragment:
        message = f"{harvest.base_url!r} is added to; right is an address without `?` and `#`"
        yield Finding(("harvest", "base_url"), message)


def _check_classes(harvest: CtdlRegistry) -> Iterator[Finding]:
    if harvest.profile == "classes" and not harvest.classes:
        message = "the profile 'classes' needs `classes`, such as [ceterms:MicroCredential]"
        yield Finding(("harvest", "profile"), message)
    if harvest.profile != "classes" and harvest.classes:
        message = f"stands only beside `profile: classes`, and the profile is {harvest.profile!r}"
        yield Finding(("harvest", "classes"), message)
    facts = load_facts()
    for number, name in enumerate(harvest.classes):
        if name.startswith("ceterms:") and not facts.is_class(name):
            close = nearest(name, facts.parents)
            hint = "" if close is None else f"; did you mean {close!r}?"
            yield Finding(("harvest", "classes", number), f"{name!r} is no class of CTDL{hint}")


def _check_place(harvest: Table | Files, key: str) -> Iterator[Finding]:
    local = getattr(harvest, key)
    what = "table" if key == "file" else "collection of files"
    if harvest.url is None and local is None:
        yield Finding(("harvest",), f"the {what}'s place is missing", ("url", key))
    if harvest.url is not None and local is not None:
        yield Finding(("harvest", key), f"a {what} has `url` or `{key}`, not both; remove one")
    if local is not None and local.lower().startswith(("http:", "https:")):
        yield Finding(("harvest", key), f"{local!r} is an address; write it as `url`")


def _check_names(harvest: Files) -> Iterator[Finding]:
    if harvest.url is not None and "names" in harvest.model_fields_set:
        yield Finding(
            ("harvest", "names"), "choose among the files of a folder; one address is read as it is"
        )


def _check_reading(harvest: Table) -> Iterator[Finding]:
    if harvest.sheet is not None and harvest.format in {"csv", "tsv"}:
        message = f"only a workbook has sheets, and the format is {harvest.format!r}; right is xlsx or auto"
        yield Finding(("harvest", "sheet"), message)
    if harvest.encoding != "auto" and harvest.format == "xlsx":
        message = "a workbook states its encoding itself; remove this key, or the format 'xlsx'"
        yield Finding(("harvest", "encoding"), message)
