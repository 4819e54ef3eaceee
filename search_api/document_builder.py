"""Builds the index document of a stored record: once, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue_store import Membership, StoredRecord
from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.framework_checks.judge import FrameworkChecks
from normalise.language_map import LanguageMap
from normalise.rights import republished
from normalise.stored_descriptor import read_stored
from normalise.vocabularies import Vocabularies
from search_api.card import card_of, marked_texts
from search_api.document import IndexDocument
from search_api.document_spans import costs_of, expiry_of, spans_of, start_days
from search_api.document_texts import names_of, passages_of
from search_api.errors import BrokenBatch
from search_api.facets import CLUSTER, MAY_MEET, MEETS, UNKNOWN, facets_of


@dataclass(frozen=True, slots=True)
class Canonical:
    """The organisation that another one stands for."""

    id: str
    name: LanguageMap


Aliases = Mapping[str, Canonical]
"""Organisation id -> the organisation it stands for, for those that an operator has joined."""


@dataclass(frozen=True, slots=True)
class DocumentBuilder:
    """Makes documents of stored records."""

    vocabularies: Vocabularies
    aliases: Aliases
    checks: FrameworkChecks
    """Of the same vocabularies."""

    def build(self, stored: StoredRecord) -> IndexDocument:
        """The document of one record.

        Raises:
            BrokenBatch: the stored descriptor is none that this program can read; names the record.
        """
        try:
            descriptor = self._read(stored.descriptor_json)
            shown = self._with_canonical_providers(republished(descriptor))
        except ValueError as error:
            raise BrokenBatch(f"{stored.id}: its stored descriptor cannot be read: {error}") from error
        return IndexDocument(
            id=stored.id,
            number=stored.number,
            fingerprint=fingerprint_of(stored),
            is_withdrawn=stored.withdrawn_at is not None,
            expires=expiry_of(shown),
            passages=passages_of(descriptor, self.vocabularies),
            facets=self._facets(stored, descriptor, shown),
            names=names_of(shown) | _cluster_name(shown, stored.membership),
            spans=spans_of(shown, stored.changed_at),
            start_days=start_days(shown),
            costs=costs_of(shown, self.vocabularies),
            card=card_of(shown, _json_of(shown, descriptor, stored), stored),
            marked_texts=marked_texts(shown),
        )

    def _read(self, body: bytes) -> Descriptor:
        """As quickly as can be; but one of which not all is shown as it stands has to be made to be changed."""
        read = read_stored(body)
        if read.rights.withheld or self._has_aliases(read):
            return Descriptor.model_validate_json(body)
        return read

    def _facets(
        self, stored: StoredRecord, descriptor: Descriptor, shown: Descriptor
    ) -> dict[str, tuple[str, ...]]:
        """What is judged is the whole description: a text that may not be shown is stated all the same."""
        standing = self.checks.standing(descriptor)
        judged = {MEETS: standing.meets or (UNKNOWN,), MAY_MEET: standing.may_meet or (UNKNOWN,)}
        return facets_of(shown, stored.membership) | judged

    def _with_canonical_providers(self, shown: Descriptor) -> Descriptor:
        """Joined organisations under one id and one name; what the source calls them stays in the store."""
        if not self._has_aliases(shown):
            return shown
        changed = {
            "offered_by": tuple({one.id: one for one in map(self._canonical, shown.offered_by)}.values()),
            "owned_by": self._canonical(shown.owned_by) if shown.owned_by else None,
        }
        return shown.model_copy(update=changed)

    def _has_aliases(self, shown: Descriptor) -> bool:
        if not self.aliases:
            return False
        return any(one.id in self.aliases for one in (*shown.offered_by, shown.owned_by) if one)

    def _canonical(self, organisation: Organisation) -> Organisation:
        joined = self.aliases.get(organisation.id)
        if joined is None:
            return organisation
        return organisation.model_copy(update={"id": joined.id, "name": joined.name})


def _json_of(shown: Descriptor, descriptor: Descriptor, stored: StoredRecord) -> bytes:
    """What is shown as JSON: the stored bytes where nothing is withheld or renamed."""
    if shown is descriptor:
        return stored.descriptor_json
    return shown.model_dump_json(by_alias=True, exclude_defaults=True).encode()


def _cluster_name(shown: Descriptor, membership: Membership | None) -> dict[tuple[str, str], dict[str, str]]:
    """A cluster is called as the record that stands for it."""
    if membership is None or not membership.is_representative:
        return {}
    return {(CLUSTER, membership.cluster_id): dict(shown.name.items())}


def fingerprint_of(stored: StoredRecord) -> str:
    """What must be equal in store and index: version, content, whether it is withdrawn, and its cluster."""
    state = "live" if stored.withdrawn_at is None else "withdrawn"
    own = f"{stored.version}.{stored.descriptor_hash}.{state}"
    place = stored.membership
    if place is None:
        return own
    return f"{own}.{place.cluster_id}.{place.size}.{'first' if place.is_representative else 'other'}"
