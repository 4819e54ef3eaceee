"""The container engine of this machine: Docker with its compose plugin, or podman with podman-compose."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.compose.command import run

ROOT = Path(__file__).parents[2]
BUILD_OPTIONS = "COMPOSE_TEST_BUILD_OPTIONS"
"""Environment variable with options for every build: what this machine's way to packages needs."""
MISSING = """No container engine was found. Any of these will do:
  Docker with its compose plugin
  Debian:  apt-get install podman runc netavark aardvark-dns catatonit && pip install podman-compose"""
SERVICE_LABEL, PROJECT_LABEL = "com.docker.compose.service", "com.docker.compose.project"


@dataclass(frozen=True)
class Engine:
    """How containers, images and the compose file are asked for."""

    program: str
    compose: tuple[str, ...]

    @property
    def is_docker(self) -> bool:
        """Whether this is Docker, which pulls images and runs health checks by itself."""
        return self.program == "docker"

    def build(self, tag: str, folder: Path, *options: str) -> None:
        """Build an image."""
        own = () if self.is_docker else ("--isolation", "chroot", "--format", "docker", "--network", "host")
        more = shlex.split(os.environ.get(BUILD_OPTIONS, ""))
        run([self.program, "build", *own, *more, *options, "-t", tag, folder])

    def has(self, image: str) -> bool:
        """Whether an image is here."""
        return not _fails(self.program, "image", "inspect", image)

    def can_pull(self, image: str) -> bool:
        """Whether an image is to be had from a registry."""
        return not _fails(self.program, "pull", image)

    def remove(self, image: str) -> None:
        """Away with an image, if it is there and no container is made of it."""
        run([self.program, "rmi", image], is_checked=False)


def find_engine() -> Engine:
    """The engine that is here; RuntimeError says what to install."""
    if shutil.which("docker") and not _fails("docker", "compose", "version"):
        return Engine("docker", ("docker", "compose"))
    composer = os.environ.get("PODMAN_COMPOSE", "podman-compose")
    if shutil.which("podman") and shutil.which(composer):
        return Engine("podman", (composer,))
    raise RuntimeError(MISSING)


def _fails(*words: str) -> bool:
    return subprocess.run(words, capture_output=True, check=False).returncode != 0


@dataclass(frozen=True)
class Container:
    """A container of the project as the engine sees it now."""

    id: str
    service: str
    status: str
    pid: int
    started: str


@dataclass(frozen=True)
class Project:
    """The compose file as it is, with settings beside it."""

    engine: Engine
    name: str
    settings: Path
    """The environment file: what an operator writes."""

    def compose(self, *words: str, is_checked: bool = True) -> str:
        """One command of compose."""
        command = [*self.engine.compose, "-p", self.name, "--env-file", self.settings, *words]
        environment = {"ENV_FILE": str(self.settings), **self._variables()}
        return run(command, environment=environment, folder=ROOT, is_checked=is_checked)

    def _variables(self) -> dict[str, str]:
        lines = self.settings.read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))

    def up(self, counts: Mapping[str, int]) -> None:
        """Start services when what they depend on is up, and wait until each of their containers is healthy."""
        scales = [word for service, count in counts.items() for word in ("--scale", f"{service}={count}")]
        self.compose("up", "-d", "--no-build", "--no-deps", *scales, *counts)
        for service, count in counts.items():
            self.wait_healthy(service, count)

    def containers(self, service: str | None = None) -> list[Container]:
        """Its containers, ended ones too."""
        labels = {PROJECT_LABEL: self.name} | ({SERVICE_LABEL: service} if service else {})
        filters = [word for label, value in labels.items() for word in ("--filter", f"label={label}={value}")]
        ids = run([self.engine.program, "ps", "-aq", *filters]).split()
        return (
            [_container(one) for one in json.loads(run([self.engine.program, "inspect", *ids]))]
            if ids
            else []
        )

    def wait_healthy(self, service: str, count: int, seconds: float = 600) -> None:
        """Until as many containers of a service run and say that they are well."""
        deadline = time.monotonic() + seconds
        while sum(self.is_healthy(one) for one in self.containers(service)) < count:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{service} is not healthy after {seconds:.0f} s:\n{self.logs(service)}")
            time.sleep(1)

    def is_healthy(self, container: Container) -> bool:
        """What its health check says now; asked by hand, as not every machine has what runs it by the clock."""
        if container.status != "running":
            return False
        if self.engine.is_docker:
            state = json.loads(run(["docker", "inspect", container.id]))[0]["State"]
            return bool(state.get("Health", {}).get("Status") == "healthy")
        return not _fails(self.engine.program, "healthcheck", "run", container.id)

    def logs(self, service: str) -> str:
        """The last lines of each of its containers."""
        said = []
        for one in self.containers(service):
            done = subprocess.run(
                [self.engine.program, "logs", "--tail", "30", one.id],
                capture_output=True,
                text=True,
                check=False,
            )
            said.append(f"{service} {one.id[:12]} ({one.status}): {done.stdout}{done.stderr}")
        return "\n".join(said)

    def kill(self, service: str) -> Container:
        """Kill one container of a service, as a machine without memory does: the engine is not asked.

        Of several one in which a run is at work.
        """
        running = [one for one in self.containers(service) if one.status == "running"]
        at_work = [one for one in running if "harvest" in run([self.engine.program, "top", one.id])]
        victim = (at_work or running)[0]
        os.kill(victim.pid, signal.SIGKILL)
        return victim

    def is_back(self, victim: Container) -> bool:
        """Whether the engine has started a killed container again, as its restart policy says, and it is well."""
        same = [one for one in self.containers(victim.service) if one.id == victim.id]
        return any(one.started != victim.started and self.is_healthy(one) for one in same)

    def inside(self, service: str, *words: str, is_checked: bool = True) -> str:
        """A command in a container of a service."""
        one = next(one for one in self.containers(service) if one.status == "running")
        return run([self.engine.program, "exec", one.id, *words], is_checked=is_checked)

    def down(self) -> None:
        """Everything of it away, volumes and networks too, also what compose forgets."""
        self.compose("--profile", "one-node", "--profile", "three-nodes", "down", "-v", is_checked=False)
        label, program = f"label={PROJECT_LABEL}={self.name}", self.engine.program
        for kind, listed in (("container", "-aq"), ("volume", "-q"), ("network", "-q")):
            left = run([program, kind, "ls", listed, "--filter", label]).split()
            if left:
                run([program, kind, "rm", "--force", *left])


def _container(seen: dict[str, object]) -> Container:
    state, config = seen["State"], seen["Config"]
    assert isinstance(state, dict)
    assert isinstance(config, dict)
    service = str(config["Labels"][SERVICE_LABEL])
    return Container(
        str(seen["Id"]), service, str(state["Status"]), int(state["Pid"]), str(state["StartedAt"])
    )
