"""Faults of contents that are seen in what an answer says."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from harvesters.sample_providers.faults.fault import Fault
from harvesters.sample_providers.faults.whole_answer import Rewrite, WholeAnswer
from harvesters.sample_providers.ontario import build_csv

LABELS = {
    b"<td>Qualification Title</td>": b"<td>Name of the Award</td>",
    b"<td>Level</td>": b"<td>Stage</td>",
    b"<td>Credits</td>": b"<td>Points</td>",
    b"<th>Title</th>": b"<th>Name</th>",
    b"Title (English)": b"Name in English",
    b"Title (French)": b"Nom",
    b'"ceterms:name"': b'"ceterms:title"',
    b'"resource_digest":"': b'"resource_digest":"renamed ',  # as a registry tells another version
}
HTML_ID = re.compile(rb"(selectedItemKey=)([A-Za-z0-9]+)")
CTID = re.compile(rb"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TABLE_ID = re.compile(rb"(?m)^([^,\"]+|\"[^\"]*\"),([A-Za-z]+[ -][A-Za-z0-9-]+),")
ROW = re.compile(rb"<tr>\s*<td>.*?</tr>", re.DOTALL)
NEXT_START = re.compile(rb"(microcredentials\.do\?start=)(\d+)")
DOUBLED = 2
ENDLESS_TOTAL = "1000000"


def other_charset(target: str, answer: WholeAnswer) -> WholeAnswer:
    """The same text under another name; a line end more, so that it is no page known already."""
    media_type = answer.media_type.partition(";")[0]
    return answer.with_body(answer.body + b"\r\n").with_header(
        "content-type", f"{media_type}; charset=iso-8859-1"
    )


def renamed_labels(target: str, answer: WholeAnswer) -> WholeAnswer:
    """Labels, headers and terms that no mapping knows."""
    body = answer.body
    for old, new in LABELS.items():
        body = body.replace(old, new)
    return answer.with_body(body)


def other_case(target: str, answer: WholeAnswer) -> WholeAnswer:
    """Ids in the other case, wherever they stand."""
    if "json" in answer.media_type:
        return answer.with_body(CTID.sub(lambda found: found[0].upper(), answer.body))
    if "html" in answer.media_type:
        return answer.with_body(HTML_ID.sub(lambda found: found[1] + found[2].swapcase(), answer.body))
    return answer.with_body(
        TABLE_ID.sub(lambda found: found[1] + b"," + found[2].swapcase() + b",", answer.body)
    )


def doubled(target: str, answer: WholeAnswer) -> WholeAnswer:
    """The first records of a list once more at its end, with another value."""
    if "json" in answer.media_type:
        rows = orjson.loads(answer.body)
        if not isinstance(rows, list) or "/graph/" in target:
            return answer
        changed = [row | {"updated_at": "2030-01-01T00:00:00.000Z"} for row in rows[:DOUBLED]]
        return answer.with_body(orjson.dumps(rows + changed))
    if "html" in answer.media_type:
        again = b"".join(ROW.findall(answer.body)[:DOUBLED]).replace(b"<td>", b"<td>Other ")
        return answer.with_body(answer.body.replace(b"</tbody>", again + b"</tbody>"))
    table = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline="")))
    other = [[cell.replace("Sample", "Other") for cell in row] for row in table[1 : 1 + DOUBLED]]
    return answer.with_body(build_csv([*table, *other]))


def first_page_again(target: str, answer: WholeAnswer) -> WholeAnswer:
    """The first page, which says that there are more: the next link moves on, the total is never reached."""
    if "html" in answer.media_type:
        start = int(dict(parse_qsl(urlsplit(target).query)).get("start", "0"))
        return answer.with_body(
            NEXT_START.sub(lambda found: found[1] + str(start + int(found[2])).encode(), answer.body)
        )
    return answer.with_header("x-total", ENDLESS_TOTAL)


def at_first_page(query: bytes) -> bytes:
    """The query of the first page of the list that a query asks a page of."""
    asked = [(name, value) for name, value in parse_qsl(query.decode("latin-1")) if name != "start"]
    return urlencode([(name, "1" if name == "page" else value) for name, value in asked]).encode()


REWRITES: Mapping[Fault, Rewrite] = {
    Fault.WRONG_CHARSET: other_charset,
    Fault.CHANGED_LABELS: renamed_labels,
    Fault.IDS_CHANGE_CASE: other_case,
    Fault.DUPLICATE_IDS: doubled,
    Fault.REPEATED_PAGE: first_page_again,
}
