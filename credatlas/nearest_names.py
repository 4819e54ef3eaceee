"""Names that a command was given, checked against those there are: the nearest right one is told."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from catalogue_store import CatalogueStore
from credatlas.errors import UnknownSource, UsageError
from credatlas.instance import Instance
from normalise.issue import IssueCode


def require_source(instance: Instance, store: CatalogueStore, source_id: str) -> None:
    """UnknownSource when neither a mapping file nor the store knows the source."""
    known = {*instance.mapping_files.paths, *(row.id for row in store.sources.all())}
    if source_id not in known:
        raise UnknownSource(
            f"no source '{source_id}'{hint(source_id, known)} (`credatlas sources list` shows all)"
        )


def issue_code(name: str) -> IssueCode:
    """The issue code of that name; UsageError when there is none."""
    codes = [code.value for code in IssueCode]
    if name not in codes:
        raise UsageError(f"no issue code '{name}'{hint(name, codes)}; allowed: {', '.join(codes)}")
    return IssueCode(name)


def require_field(store: CatalogueStore, name: str) -> None:
    """UsageError when the name is neither a field of the descriptor nor one that an issue is about."""
    from normalise.field_shape import mapped_fields

    known = {*mapped_fields(), *(group.field for group in store.issues.grouped() if group.field is not None)}
    if name not in known:
        raise UsageError(
            f"no field '{name}'{hint(name, known)}; allowed are the fields of the descriptor, "
            "and those of sources that `credatlas issues` names"
        )


def hint(name: str, known: Collection[str]) -> str:
    """`; did you mean 'x'?`, or nothing when no name is near."""
    near = difflib.get_close_matches(name, known, 1)
    return f"; did you mean '{near[0]}'?" if near else ""
