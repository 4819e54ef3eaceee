"""Every fault on every protocol: the catalogue stays as it was, the reason is named, the next run heals it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from catalogue_store import RunState
from harvesters.sample_providers.faults.fault import Fault, InjectedFault
from tests.faults.trial import OPTIONS, MakeTrial

LISTS = {
    "html_pages": r"/nzqf/search/microcredentials\.do",
    "ctdl_registry": r"/ce-registry/envelopes\?page=\d+&per_page=4\S*",
    "table": r"/exports/micro-credentials\.csv",
}
"""Protocol -> the address that a reason names."""


NOTHING = r"\A\Z"


@dataclass(frozen=True)
class Outcome:
    """What becomes of a run, and a pattern of the words that say why; {list} is the list's address."""

    state: RunState
    reason: str
    missing: int = 0
    """Records that an accepted run did not find, few enough for the guards."""


def interrupted(reason: str) -> Outcome:
    return Outcome(RunState.INTERRUPTED, reason)


def rejected(reason: str) -> Outcome:
    return Outcome(RunState.REJECTED, reason)


def held(reason: str) -> Outcome:
    return Outcome(RunState.HELD, reason)


def absorbed(issue: str = NOTHING, missing: int = 0) -> Outcome:
    return Outcome(RunState.ACCEPTED, issue, missing)


HALF_LOST = "4 records lost .4 missing. of 8 live ones; allowed are 3, .* .missing_count, missing_share."
EXPECTED: dict[Fault, Outcome | dict[str, Outcome]] = {
    Fault.SERVER_ERROR: interrupted("{list}: answered 500, 2 times in all"),
    Fault.TOO_MANY_REQUESTS: interrupted("{list}: answered 429, 2 times in all"),
    Fault.UNAVAILABLE: interrupted("{list}: answered 503, 2 times in all"),
    Fault.AWAY: interrupted("{list}: answered 503 with Retry-After '86400', longer than the 300 s we wait"),
    Fault.HANG: interrupted(r"{list}: no complete answer within 0\.2 s"),
    Fault.DRIP: interrupted(r"{list}: no complete answer within 0\.2 s"),
    Fault.CUT_LENGTH: interrupted(r"{list}: the connection failed .*received \d+ bytes, expected \d+"),
    Fault.CUT_CHUNK: interrupted("{list}: the connection failed .*incomplete chunked read"),
    Fault.BAD_CHUNK: interrupted("{list}: the connection failed .*illegal chunk header"),
    Fault.CUT_CLOSE: {
        # Nothing on the wire tells it: what is left is judged as a list like any other.
        "html_pages": held("8 records lost .8 missing. .*the list is empty"),
        "ctdl_registry": rejected("{list}: expected a JSON list .Input data was truncated"),
        "table": held(r"\d records lost"),
    },
    Fault.ENDLESS: rejected("{list}: the body exceeds the limit of 300000 bytes"),
    Fault.HUGE_BODY: rejected("{list}: Content-Length is 2147483648; .* the limit of 300000 bytes"),
    Fault.HEADER_BOMB: interrupted("{list}: the connection failed .Receive buffer too long"),
    Fault.ZIP_BOMB: rejected(r"{list}: .*the body exceeds the limit of 300000 bytes"),
    Fault.NESTED_ZIP_BOMB: rejected("{list}: the body exceeds the limit of 300000 bytes when decompressed"),
    Fault.REDIRECT_LOOP: rejected("{list}: more than 5 redirects, the last one to"),
    Fault.REDIRECT_PRIVATE: rejected(r"{list} redirects to http://10\.0\.0\.8/.*is not a public address"),
    Fault.WRONG_CHARSET: {
        "html_pages": absorbed("{list} states the charset 'iso-8859-1', but is UTF-8 throughout"),
        # JSON is UTF-8 whatever a parameter says (RFC 8259, 8.1).
        "ctdl_registry": absorbed(),
        # The sample table begins with a byte order mark, which says more than any header.
        "table": absorbed(),
    },
    Fault.EXPIRED_CURSOR: rejected("{list}.*: answered 410: there is no such page"),
    Fault.EMPTY_LIST: held(
        "8 records lost .8 missing. of 8 live ones.*the list is empty; expected are at least 1"
    ),
    Fault.HALF_LIST: held(HALF_LOST),
    Fault.SHRINKING_LIST: absorbed(missing=2),
    Fault.REPEATED_PAGE: {
        "html_pages": rejected("{list}.*: lists the 3 records of the page before it again"),
        "ctdl_registry": rejected("{list}: lists the 4 envelopes of the page before it again"),
        "table": rejected("{list}: the body exceeds the limit of 300000 bytes"),
    },
    Fault.DUPLICATE_IDS: {
        "html_pages": absorbed("sample_nz_nzqa:.* is listed more than once; the first record stays"),
        "ctdl_registry": absorbed("page 1 of the listing has ce-.* more than once; the first envelope stays"),
        "table": absorbed("sample_ca_on_ecampus:.* is listed more than once; the first record stays"),
    },
    Fault.IDS_CHANGE_CASE: absorbed(),
    Fault.CHANGED_LABELS: held(r"8 of 8 records are quarantined; allowed are 0\.4, .* and never all"),
    Fault.ROBOTS_FORBIDS: rejected(r"{list}.*: \S+/robots\.txt forbids it to Credatlas"),
    Fault.ROBOTS_FAILS: interrupted(r"/robots\.txt: could not be read.*answered 500, 2 times in all"),
    Fault.ROBOTS_HANGS: interrupted(r"/robots\.txt: could not be read.*no complete answer within 0\.2 s"),
    Fault.ROBOTS_HUGE: absorbed(),
}
CASES = [
    (protocol, fault, expected[protocol] if isinstance(expected, dict) else expected)
    for protocol in OPTIONS
    for fault, expected in EXPECTED.items()
]
FOLLOWS_CASE = {(protocol, Fault.IDS_CHANGE_CASE) for protocol in ("ctdl_registry", "table")}
"""Where the id is also a value, which is kept as the source writes it; see the test below."""


