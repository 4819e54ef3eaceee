"""The fetcher keeps to its limits and its manners, whatever a site does."""

from __future__ import annotations

import gzip
import re
import time
from http.server import BaseHTTPRequestHandler

import pytest

from catalogue_store import CatalogueStore
from harvesters.authority import canonical
from harvesters.errors import (
    AddressRefused,
    AddressUnusable,
    BrokenBody,
    ConnectionFailed,
    HostResting,
    NeverFetched,
    NotFound,
    RobotsForbidden,
    RobotsUnavailable,
    SettingsError,
    StatusRefused,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    UnknownCoding,
)
from harvesters.fetched import Fetched
from harvesters.manners import Manners
from harvesters.polite_client import Question, _redirected
from normalise.mapping.harvest_block import Politeness
from tests.harvesters.conftest import START, FakeClock, MakeFetcher
from tests.harvesters.local_site import Asked, LocalSite, Page

QUICK = Manners(Politeness(retries=0, timeout_seconds=5))


def manners(**politeness: float) -> Manners:
    return Manners(Politeness(**{"retries": 0, "timeout_seconds": 5, **politeness}))


def test_answer_has_body_type_charset_and_final_address(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    site.routes["/old"] = Page(status=301, headers={"Location": "/new?x=1#part"})
    site.routes["/new"] = Page(b"kaupae", headers={"Content-Type": 'Text/HTML; Charset="UTF-8"'})
    fetched = make_fetcher().get(f"{site.origin}/old", QUICK)
    assert (fetched.body, fetched.media_type, fetched.charset) == (b"kaupae", "text/html", "utf-8")
    assert (fetched.url, fetched.final_url) == (f"{site.origin}/old", f"{site.origin}/new?x=1")


def test_agent_says_who_we_are_and_how_to_reach_us(site: LocalSite, make_fetcher: MakeFetcher) -> None:
    site.routes["/"] = Page(b"x")
    make_fetcher().get(f"{site.origin}/", QUICK)
    assert site.asked[-1].headers["user-agent"].startswith("Credatlas/")
    assert "(+ops@catalogue.example)" in site.asked[-1].headers["user-agent"]


def test_strangers_are_not_asked_without_a_contact(make_fetcher: MakeFetcher) -> None:
    with pytest.raises(SettingsError, match="CREDATLAS_CONTACT"):
        make_fetcher({"contact": None}).get("http://register.example/", QUICK)


def test_environment_proxies_are_ignored(
    site: LocalSite, make_fetcher: MakeFetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    site.routes["/"] = Page(b"direct")
    assert make_fetcher().get(f"{site.origin}/", QUICK).body == b"direct"


@pytest.mark.parametrize(
    "url",
    ["ftp://127.0.0.1/x", "file:///etc/passwd", "http://", "http://user:secret@127.0.0.1/", "http://[::1"],
)
def test_other_addresses_are_refused(url: str, make_fetcher: MakeFetcher) -> None:
    with pytest.raises(AddressUnusable):
        make_fetcher().get(url, QUICK)


class TestRobots:
    def test_forbidden_path_is_never_requested(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes |= {"/robots.txt": Page(b"User-agent: *\nDisallow: /private"), "/private": Page(b"x")}
        with pytest.raises(RobotsForbidden, match=r"robots\.txt forbids it"):
            make_fetcher().get(f"{site.origin}/private", QUICK)
        assert site.paths() == []

    def test_rules_for_our_product_win_over_those_for_all(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes |= {
            "/robots.txt": Page(b"User-agent: *\nDisallow: /\n\nUser-agent: credatlas\nAllow: /\n"),
            "/": Page(b"welcome"),
        }
        assert make_fetcher().get(f"{site.origin}/", QUICK).body == b"welcome"

    def test_missing_robots_allows_everything(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(b"x")
        assert make_fetcher().get(f"{site.origin}/", QUICK).status == 200

    @pytest.mark.parametrize("status", [500, 503])
    def test_broken_robots_forbids_for_now_and_says_so(
        self, status: int, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes |= {"/robots.txt": Page(status=status), "/": Page(b"x")}
        with pytest.raises(RobotsUnavailable, match="nothing on this host may be fetched for now") as caught:
            make_fetcher().get(f"{site.origin}/", QUICK)
        assert caught.value.is_transient
        assert site.paths() == []

    def test_rules_are_read_once_a_day_for_all_fetchers(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        site.routes |= {"/robots.txt": Page(b"User-agent: *\nAllow: /"), "/": Page(b"x")}
        for fetcher in (make_fetcher(), make_fetcher()):
            fetcher.get(f"{site.origin}/", QUICK)
        assert [asked.path for asked in site.asked].count("/robots.txt") == 1
        clock.pass_days(1.01)
        make_fetcher().get(f"{site.origin}/", QUICK)
        assert [asked.path for asked in site.asked].count("/robots.txt") == 2

    def test_crawl_delay_spaces_requests_even_where_spacing_is_zero(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        site.routes |= {"/robots.txt": Page(b"User-agent: *\nCrawl-delay: 7"), "/": Page(b"x")}
        fetcher = make_fetcher()
        for _ in range(3):
            fetcher.get(f"{site.origin}/", QUICK)
        assert clock.slept == [7.0, 7.0]

    def test_absurd_crawl_delay_is_an_error_with_value_and_limit(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 86400")
        with pytest.raises(RobotsForbidden, match="86400 s, more than the 120 s"):
            make_fetcher().get(f"{site.origin}/", QUICK)

    def test_huge_rules_are_read_to_the_limit_and_no_line_in_part(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        rules = b"User-agent: *\nDisallow: /private\n" + b"Disallow: /a\n" * 100_000
        site.routes |= {"/robots.txt": Page(rules), "/": Page(b"x"), "/private": Page(b"x")}
        fetcher = make_fetcher()
        assert fetcher.get(f"{site.origin}/", QUICK).body == b"x"
        with pytest.raises(RobotsForbidden):
            fetcher.get(f"{site.origin}/private", QUICK)
        read = fetcher.robots_text(f"{site.origin}/", QUICK)
        assert len(read) < 512 * 1024
        assert read.endswith("\nDisallow: /a")

    def test_rules_that_unfold_without_end_allow_nothing(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        bomb = gzip.compress(b"Allow: /\n" * 1_000_000)
        site.routes |= {"/robots.txt": Page(bomb, headers={"Content-Encoding": "gzip"}), "/": Page(b"x")}
        with pytest.raises(TooLarge, match=r"robots\.txt: the body exceeds the limit"):
            make_fetcher().get(f"{site.origin}/", QUICK)
        assert site.paths() == []

    def test_redirect_target_is_judged_by_its_own_rules(self, make_fetcher: MakeFetcher) -> None:
        with LocalSite() as first, LocalSite() as second:
            first.routes["/"] = Page(status=302, headers={"Location": f"{second.origin}/closed"})
            second.routes |= {"/robots.txt": Page(b"User-agent: *\nDisallow: /closed"), "/closed": Page(b"x")}
            with pytest.raises(RobotsForbidden):
                make_fetcher().get(f"{first.origin}/", QUICK)
            assert second.paths() == []


class TestTurns:
    def test_two_fetchers_share_one_spacing(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        site.routes["/"] = Page(b"x")
        two = [make_fetcher({"allowed_host_spacing_seconds": None}) for _ in range(2)]
        for turn in range(4):
            two[turn % 2].get(f"{site.origin}/", manners(spacing_seconds=3))
        # The robots.txt took the first turn, with the ordinary spacing of a second.
        assert clock.slept == [1.0, 3.0, 3.0, 3.0]

    def test_mapping_cannot_go_below_the_floor_for_strangers(
        self, make_fetcher: MakeFetcher, clock: FakeClock, site: LocalSite
    ) -> None:
        site.routes["/"] = Page(b"x")
        fetcher = make_fetcher({"allowed_hosts": (), "spacing_floor_seconds": 2})
        with pytest.raises(AddressRefused):
            fetcher.get(f"{site.origin}/", manners(spacing_seconds=0))
        spacing = fetcher._client._turns.spacing(0.0, 0.0, is_allowed=False)
        assert spacing == 2

    def test_retry_after_seconds_are_waited_for(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        answers = [Page(status=429, headers={"Retry-After": "20"}), Page(b"now")]
        site.routes["/"] = lambda asked: answers.pop(0)
        assert make_fetcher().get(f"{site.origin}/", manners(retries=1)).body == b"now"
        assert clock.slept == [20.0]

    def test_retry_after_date_is_waited_for(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        answers = [Page(status=503, headers={"Retry-After": "Mon, 02 Mar 2026 04:00:45 GMT"}), Page(b"now")]
        site.routes["/"] = lambda asked: answers.pop(0)
        assert make_fetcher().get(f"{site.origin}/", manners(retries=1)).body == b"now"
        assert clock.slept == [45.0]

    def test_long_retry_after_ends_the_request_and_keeps_others_away(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock, store: CatalogueStore
    ) -> None:
        site.routes["/"] = Page(status=503, headers={"Retry-After": "86400"})
        with pytest.raises(StatusRefused, match="'86400', longer than the 300 s we wait") as caught:
            make_fetcher().get(f"{site.origin}/", manners(retries=3))
        assert caught.value.is_transient
        assert clock.slept == []
        row = store.hosts.get(site.host)
        assert row is not None
        assert (row.next_free_at - START).total_seconds() == 86400

    def test_rest_asked_for_by_the_last_answer_is_kept_for_whoever_comes_next(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        answers = [Page(status=429, headers={"Retry-After": "200"}), Page(b"now")]
        site.routes["/"] = lambda asked: answers.pop(0)
        with pytest.raises(StatusRefused, match="answered 429, 1 times in all"):
            make_fetcher().get(f"{site.origin}/", QUICK)
        assert make_fetcher().get(f"{site.origin}/", QUICK).body == b"now"
        assert clock.slept == [200.0]

    def test_host_that_rests_for_long_is_not_waited_for(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock, store: CatalogueStore
    ) -> None:
        site.routes["/"] = Page(status=503, headers={"Retry-After": "86400"})
        for error in (StatusRefused, HostResting, HostResting):
            with pytest.raises(error):
                make_fetcher().get(f"{site.origin}/", QUICK)
        assert (clock.slept, len(site.paths())) == ([], 1)
        row = store.hosts.get(site.host)
        assert row is not None
        assert row.failures == 1
        clock.pass_days(1)
        site.routes["/"] = Page(b"rested")
        assert make_fetcher().get(f"{site.origin}/", QUICK).body == b"rested"

    @pytest.mark.parametrize("told", ["-5", "soon", "", "1e9", "Mon, 02 Mar 99999 04:00:45 GMT"])
    def test_retry_after_that_makes_no_sense_is_none(
        self, told: str, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        answers = [Page(status=503, headers={"Retry-After": told}), Page(b"now")]
        site.routes["/"] = lambda asked: answers.pop(0)
        assert make_fetcher().get(f"{site.origin}/", manners(retries=1)).body == b"now"
        assert clock.slept == [1.0]

    @pytest.mark.parametrize("told", ["9" * 30, "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
    def test_absurd_retry_after_is_a_week(
        self, told: str, site: LocalSite, make_fetcher: MakeFetcher, store: CatalogueStore
    ) -> None:
        site.routes["/"] = Page(status=503, headers={"Retry-After": told})
        with pytest.raises(StatusRefused, match="longer than the 300 s we wait"):
            make_fetcher().get(f"{site.origin}/", QUICK)
        row = store.hosts.get(site.host)
        assert row is not None
        assert (row.next_free_at - START).days == 7

    def test_retry_after_of_a_redirect_is_heeded_and_that_of_a_page_is_not(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        site.routes |= {
            "/old": Page(status=301, headers={"Location": "/new", "Retry-After": "15"}),
            "/new": Page(b"x", headers={"Retry-After": "60"}),
        }
        fetcher = make_fetcher()
        for _ in range(2):
            fetcher.get(f"{site.origin}/new", QUICK)
        fetcher.get(f"{site.origin}/old", QUICK)
        assert clock.slept == [15.0]

    def test_host_that_is_being_asked_is_waited_for(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock, store: CatalogueStore
    ) -> None:
        site.routes |= {"/": Page(b"x"), "/robots.txt": Page(b"")}
        fetcher = make_fetcher()
        fetcher.get(f"{site.origin}/", QUICK)
        store.hosts.enter(site.host, clock.now(), 0.6)
        fetcher.get(f"{site.origin}/", QUICK)
        assert clock.slept == [0.25, 0.25, pytest.approx(0.1)]

    def test_waits_double_and_attempts_are_bounded(
        self, site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
    ) -> None:
        site.routes["/"] = Page(status=500)
        with pytest.raises(StatusRefused, match="answered 500, 4 times in all"):
            make_fetcher().get(f"{site.origin}/", manners(retries=3))
        assert clock.slept == [1.0, 2.0, 4.0]
        assert len(site.paths()) == 4

    def test_refusals_that_do_not_pass_are_not_tried_again(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/"] = Page(status=403)
        with pytest.raises(StatusRefused, match="answered 403"):
            make_fetcher().get(f"{site.origin}/", manners(retries=3))
        assert len(site.paths()) == 1

    def test_failures_in_a_row_are_counted_until_the_host_answers(
        self, site: LocalSite, make_fetcher: MakeFetcher, store: CatalogueStore
    ) -> None:
        site.routes["/"] = Page(status=502)
        fetcher = make_fetcher()
        for _ in range(2):
            with pytest.raises(StatusRefused):
                fetcher.get(f"{site.origin}/", QUICK)
        row = store.hosts.get(site.host)
        assert row is not None
        assert row.failures == 2
        site.routes["/"] = Page(b"x")
        fetcher.get(f"{site.origin}/", QUICK)
        row = store.hosts.get(site.host)
        assert row is not None
        assert row.failures == 0


class TestAddresses:
    @pytest.mark.parametrize(
        "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1", "::ffff:7f00:1"]
    )
    def test_private_addresses_are_refused_before_a_connection(
        self, address: str, make_fetcher: MakeFetcher, site: LocalSite
    ) -> None:
        fetcher = make_fetcher({"allowed_hosts": ()}, resolve=lambda host, port: [address])
        with pytest.raises(AddressRefused, match="not a public address") as caught:
            fetcher.get(f"http://register.example:{site.port}/", QUICK)
        assert not caught.value.is_transient
        assert site.asked == []

    def test_one_private_address_among_public_ones_is_enough(self, make_fetcher: MakeFetcher) -> None:
        fetcher = make_fetcher(
            {"allowed_hosts": ()}, resolve=lambda host, port: ["93.184.216.34", "127.0.0.1"]
        )
        with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
            fetcher.get("http://register.example/", QUICK)

    def test_redirect_to_a_private_address_is_refused(self, make_fetcher: MakeFetcher) -> None:
        with LocalSite() as allowed, LocalSite() as inner:
            allowed.routes["/"] = Page(status=302, headers={"Location": f"{inner.origin}/secret"})
            inner.routes["/secret"] = Page(b"secret")
            fetcher = make_fetcher({"allowed_hosts": (allowed.host,)})
            with pytest.raises(AddressRefused):
                fetcher.get(f"{allowed.origin}/", QUICK)
            assert inner.asked == []

    def test_name_that_is_resolved_again_differently_gains_nothing(
        self, make_fetcher: MakeFetcher, site: LocalSite
    ) -> None:
        site.routes["/"] = Page(b"secret")
        resolved: list[str] = []

        def rebinding(host: str, port: int) -> list[str]:
            resolved.append(host)
            return ["127.0.0.1"] if len(resolved) == 1 else ["10.0.0.1"]

        # The system knows no such name: only the one checked answer can have led to the site.
        fetcher = make_fetcher({"allowed_hosts": ("rebind.example",)}, resolve=rebinding)
        fetcher.get(f"http://rebind.example:{site.port}/", QUICK)
        assert resolved == ["rebind.example"]
        assert site.asked[-1].headers["host"] == f"rebind.example:{site.port}"

    def test_allow_list_names_host_or_host_and_port(self, make_fetcher: MakeFetcher, site: LocalSite) -> None:
        site.routes["/"] = Page(b"x")
        assert make_fetcher({"allowed_hosts": (site.host,)}).get(f"{site.origin}/", QUICK).status == 200
        other_port = make_fetcher({"allowed_hosts": ("127.0.0.1:1",)})
        with pytest.raises(AddressRefused):
            other_port.get(f"{site.origin}/", QUICK)

    @pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1"])
    def test_numbers_that_mean_loopback_are_refused(
        self, host: str, make_fetcher: MakeFetcher, site: LocalSite
    ) -> None:
        resolve = lambda name, port: ["127.0.0.1"]  # noqa: E731 - what the system's resolver makes of them
        with pytest.raises(AddressRefused):
            make_fetcher({"allowed_hosts": ()}, resolve=resolve).get(f"http://{host}:{site.port}/", QUICK)

    @pytest.mark.parametrize(
        ("spelt", "plain"),
        [
            ("http://Register.EXAMPLE./a#b", "http://register.example/a"),
            ("http://register.example:80", "http://register.example/"),
            ("https://kura-māori.example/?q=ā", "https://xn--kura-mori-bcb.example/?q=ā"),
            ("http://[0:0:0:0:0:0:0:1]:8000/", "http://[::1]:8000/"),
        ],
    )
    def test_host_has_one_spelling(self, spelt: str, plain: str) -> None:
        assert canonical(spelt) == plain

    @pytest.mark.parametrize(
        "url",
        [
            "http://a b.example/",
            "http://a\\b.example/",
            "http://[::1%25eth0]/",
            "http://..example/",
            "http://x:99999/",
        ],
    )
    def test_host_that_is_none_is_refused(self, url: str) -> None:
        with pytest.raises(AddressUnusable):
            canonical(url)

    @pytest.mark.parametrize(
        "location", ["http://[::1", "ftp://127.0.0.1/", "http://ann:pass@127.0.0.1/", "/\x01"]
    )
    def test_redirect_to_what_is_no_address_names_both(
        self, location: str, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/"] = Page(status=302, headers={"Location": location})
        with pytest.raises(AddressUnusable, match=re.escape(f"{site.origin}/")):
            make_fetcher().get(f"{site.origin}/", QUICK)

    def test_redirect_from_https_to_http_is_not_followed(self) -> None:
        answer = Fetched(
            "https://a.example/", "https://a.example/", 302, {"location": "http://a.example/"}, b"", "", None
        )
        with pytest.raises(TooManyRedirects, match="a redirect from https to http is not followed"):
            _redirected(Question("https://a.example/"), answer)

    def test_error_after_a_redirect_names_the_address_that_was_asked(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/"] = Page(status=302, headers={"Location": "http://10.0.0.8/x"})
        with pytest.raises(AddressRefused, match=rf"{site.origin}/ redirects to http://10\.0\.0\.8/"):
            make_fetcher().get(f"{site.origin}/", QUICK)


class TestLimits:
    def test_redirects_are_bounded(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(status=302, headers={"Location": "/"})
        with pytest.raises(TooManyRedirects, match="more than 5 redirects"):
            make_fetcher().get(f"{site.origin}/", QUICK)
        assert len(site.paths()) == 6

    def test_redirect_to_a_forbidden_address_is_not_followed(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes |= {"/": Page(status=302, headers={"Location": "/addToShortList.do"})}
        careful = Manners(Politeness(retries=0), (re.compile(r"addToShortList\.do"),))
        with pytest.raises(NeverFetched, match="never_fetch"):
            make_fetcher().get(f"{site.origin}/", careful)
        assert site.paths() == ["/"]

    def test_large_body_is_cut_off(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(b"x" * 100_001)
        with pytest.raises(TooLarge, match="limit of 100000 bytes"):
            make_fetcher().get(f"{site.origin}/", manners(max_bytes=100_000))

    def test_stated_length_beyond_the_limit_is_refused_unread(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/"] = Page(b"x", length=2**31)
        fetcher = make_fetcher()
        with pytest.raises(TooLarge, match=r"Content-Length is 2147483648; .* limit of 100000 bytes"):
            fetcher.get(f"{site.origin}/", manners(max_bytes=100_000))
        assert fetcher.counts()["bytes_received"] == len(b"no such page")

    def test_cookies_are_neither_sent_back_nor_kept(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(b"x", headers={"Set-Cookie": "session=1; Path=/"})
        fetcher = make_fetcher()
        for _ in range(2):
            fetcher.get(f"{site.origin}/", QUICK)
        assert all("cookie" not in asked.headers for asked in site.asked)
        assert len(fetcher._wire._client.cookies) == 0

    def test_bomb_is_cut_off_before_it_unfolds(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        packed = gzip.compress(bytes(1 << 24))
        assert len(packed) < 20_000
        site.routes["/"] = Page(packed * 10, headers={"Content-Encoding": "gzip"})
        with pytest.raises(TooLarge, match="limit of 1000000 bytes"):
            make_fetcher().get(f"{site.origin}/", manners(max_bytes=1_000_000))

    def test_gzip_is_asked_for_and_unpacked(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(gzip.compress(b"micro"), headers={"Content-Encoding": "gzip"})
        assert make_fetcher().get(f"{site.origin}/", QUICK).body == b"micro"
        assert site.asked[-1].headers["accept-encoding"] == "gzip, deflate"

    def test_coding_nobody_asked_for_is_refused(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(b"?", headers={"Content-Encoding": "br"})
        with pytest.raises(UnknownCoding, match="'br'"):
            make_fetcher().get(f"{site.origin}/", QUICK)

    def test_slow_drip_ends_at_the_time_limit(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        def drip(handler: BaseHTTPRequestHandler) -> None:
            for _ in range(100):
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)

        site.routes["/"] = Page(write=drip)
        began = time.monotonic()
        with pytest.raises(TooSlow, match=r"no complete answer within 0\.4 s"):
            make_fetcher().get(f"{site.origin}/", manners(timeout_seconds=0.4))
        assert time.monotonic() - began < 2

    def test_slow_headers_end_at_the_time_limit(self, make_fetcher: MakeFetcher, site: LocalSite) -> None:
        def hang(asked: Asked) -> Page:
            time.sleep(1.0)
            return Page(b"late")

        site.routes["/"] = hang
        with pytest.raises(TooSlow):
            make_fetcher().get(f"{site.origin}/", manners(timeout_seconds=0.3))

    def test_body_cut_short_is_tried_again(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        answers = [Page(b"half", length=8), Page(b"all of it")]
        site.routes["/"] = lambda asked: answers.pop(0)
        assert make_fetcher().get(f"{site.origin}/", manners(retries=1)).body == b"all of it"

    def test_body_cut_short_every_time_is_an_error(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        site.routes["/"] = Page(b"half", length=8)
        with pytest.raises(ConnectionFailed, match="the connection failed"):
            make_fetcher().get(f"{site.origin}/", QUICK)

    def test_compressed_body_cut_short_is_an_error(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        whole = gzip.compress(b"micro-credential " * 50)
        site.routes["/"] = Page(whole[:-12], headers={"Content-Encoding": "gzip"})
        with pytest.raises(BrokenBody, match="ends early"):
            make_fetcher().get(f"{site.origin}/", QUICK)

    def test_missing_page_is_told_apart(self, site: LocalSite, make_fetcher: MakeFetcher) -> None:
        for status in (404, 410):
            site.routes["/gone"] = Page(status=status)
            with pytest.raises(NotFound, match=f"answered {status}"):
                make_fetcher().get(f"{site.origin}/gone", QUICK)


class TestMemory:
    KEY = Manners(Politeness(retries=0), memory_key="m1")

    def test_unchanged_page_is_replayed(
        self, site: LocalSite, make_fetcher: MakeFetcher, store: CatalogueStore, clock: FakeClock
    ) -> None:
        def page(asked: Asked) -> Page:
            known = asked.headers.get("if-none-match") == '"v1"'
            return Page(status=304) if known else Page(b"rows", headers={"ETag": '"v1"'})

        site.routes["/"] = page
        url = f"{site.origin}/"
        memory = make_fetcher().get(url, self.KEY).remember({"ids": ["5055"]})
        assert memory is not None
        store.validators.put(
            url, memory.key, memory.etag, memory.last_modified, dict(memory.yielded), clock.now()
        )
        again = make_fetcher().get(url, self.KEY)
        assert again.not_modified
        assert again.replay == {"ids": ["5055"]}
        assert make_fetcher().get(url, self.KEY, fresh=True).body == b"rows"

    def test_another_mapping_sends_no_validators(
        self, site: LocalSite, make_fetcher: MakeFetcher, store: CatalogueStore, clock: FakeClock
    ) -> None:
        site.routes["/"] = Page(b"rows")
        store.validators.put(f"{site.origin}/", "m1", '"v1"', None, {"ids": []}, clock.now())
        make_fetcher().get(f"{site.origin}/", Manners(memory_key="m2"))
        assert "if-none-match" not in site.asked[-1].headers

    def test_page_without_validators_is_not_remembered(
        self, site: LocalSite, make_fetcher: MakeFetcher
    ) -> None:
        site.routes["/"] = Page(b"rows")
        assert make_fetcher().get(f"{site.origin}/", self.KEY).remember({}) is None


def test_counts_tell_requests_bytes_and_waits(
    site: LocalSite, make_fetcher: MakeFetcher, clock: FakeClock
) -> None:
    answers = [Page(status=503), Page(b"12345")]
    site.routes["/"] = lambda asked: answers.pop(0)
    fetcher = make_fetcher()
    fetcher.get(f"{site.origin}/", manners(retries=1))
    counts = fetcher.counts()
    assert (counts["requests"], counts["retries"], counts["robots_requests"]) == (3, 1, 1)
    assert counts["bytes_received"] == len(b"no such page") + 5
    assert counts["waited_seconds"] == sum(clock.slept) == 1.0
    assert counts["by_status"] == {"200": 1, "404": 1, "503": 1}
