"""A name that leads inside once it was checked leads nowhere, with a proxy and without."""

from __future__ import annotations

import pytest

from catalogue_store import RunState
from tests.faults.trial import OPTIONS, MakeTrial, mapping_of
from tests.harvesters.small_proxy import SmallProxy

PUBLIC = "93.184.216.34"
INSIDE = "127.0.0.1"
NAME = "register.example"


class Rebinding:
    """A resolver that gives the public address so many times, and then one inside."""

    def __init__(self, public: int) -> None:
        self._public = public
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return [PUBLIC if self.asked <= self._public else INSIDE]


@pytest.mark.parametrize("public", [0, 1])
@pytest.mark.parametrize("protocol", OPTIONS)
def test_rebound_name_is_refused_where_it_is_connected_to(
    protocol: str, public: int, make_trial: MakeTrial
) -> None:
    trial = make_trial(protocol)
    before = trial.catalogue()
    # Nobody reaches a public address from here: the proxy stands for the way there.
    proxy = SmallProxy(route=lambda host: INSIDE if host == PUBLIC else host)
    origin = f"http://{NAME}:{trial.provider.server.origin.rpartition(':')[2]}"
    healthy_mapping, trial.mapping = trial.mapping, mapping_of(protocol, origin)
    trial.fetcher_settings = {"allowed_hosts": (), "proxy": f"http://127.0.0.1:{proxy.port}"}
    resolver = Rebinding(public)
    trial.collaborators = {"resolve": resolver}
    log = trial.provider.server.request_log
    log.clear()

    # The public address answers once and closes the connection; the next one is made anew, and checked anew.
    trial.provider.samples.inject()
    report = trial.run(*trial.closing_faults(public))
    assert report.state is RunState.REJECTED
    assert report.error is not None
    assert f"{NAME} is at {INSIDE}, which is not a public address" in report.error
    assert set(proxy.hosts) <= {PUBLIC}
    assert len(proxy.hosts) == public
    assert trial.catalogue() == before

    trial.mapping, trial.fetcher_settings, trial.collaborators = healthy_mapping, {}, {}
    assert trial.run().state is RunState.ACCEPTED
    assert trial.catalogue() == before
