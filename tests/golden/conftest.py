"""The last lines of a run: how many golden records ran, and how much of what they state was found."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.golden.comparison import Tally

GOLDEN = "golden"


@pytest.fixture
def report_golden(request: pytest.FixtureRequest) -> Callable[[str, dict[str, Tally]], None]:
    """Call it with a shape and what came of its records; the summary says so."""

    def report(shape: str, tallies: dict[str, Tally]) -> None:
        total = sum(tallies.values(), Tally())
        wrong = len(total.of("wrong", "invented"))
        line = f"{shape}: {len(tallies)} records, {total.right} of {total.stated} values, {wrong} wrong"
        request.node.user_properties.append((GOLDEN, line))

    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each shape."""
    for reports in terminalreporter.stats.values():
        for one in reports:
            if getattr(one, "when", None) == "call":
                for name, line in one.user_properties:
                    if name == GOLDEN:
                        terminalreporter.write_line(f"golden set, {line}")