def test_every_fault_is_expected_to_do_something() -> None:
    assert EXPECTED.keys() == set(Fault)


@pytest.mark.parametrize(
    ("protocol", "fault", "expected"),
    [case for case in CASES if case[:2] not in FOLLOWS_CASE],
    ids=[f"{protocol}-{fault}" for protocol, fault, _ in CASES if (protocol, fault) not in FOLLOWS_CASE],
)
def test_catalogue_is_the_last_good_one_and_the_next_run_heals(
    protocol: str, fault: Fault, expected: Outcome, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    before, last_change = trial.catalogue(), trial.store.changes.last_seq()
    assert len(before) == 8

    report = trial.run(InjectedFault(fault))
    assert report.state is expected.state, report.summary()
    said = {
        RunState.ACCEPTED: "\n".join(trial.issues(report)),
        RunState.HELD: "; ".join(report.reasons),
    }.get(report.state, report.error or "")
    assert re.search(expected.reason.replace("{list}", LISTS[protocol]), said), said
    if report.state is RunState.ACCEPTED:
        assert report.figures["missing"] == expected.missing
    assert trial.catalogue() == before

    healed = trial.run()
    assert (healed.state, healed.listed, healed.error) == (RunState.ACCEPTED, 8, None)
    assert trial.catalogue() == before
    assert trial.store.changes.last_seq() == last_change


@pytest.mark.parametrize("protocol", sorted(protocol for protocol, _ in FOLLOWS_CASE))
def test_ids_in_the_other_case_are_the_same_records(protocol: str, make_trial: MakeTrial) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    report = trial.run(InjectedFault(Fault.IDS_CHANGE_CASE))
    assert report.published is not None
    assert (report.state, report.published["added"], report.figures["missing"]) == (RunState.ACCEPTED, 0, 0)
    other = trial.catalogue()
    assert other.keys() == before.keys()
    # The letters' case differs and nothing else: the source's own spelling is never thrown away.
    assert {key: told[2] for key, told in other.items()} != {key: told[2] for key, told in before.items()}
    assert {key: bytes(told[2]).lower() for key, told in other.items()} == {  # type: ignore[call-overload]
        key: bytes(told[2]).lower()  # type: ignore[call-overload]
        for key, told in before.items()
    }
    assert trial.run().state is RunState.ACCEPTED
    assert {key: told[2] for key, told in trial.catalogue().items()} == {
        key: told[2] for key, told in before.items()
    }


@pytest.mark.parametrize("protocol", OPTIONS)
def test_list_that_shrinks_night_by_night_is_held_before_a_record_goes(
    protocol: str, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    shrinking = InjectedFault(Fault.SHRINKING_LIST)
    trial.provider.samples.inject(shrinking)
    states = [trial.run(days=1, keep_faults=True).state for _ in range(5)]
    assert states[0] is RunState.ACCEPTED
    assert states[-1] is RunState.HELD
    assert trial.catalogue() == before
    assert trial.run().state is RunState.ACCEPTED
    assert trial.catalogue() == before
