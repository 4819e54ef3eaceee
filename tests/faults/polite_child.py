"""`python -m tests.faults.polite_child DATABASE URL COUNT SPACING`: asks one address so often, as a run would."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from catalogue_store import open_store
from harvesters.errors import FetchError
from harvesters.fetch import Fetcher
from harvesters.manners import Manners
from harvesters.settings import FetchSettings
from normalise.mapping.harvest_block import Politeness


def main(database: str, url: str, count: str, spacing: str) -> int:
    settings = FetchSettings(allowed_hosts=(urlsplit(url).netloc,))
    manners = Manners(Politeness(spacing_seconds=float(spacing), retries=0, timeout_seconds=20))
    with (
        open_store(database, migrate=False) as store,
        Fetcher(settings, store.hosts, store.validators) as fetcher,
    ):
        for _ in range(int(count)):
            try:
                fetcher.get(url, manners)
            except FetchError as error:
                sys.stdout.write(f"{type(error).__name__}: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
