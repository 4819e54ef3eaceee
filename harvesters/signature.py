"""Signs what is told to receivers, in the form of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime

PREFIX = "whsec_"
"""Marks a secret whose rest is base64, as the specification's own tools make them."""


def signed_headers(message_id: str, at: datetime, body: bytes, secret: str | None) -> dict[str, str]:
    """Id and time of a message, and what proves both and the body to whoever knows the secret."""
    headers = {"webhook-id": message_id, "webhook-timestamp": str(int(at.timestamp()))}
    if secret is None:
        return headers
    signed = f"{message_id}.{headers['webhook-timestamp']}.".encode() + body
    mark = base64.b64encode(hmac.new(key_of(secret), signed, hashlib.sha256).digest()).decode()
    return headers | {"webhook-signature": f"v1,{mark}"}


def key_of(secret: str) -> bytes:
    """The bytes of a secret: any text, or base64 behind `whsec_`; ValueError when that is not base64."""
    if secret.startswith(PREFIX):
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    return secret.encode()
