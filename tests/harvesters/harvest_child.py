"""`python -m tests.harvesters.harvest_child DATABASE MAPPING`: one run in a process, for tests of its death.

MAPPING is a mapping file, or the address at which the small registry stands.
"""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from catalogue_store import open_store
from catalogue_store.errors import LeaseHeld
from harvesters import page_group
from harvesters.fetch import Fetcher
from harvesters.run import harvest_source
from harvesters.settings import FetchSettings
from harvesters.stop_signals import interrupted_by_signals
from normalise.mapping.mapping import Mapping
from normalise.mapping.mapping_file import load_mapping
from normalise.vocabularies import load_vocabularies
from tests.harvesters.conftest import HurriedClock
from tests.harvesters.mappings import register, shipped_mapping


def main() -> int:
    """Say how the run ended and in which attempt, or who keeps us from it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("database")
    parser.add_argument("mapping")
    parser.add_argument(
        "--clock", type=Path, help="a file with the hours by which the clock on the wall is off"
    )
    parser.add_argument(
        "--together", action="store_true", help="let pages wait for each other from the first on"
    )
    parser.add_argument("--deaf", action="store_true", help="do not heed TERM")
    given = parser.parse_args()
    if given.together:
        page_group.LARGE_RUN = 0
    mapping = mapping_at(given.mapping)
    settings = FetchSettings(allowed_hosts=("127.0.0.1",), allowed_host_spacing_seconds=0.0)
    hurried = HurriedClock()  # a process killed in a request leaves its turn at the host to run out
    with (
        open_store(given.database, migrate=False) as store,
        Fetcher(settings, store.hosts, store.validators, now=hurried.now, sleep=hurried.sleep) as fetcher,
        interrupted_by_signals(mapping.harvest.wall_clock_minutes),
    ):
        if given.deaf:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        register(store, mapping)
        try:
            report = harvest_source(mapping, store, fetcher, load_vocabularies(), now=clock(given.clock))
        except LeaseHeld as held:
            sys.stdout.write(f"refused {held}\n")
            return 1
    sys.stdout.write(f"{report.state} {report.attempt}\n")
    return 0


def mapping_at(named: str) -> Mapping:
    """A mapping file's, or the shipped one of the registry at that address."""
    if named.startswith("http"):
        return shipped_mapping("us_credential_registry", named, per_page=5, batch_size=5, events=False)
    path = Path(named)
    return load_mapping(path.read_text(encoding="utf-8"), path.stem, path.name)


def clock(off: Path | None) -> Callable[[], datetime]:
    """The clock on the wall, as wrong as the file says."""
    return lambda: datetime.now(UTC) + timedelta(hours=0 if off is None else float(off.read_text()))


if __name__ == "__main__":
    sys.exit(main())
