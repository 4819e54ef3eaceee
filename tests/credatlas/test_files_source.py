"""A source of saved files through the command: checked, rehearsed, harvested and withdrawn."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.credatlas.running import Ended, credatlas_here
from tests.tls_proxy import closed_port

FIXTURES = Path(__file__).parents[1] / "fixtures" / "standards"
MAPPING = """\
source:
  title: {en: Badges of a school}
  publisher: Hive School (example)
  website: https://hive.example
  language: en
  licence: {name: unknown, attribution: Hive School}
  verification: {state: unverified, date: 2026-09-01, how: Written for a test.}
harvest:
  protocol: files
  folder: badges
  related: issuer
record:
  standard: open_badges_2
accept:
  - rule: {jmespath: name}
    in: [Bees]
expect: {minimum_records: 1}
examples:
  - title: a badge
    payloads: {main: {json: {type: BadgeClass, id: "https://b.example/1", name: Bees}}}
    expect: {name: {en: Bees}}
"""


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with the mapping and its badges."""
    folder = tmp_path / "sources"
    (folder / "badges").mkdir(parents=True)
    (folder / "xx_hive.yml").write_text(MAPPING, encoding="utf-8")
    for name in ("badge_class.json", "issuer.json"):
        shutil.copy(FIXTURES / name, folder / "badges")
    other = json.loads((FIXTURES / "badge_class.json").read_text("utf-8")) | {
        "id": "https://b.example/2",
        "name": "Wasps",
    }
    (folder / "badges" / "wasps.json").write_text(json.dumps(other), encoding="utf-8")
    return folder


def run(sources: Path, *words: str) -> Ended:
    more = {"CREDATLAS_MAPPINGS": str(sources), "CREDATLAS_SAMPLES": "off"}
    return credatlas_here(sources.parent / "home", *words, more=more)


def test_a_rehearsal_touches_no_server_that_the_settings_name(sources: Path, tmp_path: Path) -> None:
    more = {
        "CREDATLAS_MAPPINGS": str(sources),
        "CREDATLAS_DATABASE_URL": f"sqlite:///{tmp_path / 'ours.db'}",
        "CREDATLAS_INDEX_DIRECTORY": str(tmp_path / "ours"),
        "CREDATLAS_INDEX_ENGINE": "opensearch",
        "CREDATLAS_OPENSEARCH_URL": f"http://127.0.0.1:{closed_port()}",
    }
    words = ("rehearse", "xx_hive", str(sources / "badges"), "--keep", str(tmp_path / "kept"))
    ended = credatlas_here(tmp_path / "home", *words, more=more)
    assert ended.status == 0, ended.err
    assert not (tmp_path / "ours.db").exists()
    assert not (tmp_path / "ours").exists()
    assert (tmp_path / "kept" / "index" / "current").exists()


def test_a_rehearsal_tells_the_fate_of_every_record_and_file(sources: Path) -> None:
    assert "right, 1 example holds" in run(sources, "check", str(sources / "xx_hive.yml")).out
    (sources / "badges" / "broken.json").write_text("{", encoding="utf-8")
    ended = run(sources, "rehearse", "xx_hive", str(sources / "badges"), "--json")
    assert ended.status == 0, ended.err
    fates = {fate["file"]: fate["outcome"] for fate in json.loads(ended.out)["fates"]}
    assert fates == {
        "badge_class.json#record=1": "published",
        "broken.json": "no record",
        "issuer.json": "no record",
        "wasps.json#record=1": "not accepted",
    }
    everything = run(sources, "rehearse", "xx_hive", str(sources / "badges"), "--json", "--every-class")
    assert {fate["outcome"] for fate in json.loads(everything.out)["fates"]} == {"published", "no record"}


def test_a_harvest_says_when_a_file_kept_it_from_the_end_of_the_list(sources: Path) -> None:
    run(sources, "sources", "enable", "xx_hive")
    whole = run(sources, "harvest", "xx_hive")
    assert "not read to its end" not in whole.out
    (sources / "badges" / "broken.json").write_text("{", encoding="utf-8")
    ended = run(sources, "harvest", "xx_hive")
    assert ended.status == 0, ended.err
    assert "accepted, 2 listed" in ended.out
    assert "the list not read to its end: nothing is known to be missing" in ended.out


def test_a_source_that_cannot_be_rehearsed_is_told_what_can(sources: Path) -> None:
    ended = run(sources, "rehearse", "ca_on_ecampus", str(sources / "badges"))
    assert ended.status == 2
    assert "ca_on_ecampus: its protocol is table" in ended.err
    assert "`credatlas preview ca_on_ecampus`" in ended.err


def test_a_harvest_keeps_the_badge_with_its_issuer(sources: Path) -> None:
    run(sources, "sources", "enable", "xx_hive")
    harvested = run(sources, "harvest", "xx_hive")
    assert "2 listed, 1 added, 1 not accepted" in harvested.out, harvested.err
    again = run(sources, "harvest", "xx_hive")
    assert "accepted, 2 listed" in again.out
    assert "added" not in again.out
    shown = run(sources, "records", "show", "xx_hive:https~3A~2F~2Fbadges.example~2Fv2~2F17.json").out
    assert "https://badges.example/v2/issuer.json" in shown
