"""What a visitor is told when index or store cannot be read; addresses, folders and settings stay in the log."""

from __future__ import annotations

from collections.abc import Mapping

from catalogue_store.errors import SchemaOutdated, StoreUnavailable
from search_api.errors import IndexBusy, IndexMissing, IndexUnreachable

TOLD: Mapping[type[Exception], str] = {
    IndexBusy: "the search index is being made or replaced; nothing is lost, try again in a moment",
    IndexMissing: "there is no search index to read yet, or it is being made anew; nothing is lost",
    IndexUnreachable: (
        "the search index cannot be reached just now; nothing is lost, and it is asked again by itself"
    ),
    StoreUnavailable: (
        "the catalogue's database cannot be read just now; nothing is lost, and it is asked again by itself"
    ),
    SchemaOutdated: "the catalogue's database is being brought up to date; nothing is lost, try again in a moment",
}
"""Outage, or a base of it -> words that say of no server where it is."""


def told_to_visitors(error: Exception) -> str:
    """The words for anybody; those of the error itself are for who runs the catalogue."""
    return next(TOLD[kind] for kind in type(error).__mro__ if kind in TOLD)
