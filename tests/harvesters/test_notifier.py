"""The end of a run is told to who wants to know: signed, at least once, for a day, and at nobody's cost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from catalogue_store import AbsencePolicy, CatalogueStore, RunKind, RunRow, RunState
from catalogue_store.notices import notice_of
from harvesters.decision import discard_run
from harvesters.notice import is_wanted, problems
from harvesters.notifier import Notifier, Receiver
from harvesters.signature import signed_headers
from normalise.mapping.notify_block import NotifyWhen
from tests.harvesters.conftest import START, FakeClock, MakeFetcher
from tests.harvesters.local_site import LocalSite, Page
from tests.harvesters.mappings import register, table_mapping

SOURCE = "test_table"
SECRET = "a secret of the tests"


@pytest.fixture
def known(store: CatalogueStore) -> CatalogueStore:
    register(store, table_mapping(url="https://register.example/t"))
    return store


@pytest.fixture
def notifier(known: CatalogueStore, make_fetcher: MakeFetcher, clock: FakeClock) -> Notifier:
    pages = "https://catalogue.example/sources/{0.source_id}/runs/{0.id}"
    return Notifier(known, make_fetcher(), clock.now, pages.format)


@pytest.fixture
def receiver(site: LocalSite) -> Receiver:
    site.routes["/hook"] = Page(status=204)
    return Receiver(NotifyWhen.ALWAYS, f"{site.origin}/hook", SECRET)


def ended_run(store: CatalogueStore, state: RunState = RunState.HELD, **report: Any) -> int:
    run = store.runs.start(SOURCE, RunKind.FULL, "stamp", START)
    run.finish(state, {"reasons": ["27 records lost"], **report}, START)
    return run.id


def row(store: CatalogueStore, run_id: int) -> RunRow:
    found = store.runs.get(run_id)
    assert found is not None
    return found


def test_what_is_told_is_public_and_proves_who_tells_it(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver
) -> None:
    run_id = ended_run(known, listed=18, figures={"quarantined": 2}, issues={"missing_field": 2})
    notifier.tell_end(run_id, receiver)
    asked = site.asked[-1]
    said = json.loads(asked.body)
    assert said["type"] == "run.ended"
    assert said["data"] | {"finished_at": ""} == {
        "source": SOURCE, "run": run_id, "kind": "full", "state": "held", "attempt": 1, "decision": None,
        "superseded_by": None,
        "started_at": START.isoformat(), "finished_at": "", "problems": ["27 records lost"], "listed": 18,
        "quarantined": 2, "published": None, "not_accepted": 0, "issues": {"missing_field": 2},
        "url": f"https://catalogue.example/sources/{SOURCE}/runs/{run_id}",
    }  # fmt: skip
    signed = f"{asked.headers['webhook-id']}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    expected = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert asked.headers["webhook-signature"] == f"v1,{expected}"
    assert row(known, run_id).notified_at == START


def test_what_is_for_operators_is_not_told(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver
) -> None:
    decision = {"taken": "discarded", "reason": "between us", "at": START.isoformat()}
    failed = {"reasons": [], "error": "/srv/secret.csv: cannot be read", "cause": "it cannot be read"}
    notifier.tell_end(ended_run(known, RunState.REJECTED, **failed, decision=decision), receiver)
    body = site.asked[-1].body
    told = json.loads(body)["data"]
    assert told["problems"] == ["it cannot be read"]
    assert told["decision"] == {"taken": "discarded", "at": START.isoformat()}
    assert b"secret" not in body
    assert b"between us" not in body


def test_robots_txt_of_a_receiver_is_not_asked_for(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver
) -> None:
    notifier.tell_end(ended_run(known), receiver)
    assert [asked.path for asked in site.asked] == ["/hook"]


def test_what_could_not_be_told_is_told_later_with_the_same_id_and_then_no_more(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    site.routes["/hook"] = Page(status=500)
    run_id = ended_run(known)
    notifier.tell_end(run_id, receiver)
    kept = notice_of(row(known, run_id))
    assert kept is not None
    assert (kept.tries, kept.error) == (1, "answered 500, 1 times in all")
    assert row(known, run_id).state is RunState.HELD

    notifier.tell_rest(SOURCE, receiver)  # not before its pause is over
    assert len(site.asked) == 1
    site.routes["/hook"] = Page(status=200)
    clock.sleep(61)
    notifier.tell_rest(SOURCE, receiver)
    clock.sleep(3600)
    notifier.tell_rest(SOURCE, receiver)
    assert len(site.asked) == 2
    assert len({asked.headers["webhook-id"] for asked in site.asked}) == 1
    assert notice_of(row(known, run_id)) is None


def test_after_a_day_it_is_given_up(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    site.routes["/hook"] = Page(status=500)
    run_id = ended_run(known)
    notifier.tell_end(run_id, receiver)
    for _ in range(30 * 6):
        clock.sleep(600)
        notifier.tell_rest(SOURCE, receiver)
    kept = notice_of(row(known, run_id))
    assert kept is not None
    assert kept.again_at is None
    assert len(site.asked) == kept.tries
    assert 24 <= kept.tries <= 32


def test_a_run_whose_process_died_before_telling_is_told_by_others(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    ended_run(known)
    notifier.tell_rest(SOURCE, receiver)  # its own process may be about to
    assert site.asked == []
    clock.sleep(61)
    notifier.tell_rest(SOURCE, receiver)
    assert len(site.asked) == 1


def test_a_decision_on_a_held_run_is_told_again_though_the_run_ended_days_before(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    run_id = ended_run(known)
    notifier.tell_end(run_id, receiver)
    clock.sleep(3 * 86_400)
    discard_run(known, run_id, "site broken", clock.now)
    decided_at = clock.now()
    clock.sleep(120)
    notifier.tell_rest(SOURCE, receiver)
    bodies = [json.loads(asked.body) for asked in site.asked]
    assert [body["data"]["state"] for body in bodies] == ["held", "rejected"]
    assert {body["data"]["finished_at"] for body in bodies} == {START.isoformat()}
    assert bodies[1]["timestamp"] == decided_at.isoformat()
    assert len({asked.headers["webhook-id"] for asked in site.asked}) == 2


def test_that_a_later_run_took_the_place_of_a_held_one_is_told(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    first = ended_run(known)
    notifier.tell_end(first, receiver)
    clock.sleep(86_400)
    second = known.runs.start(SOURCE, RunKind.FULL, "stamp", clock.now())
    second.finish(RunState.HELD, {"reasons": ["30 records lost"]}, clock.now())
    notifier.tell_end(second.id, receiver)
    clock.sleep(120)
    notifier.tell_rest(SOURCE, receiver)
    told = [json.loads(asked.body)["data"] for asked in site.asked]
    assert [(one["run"], one["state"], one["superseded_by"]) for one in told] == [
        (first, "held", None),
        (second.id, "held", None),
        (first, "rejected", second.id),
    ]
    assert told[2]["problems"] == [f"superseded by run {second.id}", "27 records lost"]
    assert told[2]["finished_at"] == told[0]["finished_at"]


def test_an_accepted_run_is_told_once_it_is_published(
    site: LocalSite, notifier: Notifier, known: CatalogueStore, receiver: Receiver, clock: FakeClock
) -> None:
    run_id = ended_run(known, RunState.ACCEPTED)
    clock.sleep(120)
    notifier.tell_rest(SOURCE, receiver)
    assert site.asked == []
    known.publish(run_id, AbsencePolicy(2, 7), START)
    notifier.tell_rest(SOURCE, receiver)
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    ("receiver", "error"),
    [
        (Receiver(NotifyWhen.ALWAYS, None, missing="HOOK is not set"), "HOOK is not set"),
        (Receiver(NotifyWhen.ALWAYS, "http://10.1.2.3/secret-path"), "the receiver is at the receiver, which is not a public"),
        (Receiver(NotifyWhen.ALWAYS, "ftp://hooks.example/x"), "scheme 'ftp' is not fetched"),
        (Receiver(NotifyWhen.ALWAYS, "http://127.0.0.1:9/x", "whsec_no base64!"), "is not base64"),
        (Receiver(NotifyWhen.ALWAYS, "http://☃.example/secret-path"), "cannot be asked for"),
        (Receiver(NotifyWhen.ALWAYS, "http://127.0.0.1:9/secret-path"), "the connection failed"),
    ],
)  # fmt: skip
def test_what_stands_in_the_way_is_kept_without_the_address(
    receiver: Receiver, error: str, notifier: Notifier, known: CatalogueStore
) -> None:
    run_id = ended_run(known)
    notifier.tell_end(run_id, receiver)
    kept = notice_of(row(known, run_id))
    assert kept is not None
    assert error in kept.error
    assert "secret" not in kept.error.replace("the secret that signs", "")


def report_row(known: CatalogueStore, state: RunState, **report: Any) -> RunRow:
    run = known.runs.start(SOURCE, RunKind.FULL, "stamp", START)
    run.finish(state, report, START)
    found = run.row()
    if state is not RunState.REJECTED:
        run.finish(RunState.REJECTED, report, START)
    return found


@pytest.mark.parametrize(
    ("state", "published", "quarantined", "wanted"),
    [
        (RunState.ACCEPTED, {"added": 0, "missing": 3}, 2, set()),
        (RunState.ACCEPTED, {"added": 1}, 2, {NotifyWhen.ON_CHANGE}),
        (RunState.ACCEPTED, {"added": 0}, 3, {NotifyWhen.ON_PROBLEM}),
        (RunState.HELD, None, 2, {NotifyWhen.ON_PROBLEM}),
        (RunState.REJECTED, None, 0, {NotifyWhen.ON_PROBLEM}),
        (RunState.INTERRUPTED, None, 0, {NotifyWhen.ON_PROBLEM}),
    ],
)
def test_who_wants_to_know_what(
    state: RunState, published: Any, quarantined: int, wanted: set[NotifyWhen], known: CatalogueStore
) -> None:
    before = report_row(known, RunState.ACCEPTED, figures={"quarantined": 2})
    this = report_row(known, state, published=published, figures={"quarantined": quarantined})
    told = {when for when in NotifyWhen if is_wanted(this, when, before)}
    assert told == wanted | {NotifyWhen.ALWAYS}
    assert bool(problems(this, before)) == (NotifyWhen.ON_PROBLEM in wanted)


def test_signatures_are_those_of_the_specification() -> None:
    """The example of the Standard Webhooks specification's own libraries."""
    body = b'{"test": 2432232314}'
    at = START.fromtimestamp(1614265330, START.tzinfo)
    headers = signed_headers(
        "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
