"""Shapes that real registry records have and a careless harvester trips over, one function each.

A record names its quirks in the data files; all are counted in public samples of 2017 to 2026, the broken
ones excepted, which are here to end in quarantine.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

Node = dict[str, Any]
Bend = Callable[[Node, Mapping[str, str]], None]
LANGUAGE_WORDS = {"en": "English", "es": "Spanish", "fr": "French"}
UNKNOWN_CTID = "ce-00000000-0000-4000-8000-000000000404"
OTHER_CTID = "ce-00000000-0000-4000-8000-000000000409"
REGIONS = {"en": "en-US", "es": "es-US", "fr": "fr-CA"}


class Quirk(StrEnum):
    """Every quirk a record may ask for."""

    PLAIN_STRINGS = "plain_strings"
    OWNER_AS_OBJECT = "owner_as_object"
    OWNER_AS_STRING = "owner_as_string"
    OWNER_INLINE = "owner_inline"
    OWNER_BLANK_NODE = "owner_blank_node"
    OWNER_GRAPH_LINK = "owner_graph_link"
    OWNER_UNKNOWN = "owner_unknown"
    LANGUAGE_WORD = "language_word"
    LANGUAGE_REGION = "language_region"
    US_DOLLAR = "us_dollar"
    SCHEMA_VALUE_PROFILE = "schema_value_profile"
    OLD_CREDIT_HOURS = "old_credit_hours"
    UPPER_CASE_CTID = "upper_case_ctid"
    HTTP_CONTEXT = "http_context"
    INLINE_CONTEXT = "inline_context"
    LOST_BLANK_NODE = "lost_blank_node"
    NO_NAME = "no_name"
    EMPTY_NAME = "empty_name"
    OTHER_CTID = "other_ctid"
    NO_TYPE = "no_type"


BROKEN = frozenset({Quirk.NO_NAME, Quirk.EMPTY_NAME, Quirk.OTHER_CTID, Quirk.NO_TYPE})


def apply_quirk(quirk: Quirk, document: Node, owner_names: Mapping[str, str]) -> None:
    """Bend a freshly built graph document as the quirk says; `owner_names` is the owner's language map."""
    _BENDS[quirk](document, owner_names)


def _main(document: Node) -> Node:
    main: Node = document["@graph"][0]
    return main


def _plain_strings(document: Node, _: Mapping[str, str]) -> None:
    main = _main(document)
    for term in ("ceterms:name", "ceterms:description", "ceterms:keyword"):
        if term in main:
            main[term] = next(iter(main[term].values()))


def _set_owner(document: Node, owner: Any) -> None:
    _main(document).update({"ceterms:ownedBy": owner, "ceterms:offeredBy": owner})


def _owner_address(document: Node) -> str:
    address: str = _main(document)["ceterms:ownedBy"][0]
    return address


def _owner_as(shape: Callable[[str], Any]) -> Bend:
    def bend(document: Node, _: Mapping[str, str]) -> None:
        _set_owner(document, shape(_owner_address(document)))

    return bend


def _owner_node(document: Node, names: Mapping[str, str]) -> Node:
    page = _main(document)["ceterms:subjectWebpage"].split("/credentials/")[0] + "/"
    return {
        "@type": "ceterms:CredentialOrganization",
        "ceterms:name": dict(names),
        "ceterms:subjectWebpage": page,
    }


def _owner_inline(document: Node, names: Mapping[str, str]) -> None:
    _set_owner(document, [_owner_node(document, names)])


def _owner_blank_node(document: Node, names: Mapping[str, str]) -> None:
    blank = "_:" + _owner_address(document).rsplit("ce-", 1)[1]
    document["@graph"].append({"@id": blank} | _owner_node(document, names))
    _set_owner(document, [blank])


def _languages_as(names: Mapping[str, str]) -> Bend:
    def bend(document: Node, _: Mapping[str, str]) -> None:
        main = _main(document)
        main["ceterms:inLanguage"] = [names[tag] for tag in main["ceterms:inLanguage"]]

    return bend


