"""One instance of the catalogue: its settings, and the parts they put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from credatlas.errors import DatabaseGone, HomeUnusable, NoCatalogue
from credatlas.settings import Settings, load_settings

if TYPE_CHECKING:
    from catalogue_store import CatalogueStore
    from credatlas.decisions_file import DecisionsFile
    from credatlas.loaded_esco import LoadedEsco
    from credatlas.loaded_rates import LoadedRates
    from credatlas.mapping_files import MappingFiles
    from harvesters.fetch import Fetcher
    from normalise.mapping.mapping import Mapping
    from normalise.vocabularies import Vocabularies
    from search_api.index.contract import SearchIndex
    from search_api.indexer import Indexer
    from search_api.services import Services

SAMPLE_PREFIX = "sample_"
SAMPLE_ORIGIN = "http://127.0.0.1"
"""Stands for the sample server, which has another port each time, where nothing is fetched."""


@dataclass(frozen=True)
class Instance:
    """Opens each part on demand; heavy libraries are imported by the command that needs them."""

    settings: Settings

    @classmethod
    def from_environment(cls, **overrides: Any) -> Instance:
        """The instance that the environment, the settings file and command-line options describe."""
        return cls(load_settings(os.environ, **overrides))

    @classmethod
    def apart(cls, home: Path) -> Instance:
        """An instance with its own database and index in a folder, whatever servers the settings name."""
        return cls.from_environment(
            home=home,
            database_url=f"sqlite:///{home / 'catalogue.db'}",
            index_engine="embedded",
            index_directory=home / "index",
        )

    def with_options(self, **overrides: Any) -> Instance:
        """This instance with command-line options on top; an option that is none changes nothing."""
        return Instance.from_environment(home=self.settings.instance.home, **overrides)

    @cached_property
    def mapping_files(self) -> MappingFiles:
        """Where each source's mapping file is."""
        from credatlas.mapping_files import MappingFiles

        return MappingFiles.find(self.settings.instance.mappings)

    @cached_property
    def vocabularies(self) -> Vocabularies:
        """All vocabulary tables with what is loaded besides, read once."""
        from normalise.vocabularies import load_vocabularies

        return load_vocabularies(self.loaded_esco.read())

    @property
    def loaded_esco(self) -> LoadedEsco:
        """Where what an operator loads of ESCO is kept."""
        from credatlas.loaded_esco import LoadedEsco

        return LoadedEsco(self.settings.esco_file())

    @cached_property
    def decisions_file(self) -> DecisionsFile:
        """What the operator says of records that are one credential or not."""
        from credatlas.decisions_file import DecisionsFile

        return DecisionsFile(self.settings.decisions_path())

    @property
    def loaded_rates(self) -> LoadedRates:
        """Where the reference rates that an operator loads are kept."""
        from credatlas.loaded_rates import LoadedRates

        return LoadedRates(self.settings.rates_file())

    def has_database_file(self) -> bool:
        """Whether this is another start over an embedded catalogue; no library is needed to tell."""
        return (
            self.settings.store.database_url is None
            and (self.settings.instance.home / "catalogue.db").exists()
        )

    @property
    def home(self) -> Path:
        """The folder this instance writes to, made when it is not there."""
        self.make_home()
        return self.settings.instance.home

    def make_home(self) -> None:
        """Make the home folder when it is not there; HomeUnusable when it cannot be made."""
        home = self.settings.instance.home
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise HomeUnusable(
                f"home folder {home} cannot be made: {error.strerror}; name one that can be written to with "
                "CREDATLAS_HOME or --home"
            ) from error

    def open_store(self) -> CatalogueStore:
        """The system of record; close it, or use it as a context manager.

        DatabaseGone when there is none, or an empty file, beside an index: a new one would hide the loss.
        """
        from catalogue_store import open_store

        self.make_home()
        self.require_no_loss()
        return open_store(self.settings.database_url())

    def existing_store(self) -> CatalogueStore:
        """The same for a command that only looks at or decides about what is there: NoCatalogue when nothing is.

        To make an empty one would show an operator who mistyped an address a catalogue without records.
        """
        from catalogue_store import open_store
        from catalogue_store.errors import DatabaseEmpty

        self.require_no_loss()
        try:
            return open_store(self.settings.database_url(), make=False)
        except DatabaseEmpty as error:
            raise NoCatalogue(
                f"{error}; `credatlas harvest SOURCE` or `credatlas up` makes it. If there should be one, correct "
                "CREDATLAS_DATABASE_URL or CREDATLAS_HOME"
            ) from error

    def require_no_loss(self) -> None:
        """DatabaseGone when the database is not there or empty although an index was made from it."""
        database = self.settings.database_file()
        if database is None or (database.exists() and database.stat().st_size):
            return
        from search_api.index.generations import Generations

        index = self.settings.index_directory()
        if Generations(index).current() is not None:
            state = "is empty" if database.exists() else "is not there"
            raise DatabaseGone(
                f"database {database} {state}, but the index in {index} was made from it. Put the file back, or "
                "restore a backup (`credatlas store restore FILE`); to begin anew, move that index folder away"
            )

    def open_index(self) -> SearchIndex:
        """The search index of the settings; close it after use."""
        search = self.settings.search
        if search.index_engine == "opensearch":
            from credatlas.search_cluster import open_index_on_cluster

            return open_index_on_cluster(self.settings.opensearch, self.vocabularies, search.synonyms_file)
        from search_api.index.embedded_index import open_embedded_index

        return open_embedded_index(self.settings.index_directory(), self.vocabularies, search.synonyms_file)

    def indexer(
        self, store: CatalogueStore, index: SearchIndex, in_step: Callable[[], None] = lambda: None
    ) -> Indexer:
        """The reader of the change log that fills the index; `in_step` is called whenever it has nothing left to do."""
        from search_api.document_processes import processes_for
        from search_api.indexer import Indexer

        clustering = store.clustering(self.decisions_file.current)

        def between() -> int:
            in_step()
            return clustering.step(now())

        search = self.settings.search
        return Indexer(store, index, self.vocabularies, search.index_batch, between, processes_for(search))

    def fetcher(self, store: CatalogueStore) -> Fetcher:
        """The polite fetcher, sharing its manners with all others through the store."""
        from harvesters.fetch import Fetcher

        return Fetcher(self.settings.fetch, store.hosts, store.validators)

    def sample_fetcher(self, store: CatalogueStore, origin: str) -> Fetcher:
        """A fetcher that may reach the sample server on this machine, as fast as it likes."""
        from harvesters.fetch import Fetcher

        allowed = {"allowed_hosts": (urlsplit(origin).netloc,), "allowed_host_spacing_seconds": 0.0}
        return Fetcher(self.settings.fetch.model_copy(update=allowed), store.hosts, store.validators)

    def services(self) -> Services:
        """What the API and the pages need, opened for the life of the process."""
        from search_api.services import Services

        rates = self.loaded_rates.read()
        return Services(
            self.open_index(), self.open_store(), self.vocabularies, self.settings.search, now, rates
        )

    def mapping(self, source_id: str) -> Mapping:
        """The mapping of a source; `sample_<id>` is the shipped one as the sample providers are read."""
        from normalise.mapping.sample_variant import as_sample

        if source_id.startswith(SAMPLE_PREFIX) and source_id not in self.mapping_files.paths:
            return as_sample(self.mapping_files.load(source_id.removeprefix(SAMPLE_PREFIX)), SAMPLE_ORIGIN)
        return self.mapping_files.load(source_id)


def now() -> datetime:
    """The time, in UTC: the only clock of the commands."""
    return datetime.now(UTC)
