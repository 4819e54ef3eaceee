"""The records of other sources that are the same credential, as its page lists them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from catalogue_store import StoredPair, StoredRecord
from search_api.api.cluster import cluster_members
from search_api.api.records import public_descriptor
from search_api.facet_labels import best_name
from search_api.facets import CLUSTER
from search_api.pages.addresses import SEARCH_PATH, address
from search_api.pages.interface import Interface
from search_api.pages.site import PageRequest, Site
from search_api.pages.worded import Worded
from search_api.record_address import credential_path


@dataclass(frozen=True, slots=True)
class SameRecord:
    """One record of another source."""

    address: str
    title: Worded
    source: str
    is_representative: bool
    reasons: tuple[str, ...]
    """Why it is the same, and what the two records contradict each other in."""


@dataclass(frozen=True, slots=True)
class SameCredentials:
    """All of them."""

    members: tuple[SameRecord, ...]
    address: str
    """The search for all records of the credential."""


def same_credentials(site: Site, asked: PageRequest, stored: StoredRecord) -> SameCredentials | None:
    """The other records of a record's cluster; none when it stands alone."""
    clusters = site.services.store.clusters
    cluster = clusters.of(stored.id) if stored.membership is not None else None
    if cluster is None:
        return None
    reasons = dict(_reasons(stored.id, clusters.pairs([stored.id])))
    titles = {row.id: json.loads(row.title_json) for row in site.services.store.sources.all()}
    members = tuple(
        SameRecord(
            address(credential_path(one.id), asked.language_pairs),
            _title(one, asked.ui),
            best_name(titles.get(one.source_id, {}), asked.ui.language) or one.source_id,
            one.id == cluster.representative,
            reasons.get(one.id, ()),
        )
        for one in cluster_members(site.services, cluster).values()
        if one.id != stored.id
    )
    return SameCredentials(members, address(SEARCH_PATH, [(CLUSTER, cluster.id), *asked.language_pairs]))


def _title(stored: StoredRecord, ui: Interface) -> Worded:
    return ui.best(public_descriptor(stored).name)


def _reasons(record_id: str, pairs: Iterable[StoredPair]) -> Iterable[tuple[str, tuple[str, ...]]]:
    for pair in pairs:
        other = pair.other_id if pair.one_id == record_id else pair.one_id
        yield other, (*pair.reasons, *pair.against)
