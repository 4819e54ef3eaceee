"""What every test has: a guarded network, and the folder of real samples when the machine has one."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.network_guard import NetworkGuard
from tests.opensearch_server import shared_address, stop_shared

ROOT = Path(__file__).resolve().parent.parent
REAL_SAMPLES = "CREDATLAS_REAL_SAMPLES"
CHILD_PATHS = (str(ROOT / "tests" / "child_processes"), str(ROOT))
SERVER_FOLDERS = (ROOT / "tests" / "faults", ROOT / "tests" / "kill")
"""Folders whose every test has the mark `server`, lest a new one forget it."""

GUARD = pytest.StashKey[NetworkGuard]()


def pytest_configure(config: pytest.Config) -> None:
    """Guard this process from its start, and by PYTHONPATH every Python process it starts."""
    guard = config.stash[GUARD] = NetworkGuard()
    guard.install()
    inherited = filter(None, [os.environ.get("PYTHONPATH")])
    os.environ["PYTHONPATH"] = os.pathsep.join([*CHILD_PATHS, *inherited])


def pytest_unconfigure(config: pytest.Config) -> None:
    """End what the processes of a run share, however the run went."""
    if not _is_one_of_several(config):
        stop_shared(os.getpid())


def _is_one_of_several(config: pytest.Config) -> bool:
    """Whether this process runs tests for another one, which began the run and outlives it."""
    return hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks for a server, or stands in a folder of tests that start processes."""
    for item in items:
        asks = "opensearch_address" in getattr(item, "fixturenames", ())
        if asks or any(item.path.is_relative_to(folder) for folder in SERVER_FOLDERS):
            item.add_marker(pytest.mark.server)


@pytest.fixture(autouse=True)
def network_guard(request: pytest.FixtureRequest) -> Iterator[NetworkGuard]:
    """Fail a test that reached for the network, also when the code under test swallowed the refusal."""
    guard = request.config.stash[GUARD]
    guard.attempts.clear()
    yield guard
    if guard.attempts:
        pytest.fail(f"the test reached for the network: {'; '.join(guard.attempts)}")


@pytest.fixture(scope="session")
def opensearch_address(request: pytest.FixtureRequest) -> str:
    """Where the OpenSearch of this run answers; a test makes indices of names of its own and leaves none behind."""
    return shared_address(os.getppid() if _is_one_of_several(request.config) else os.getpid())


@pytest.fixture(scope="session")
def real_samples() -> Path | None:
    """The folder of payloads fetched from real sources, or None: then only the authored twins run."""
    named = os.environ.get(REAL_SAMPLES)
    if not named:
        return None
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"{REAL_SAMPLES} is {named!r}, which is not a folder")
    return folder


@pytest.fixture(scope="session")
def published_schemas(real_samples: Path | None) -> Path | None:
    """The folder `reference` beside the real samples with schemas as published, or None: our own checks always run."""
    folder = None if real_samples is None else real_samples.parent / "reference"
    return folder if folder is not None and folder.is_dir() else None


@pytest.fixture
def count_real_samples(request: pytest.FixtureRequest) -> Callable[[int], None]:
    """Call it with the number of real files a test has read; the summary adds them up."""

    def count(files: int) -> None:
        request.node.user_properties.append((REAL_SAMPLES, files))

    return count


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much of the run was about real payloads, lest a run without any pass for one with."""
    read = sum(
        int(files)
        for reports in terminalreporter.stats.values()
        for report in reports
        if getattr(report, "when", None) == "call"
        for name, files in report.user_properties
        if name == REAL_SAMPLES
    )
    where = os.environ.get(REAL_SAMPLES) or f"{REAL_SAMPLES} is not set"
    terminalreporter.write_line(f"real sample files read: {read} ({where})")
