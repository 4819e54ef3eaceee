"""Going through the operator's proxy without giving up the choice of the address that is connected to."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from harvesters.errors import ConnectionFailed, SettingsError

LONGEST_ANSWER = 16 * 1024
CONNECTED = re.compile(r"HTTP/1\.[01] 2\d\d(?: |$)")
"""Any 2xx opens the tunnel (RFC 9110, 9.3.6)."""


@dataclass(frozen=True, slots=True)
class ProxyTunnel:
    """An HTTP proxy that is asked by CONNECT for the numeric address that was checked, never for a name."""

    host: str
    port: int
    authorization: str | None = None

    def open(
        self,
        read: Callable[[int], bytes],
        write: Callable[[bytes], None],
        address: str,
        port: int,
        url: str,
    ) -> None:
        """Turn a connection to the proxy into one to the address; ConnectionFailed when the proxy refuses."""
        write(self.question(address, port))
        answer = bytearray()
        while not answer.endswith(b"\r\n\r\n"):
            byte = read(1)  # one at a time: what follows the answer belongs to the host
            if not byte or len(answer) > LONGEST_ANSWER:
                raise ConnectionFailed(url, f"the proxy {self.host}:{self.port} gave no answer to CONNECT")
            answer += byte
        status_line = answer.partition(b"\r\n")[0].decode("latin-1")
        if CONNECTED.match(status_line) is None:
            raise ConnectionFailed(
                url, f"the proxy {self.host}:{self.port} refused {address}:{port} ({status_line})"
            )

    def question(self, address: str, port: int) -> bytes:
        """The CONNECT request for an address."""
        target = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
        lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
        if self.authorization is not None:
            lines.append(f"Proxy-Authorization: {self.authorization}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def proxy_tunnel(setting: str | None) -> ProxyTunnel | None:
    """The proxy a setting names; SettingsError when it is not `http://[user:password@]host:port`."""
    if setting is None:
        return None
    parts = urlsplit(setting)
    if parts.scheme != "http" or not parts.hostname or parts.port is None:
        raise SettingsError("CREDATLAS_PROXY is not http://[user:password@]host:port")
    authorization = None
    if parts.username is not None:
        credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(credentials.encode()).decode()
    return ProxyTunnel(parts.hostname, parts.port, authorization)
