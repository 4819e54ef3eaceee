"""The quality report of a source: over HTTP, as a table and as a page."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

from parsel import Selector
from starlette.testclient import TestClient

from tests.search_api.api.catalogue import PLANTED

Get = Callable[[str], Any]
REPORT = "/v1/sources/nz_register/quality"


def test_questions_are_counted_over_live_records(get: Get) -> None:
    told = get(REPORT)
    live = get("/v1/credentials?source=nz_register&status=current&status=expired&size=0")["total"]
    assert told["records"] == live == 5
    by_name = {one["question"]: one for one in told["questions"]}
    level = get("/v1/credentials?source=nz_register&level=unknown&status=current&status=expired&size=0")[
        "total"
    ]
    assert by_name["level"]["answered"] == live - level
    assert 0 < told["score"] < 1


def test_issues_come_before_silences_and_the_most_helpful_first(get: Get) -> None:
    to_mend = get("/v1/sources/ca_table/quality")["to_mend"]
    assert (to_mend[0]["cause"], to_mend[0]["severity"], to_mend[0]["fields"]) == (
        "missing_field",
        "error",
        ["name"],
    )
    silent = [one["records"] for one in to_mend if one["severity"] != "error"]
    assert silent == sorted(silent, reverse=True)
    assert {
        "cause": None,
        "severity": None,
        "fields": ["entry_condition"],
        "question": "entry",
        "records": 3,
    } in to_mend


def test_the_words_of_issues_are_not_for_everybody(client: TestClient) -> None:
    for address in ("/v1/sources/ca_table/quality", "/v1/sources/ca_table/quality.csv"):
        assert PLANTED not in client.get(address).text


def test_the_table_says_the_same(client: TestClient, get: Get) -> None:
    answered = client.get(REPORT + ".csv")
    assert answered.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answered.text)))
    told = get(REPORT)["to_mend"]
    assert [int(row["records"]) for row in rows] == [one["records"] for one in told]
    assert rows[0]["fields"] == " or ".join(told[0]["fields"])


def test_the_page_shows_questions_and_what_to_mend(client: TestClient) -> None:
    page = Selector(client.get("/sources/nz_register/quality?lang=en").text)
    assert page.css("h1::text").get() == "Quality of the records of Register of Aotearoa"
    questions = page.css("#questions ~ .table-box strong::text").getall()
    assert questions[:3] == ["What is learnt", "How much work it is", "At which level"]
    assert "The source does not say" in page.css("#to-mend ~ .table-box").get("")
    french = Selector(client.get("/sources/nz_register/quality?lang=fr").text)
    assert french.css("h1::text").get() == "Qualité des notices de Register of Aotearoa (fr)"


def test_an_unknown_source_is_said_to_be_unknown(client: TestClient) -> None:
    assert client.get("/v1/sources/zz/quality").status_code == 404
    assert client.get("/sources/zz/quality").status_code == 404
