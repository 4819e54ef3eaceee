"""All checks, one after another; what cannot be opened is a finding and ends only what needs it."""

from __future__ import annotations

import os
from collections.abc import Iterator

from catalogue_store import open_store
from catalogue_store.errors import StoreError
from credatlas.doctor.cluster import check_cluster
from credatlas.doctor.database import check_database, not_there, unusable
from credatlas.doctor.finding import Finding
from credatlas.doctor.home import check_home, check_settings
from credatlas.doctor.index import check_index
from credatlas.doctor.sources import check_mappings, check_runs, check_sources
from credatlas.errors import CredatlasError
from credatlas.instance import Instance, now


def examine(instance: Instance, *, deep: bool = False) -> Iterator[Finding]:
    """Everything that is wrong or worth knowing; changes nothing, makes nothing, migrates nothing."""
    yield from check_settings(os.environ)
    yield from check_home(instance)
    yield from check_mappings(instance)
    if instance.settings.search.index_engine == "opensearch":
        yield from check_cluster(instance)
    if not instance.settings.instance.home.is_dir():
        return
    try:
        instance.require_no_loss()
        file = instance.settings.database_file()
        if file is not None and not file.exists():
            yield not_there(file, is_named=instance.settings.store.database_url is not None)
            return
        with open_store(instance.settings.database_url(), migrate=False) as store:
            yield from check_database(store, now(), deep=deep)
            yield from check_runs(store, now())
            yield from check_sources(store)
            yield from check_index(instance, store)
    except (StoreError, CredatlasError) as error:
        yield unusable(error, instance.settings.database_file())
