"""Make the pictures in docs/images from the running product: `python -m scripts.screenshots [ADDRESS]`.

Without an address, starts the product over the sample catalogue in a folder of its own and ends it again.
The browser is the one that CREDATLAS_CHROMIUM names (`scripts/find_chromium` prints one).
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parent.parent / "docs" / "images"
READY_SECONDS = 180.0
"""For harvesting the samples and starting every process."""
WIDE, NARROW = 1440, 390
QUESTION = "/?q=data&country=NZ&country=CA&hours=20..150&include_unknown=hours"


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture."""

    name: str
    address: str
    width: int = WIDE
    height: int = 1100
    scheme: str = "light"
    opens: str | None = None
    """What is clicked before."""
    follows: str | None = None
    """The link that is followed before."""


FIRST_RESULT = "article.result h2 a"
WORKLOAD = ".key-fact:nth-child(3) summary"
PICTURES = (
    Picture("search", f"{QUESTION}&lang=en"),
    Picture("search-dark", f"{QUESTION}&lang=en", scheme="dark"),
    Picture("search-french", "/?q=donn%C3%A9es&lang=fr"),
    Picture("search-narrow", f"{QUESTION}&lang=en", NARROW, 1600),
    Picture("credential", "/?source=sample_nz_nzqa&q=data&lang=en", follows=FIRST_RESULT, opens=WORKLOAD),
    Picture("nothing-found", "/?q=%22data+ethics%22&country=CA&hours=40..80&is_free=yes&lang=en", height=900),
    Picture("sources", "/sources?lang=en", height=900),
)


def main() -> None:
    """Take every picture."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 1:
        take_all(sys.argv[1].rstrip("/"))
        return
    with tempfile.TemporaryDirectory() as home, product(Path(home)) as address:
        take_all(address)


def take_all(address: str) -> None:
    """Take the pictures of the product at this address."""
    executable = os.environ.get("CREDATLAS_CHROMIUM")
    if not executable:
        raise SystemExit("CREDATLAS_CHROMIUM names no browser; `make screenshots` finds one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox"])
        for picture in PICTURES:
            take(browser, address, picture)
        browser.close()


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Take one picture."""
    size = {"width": picture.width, "height": picture.height}
    page: Page = browser.new_page(
        base_url=address,
        viewport=size,  # type: ignore[arg-type]
        color_scheme=picture.scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page.goto(picture.address)
    if picture.follows is not None:
        page.locator(picture.follows).first.click()
        page.wait_for_load_state()
    if picture.opens is not None:
        page.locator(picture.opens).click()
    page.screenshot(path=IMAGES / f"{picture.name}.png")
    print(f"docs/images/{picture.name}.png")
    page.close()


@contextmanager
def product(home: Path) -> Iterator[str]:
    """The product over the sample catalogue, ended when the pictures are taken."""
    address = f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, "CREDATLAS_HOME": str(home)}
    command = [sys.executable, "-m", "credatlas", "up", "--port", address.rpartition(":")[2]]
    process = subprocess.Popen(command, env=environment)
    try:
        wait_until_ready(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Return when the product answers; say so when it ended or took too long."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the product ended with status {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.3)
    raise SystemExit(f"the product did not answer at {address} within {READY_SECONDS:g} s")


if __name__ == "__main__":
    main()
