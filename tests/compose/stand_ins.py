"""Images for a machine that cannot pull any: made from Debian's packages, under the names that the files ask for."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from pathlib import Path

from tests.compose.command import run
from tests.compose.engine import ROOT, Engine

FOLDER = Path(__file__).parent / "stand_ins"
CACHE = "COMPOSE_TEST_CACHE"
"""Environment variable with a folder where what was made for one rehearsal is kept for the next."""
RELEASE = "bookworm"
PYTHON = ("python3", "python3-venv", "ca-certificates")
SERVERS = ("postgresql", "haproxy", "wget", "curl", "openjdk-17-jre-headless")
SERVERS_IMAGE = "localhost/credatlas-stand-in-servers:latest"
OPENSEARCH = "2.19.1.0"
"""The newest that runs on the Java of this Debian."""
MISSING = "Images cannot be pulled, and mmdebstrap is not here to make stand-ins (Debian: apt-get install mmdebstrap)"


def base_image() -> str:
    """What the Dockerfile is built from."""
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    return _only(r"^ARG BASE=(\S+)$", dockerfile)


def image_of(name: str) -> str:
    """The image of that name that the compose file asks for."""
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    return _only(rf"^ +image: (docker\.io/\S+/{name}:\S+)$", compose)


def _only(pattern: str, text: str) -> str:
    [found] = re.findall(pattern, text, re.MULTILINE)
    return str(found)


class StandIns:
    """Every image that the Dockerfile and the compose file ask for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: list[str] = []

    def make(self, profile: str) -> list[str]:
        """Make those that a profile needs; gives their names."""
        if shutil.which("mmdebstrap") is None:
            raise RuntimeError(MISSING)
        self._import(base_image(), "python", PYTHON)
        self._import(SERVERS_IMAGE, "servers", SERVERS)
        names = ["postgres", "haproxy", *(["opensearch"] if profile else [])]
        for name in names:
            self._build(name)
        return [image_of(name) for name in names]

    def remove(self) -> None:
        """Away with what was made, unless it is kept for the next time."""
        for image in self._made if CACHE not in os.environ else ():
            self._engine.remove(image)

    def _build(self, name: str) -> None:
        with tempfile.TemporaryDirectory(prefix="credatlas-images-") as context:
            shutil.copytree(FOLDER, context, dirs_exist_ok=True)
            if name == "opensearch":
                shutil.copytree(_jars(), Path(context) / "jars")
            base = f"BASE={SERVERS_IMAGE}"
            self._engine.build(image_of(name), Path(context), "--build-arg", base, "--target", name)
        self._made.append(image_of(name))

    def _import(self, image: str, name: str, packages: tuple[str, ...]) -> None:
        kept = os.environ.get(CACHE)
        if kept and self._engine.has(image):
            return
        with tempfile.TemporaryDirectory(prefix="credatlas-images-") as folder:
            tar = Path(kept or folder) / f"{name}.tar"
            if not tar.exists():
                include, draft = f"--include={','.join(packages)}", Path(folder) / f"draft-{name}.tar"
                run(["mmdebstrap", "--quiet", "--variant=minbase", include, RELEASE, draft])
                shutil.move(draft, tar)
            run([self._engine.program, "import", tar, image])
        self._made.append(image)


def _jars() -> Path:
    """The jars that the tests of the search index run a node from."""
    return Path(run([ROOT / "scripts" / "find_opensearch", OPENSEARCH]).strip()) / "jars"
