"""Our own check of an Achievement: required members, types and codes, after the specification of Open Badges 3.0."""

from __future__ import annotations

import re
from typing import Any

from normalise.open_badges.achievement_types import SAME_NAME

ADDRESS = re.compile(r"https?://\S+")
EXTENSION = re.compile(r"ext:[A-Za-z0-9._-]+")
ALLOWED = {
    *(
        "@context",
        "id",
        "type",
        "achievementType",
        "name",
        "description",
        "criteria",
        "inLanguage",
        "creator",
    ),
    *("creditsAvailable", "fieldOfStudy", "tag", "alignment", "otherIdentifier", "version"),
}


def check(document: dict[str, Any]) -> None:
    """Fails on the first breach."""
    assert set(document) <= ALLOWED
    assert document["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert ADDRESS.fullmatch(document["id"])
    assert document["type"] == ["Achievement"]
    assert document["achievementType"] in SAME_NAME | {"Badge"} or EXTENSION.fullmatch(
        document["achievementType"]
    )
    assert document["criteria"]
    assert document["criteria"].keys() <= {"id", "narrative"}
    for text in (document["name"], document["description"], *document["criteria"].values()):
        assert isinstance(text, str)
        assert text.strip()
    assert re.fullmatch(r"[a-z]{2,4}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?", document.get("inLanguage", "en"))
    for one in document.get("alignment", []):
        assert one["type"] == ["Alignment"]
        assert one["targetName"]
        assert ADDRESS.fullmatch(one["targetUrl"])
    for one in document.get("otherIdentifier", []):
        assert one["type"] == "IdentifierEntry"
        assert EXTENSION.fullmatch(one["identifierType"])
    if "creator" in document:
        assert document["creator"]["type"] == ["Profile"]
        assert ADDRESS.fullmatch(document["creator"]["id"])
