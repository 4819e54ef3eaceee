"""`python -m tests.harvesters.harvest_child DATABASE ORIGIN`: one run of the small registry, to be killed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from catalogue_store import open_store
from harvesters.fetch import Fetcher
from harvesters.run import harvest_source
from harvesters.settings import FetchSettings
from harvesters.stop_signals import interrupted_by_signals
from normalise.vocabularies import load_vocabularies
from tests.harvesters.mappings import register, shipped_mapping


def main(database: str, origin: str) -> int:
    mapping = shipped_mapping("us_credential_registry", origin, per_page=5, batch_size=5, events=False)
    settings = FetchSettings(allowed_hosts=("127.0.0.1",), allowed_host_spacing_seconds=0.0)
    with (
        open_store(database, migrate=False) as store,
        Fetcher(settings, store.hosts, store.validators) as fetcher,
        interrupted_by_signals(),
    ):
        register(store, mapping)
        report = harvest_source(mapping, store, fetcher, load_vocabularies(), now=lambda: datetime.now(UTC))
    sys.stdout.write(f"{report.state} {report.attempt}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
