"""Secrets have no place in a mapping file: it is published with its catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from normalise.mapping.finding import Finding
from normalise.mapping.located_yaml import KeyPath

SECRET_KEY = re.compile(r"(?i)(^|_)(password|passwd|secret|token|api_?key|authorization|credentials?)$")
SECRET_VALUE = re.compile(
    r"""(?x)
    ^(?:Bearer|Basic|Token|ApiToken)\s+\S{8,}           # an Authorization header
    | \b(?:gh[pousr]_|glpat-|xox[abp]-|sk-)[\w-]{16,}    # tokens of well-known services
    | \bAKIA[0-9A-Z]{16}\b
    | \beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.                   # a JSON web token
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY
    | ^[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@           # user and password in an address
    | [?&](?:api_?key|access_token|token|password|secret)=[^&{\s]+
    """,
    re.IGNORECASE,
)
ENVIRONMENT_NAME = re.compile(r"[A-Z][A-Z0-9_]*")
REMEDY = "looks like a secret; keep it in an environment variable and write that variable's name"
EXAMPLES = "examples"
"""Payloads of a source are quoted as they are; they are public."""


def secret_findings(data: Any, path: KeyPath = ()) -> Iterator[Finding]:
    """A finding for each value that looks like a secret; the value itself is never repeated."""
    if isinstance(data, dict):
        for key, value in data.items():
            if path or key != EXAMPLES:
                yield from _entry_findings(key, value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from secret_findings(value, (*path, number))
    elif isinstance(data, str) and SECRET_VALUE.search(data):
        yield Finding(path, f"this value {REMEDY}")


def _entry_findings(key: str, value: Any, path: KeyPath) -> Iterator[Finding]:
    named_secret = SECRET_KEY.search(key) is not None and isinstance(value, str)
    if named_secret and ENVIRONMENT_NAME.fullmatch(value) is None:
        yield Finding(path, f"this value {REMEDY}")
        return
    yield from secret_findings(value, path)
