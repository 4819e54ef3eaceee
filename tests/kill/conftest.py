"""Says at the end where each kill fell, whether the test passed or not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

TOLD = pytest.StashKey[list[str]]()


@pytest.fixture
def tell_kill(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Call it with a line for the summary."""
    return request.config.stash.setdefault(TOLD, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The seed and each kill."""
    for line in config.stash.get(TOLD, []):
        terminalreporter.write_line(line)