def _us_dollar(document: Node, _: Mapping[str, str]) -> None:
    for cost in _main(document)["ceterms:estimatedCost"]:
        cost["ceterms:currency"] = "US Dollar"


def _earned_by(document: Node) -> Node:
    profile: Node = _main(document)["ceterms:requires"][0]
    return profile


def _schema_value_profile(document: Node, _: Mapping[str, str]) -> None:
    for value in _earned_by(document)["ceterms:creditValue"]:
        value["@type"] = "schema:ValueProfile"


def _old_credit_hours(document: Node, _: Mapping[str, str]) -> None:
    profile = _earned_by(document)
    (value,) = profile.pop("ceterms:creditValue")
    profile["ceterms:creditHourValue"] = value["schema:value"]
    profile["ceterms:creditHourType"] = value["ceterms:creditUnitType"][0]["ceterms:targetNodeName"]


def _upper_case_ctid(document: Node, _: Mapping[str, str]) -> None:
    main = _main(document)
    lower = main["ceterms:ctid"]
    upper = "ce-" + lower.removeprefix("ce-").upper()
    main["ceterms:ctid"] = upper
    main["@id"] = main["@id"].replace(lower, upper)


def _http_context(document: Node, _: Mapping[str, str]) -> None:
    document["@context"] = "http://credreg.net/ctdl/schema/context/json"


def _inline_context(document: Node, _: Mapping[str, str]) -> None:
    document["@context"] = {
        "ceterms": "https://purl.org/ctdl/terms/",
        "schema": "https://schema.org/",
        "ceterms:name": {"@container": "@language"},
        "ceterms:description": {"@container": "@language"},
    }


def _lost_blank_node(document: Node, _: Mapping[str, str]) -> None:
    document["@graph"] = [node for node in document["@graph"] if "AssessmentProfile" not in node["@type"]]


def _without(term: str) -> Bend:
    def bend(document: Node, _: Mapping[str, str]) -> None:
        del _main(document)[term]

    return bend


def _empty_name(document: Node, _: Mapping[str, str]) -> None:
    main = _main(document)
    main["ceterms:name"] = dict.fromkeys(main["ceterms:name"], " ")


def _other_ctid(document: Node, _: Mapping[str, str]) -> None:
    main = _main(document)
    main["@id"] = main["@id"].rsplit("/", 1)[0] + "/" + OTHER_CTID
    main["ceterms:ctid"] = OTHER_CTID


_BENDS: Mapping[Quirk, Bend] = {
    Quirk.PLAIN_STRINGS: _plain_strings,
    Quirk.OWNER_AS_OBJECT: _owner_as(lambda address: [{"@id": address}]),
    Quirk.OWNER_AS_STRING: _owner_as(lambda address: address),
    Quirk.OWNER_INLINE: _owner_inline,
    Quirk.OWNER_BLANK_NODE: _owner_blank_node,
    Quirk.OWNER_GRAPH_LINK: _owner_as(lambda address: [address.replace("/resources/", "/graph/")]),
    Quirk.OWNER_UNKNOWN: _owner_as(lambda address: [f"{address.rsplit('/', 1)[0]}/{UNKNOWN_CTID}"]),
    Quirk.LANGUAGE_WORD: _languages_as(LANGUAGE_WORDS),
    Quirk.LANGUAGE_REGION: _languages_as(REGIONS),
    Quirk.US_DOLLAR: _us_dollar,
    Quirk.SCHEMA_VALUE_PROFILE: _schema_value_profile,
    Quirk.OLD_CREDIT_HOURS: _old_credit_hours,
    Quirk.UPPER_CASE_CTID: _upper_case_ctid,
    Quirk.HTTP_CONTEXT: _http_context,
    Quirk.INLINE_CONTEXT: _inline_context,
    Quirk.LOST_BLANK_NODE: _lost_blank_node,
    Quirk.NO_NAME: _without("ceterms:name"),
    Quirk.EMPTY_NAME: _empty_name,
    Quirk.OTHER_CTID: _other_ctid,
    Quirk.NO_TYPE: _without("@type"),
}
