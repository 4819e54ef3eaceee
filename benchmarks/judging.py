"""Measures framework checks: `python -m benchmarks.judging [--records 5000]`.

Processor time a description takes to be held against every framework, in the best of some laps: what an index
document costs for the facets `meets` and `may_meet`, and what the page of a credential costs with every rule.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.corpus import Corpus
from normalise.descriptor import Descriptor
from normalise.framework_checks.judge import FrameworkChecks
from normalise.vocabularies import load_vocabularies

LAPS = 10
MOST_MICROSECONDS = 25.0
"""What the facets may cost a document."""


def main() -> None:
    """Print what both ways of judging cost."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", type=int, default=5_000, help="descriptions to judge")
    count = parser.parse_args().records
    vocabularies = load_vocabularies()
    checks = FrameworkChecks(vocabularies)
    records = Corpus(vocabularies).records(count)
    offers = [Descriptor.model_validate_json(record.descriptor_json) for record in records]
    rules = sum(len(one.rules) for one in vocabularies.recognition)
    say(f"{count:,} descriptions, {len(vocabularies.recognition)} versions of frameworks, {rules} rules")
    say(f"facets      {microseconds(checks.standing, offers):8.1f} µs (at most {MOST_MICROSECONDS:g})")
    say(f"every rule  {microseconds(checks.judge, offers[: count // 10]):8.1f} µs")


def microseconds(judge: Callable[[Descriptor], object], offers: Sequence[Descriptor]) -> float:
    """Processor time for one of them."""

    def lap() -> float:
        began = time.process_time()
        for offer in offers:
            judge(offer)
        return time.process_time() - began

    return min(lap() for _ in range(LAPS)) / len(offers) * 1e6


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
