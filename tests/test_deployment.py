"""What the product is deployed with says nothing that the product does not have, and keeps each service in its place."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from ruamel.yaml import YAML

from credatlas.settings import PREFIX, SECTIONS
from search_api.api.health import health_router
from search_api.services import Services
from tests.credatlas.command_line import parse

ROOT = Path(__file__).parent.parent
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
DATABASES = sorted(name for name in SERVICES if name.startswith(("postgres", "opensearch")))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = (ROOT / "deploy" / "example.env").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETTINGS = {PREFIX + name.upper() for section in SECTIONS for name in section.model_fields}
INTERPOLATED = re.compile(r"\$\{([A-Z_]+):-([^}]*)}")
MAY_WRITE = {"opensearch", "opensearch-1", "opensearch-2", "opensearch-3"}
"""OpenSearch's image writes a keystore beside its configuration when it starts."""

each_service = pytest.mark.parametrize("name", sorted(SERVICES))
each_of_ours = pytest.mark.parametrize("name", OURS)


def plain(value: str) -> str:
    """A value with every variable at its default."""
    return INTERPOLATED.sub(r"\2", value)


def words_of(test: list[str]) -> str:
    """A health check as one line."""
    return " ".join(test).replace("$$", "$")


def test_every_variable_is_a_setting() -> None:
    given = {name for service in SERVICES.values() for name in service.get("environment", {})}
    given |= set(re.findall(r"CREDATLAS_[A-Z_]+", EXAMPLE + DOCKERFILE + PAGE))
    ours = {name for name in given if name.startswith(PREFIX)}
    assert ours - SETTINGS == set()
    assert {"CREDATLAS_DATABASE_URL", "CREDATLAS_SAMPLES", "CREDATLAS_CONTACT"} <= ours


def test_every_variable_of_the_compose_file_is_explained_to_the_operator() -> None:
    read = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text(encoding="utf-8")))
    assert {name for name in read if name not in EXAMPLE + PAGE} == set()


def test_there_is_a_service_for_each_process_of_the_product() -> None:
    assert OURS == ["api", "indexer", "scheduler", "worker"]
    assert {name: parse(SERVICES[name]["command"]) for name in OURS} == {
        "api": "serve",
        "indexer": "index follow",
        "scheduler": "schedule",
        "worker": "work",
    }
    assert "--no-runs" in SERVICES["scheduler"]["command"]


def test_the_image_serves_by_itself() -> None:
    (command,) = re.findall(r"^CMD (\[.*])$", DOCKERFILE, re.MULTILINE)
    assert parse(YAML(typ="safe").load(command)) == "serve"


def test_health_checks_look_at_what_there_is() -> None:
    there = {route.path for route in health_router(cast("Services", None)).routes if hasattr(route, "path")}
    haproxy = (ROOT / "deploy" / "haproxy.cfg").read_text(encoding="utf-8")
    asked = re.findall(
        r"127\.0\.0\.1:8000(/[a-z]+)", words_of(SERVICES["api"]["healthcheck"]["test"]) + DOCKERFILE
    )
    asked += re.findall(r"httpchk GET (/\S+)", haproxy)
    assert len(asked) == 3
    assert set(asked) <= there
    assert re.findall(r":8080(/\S+)", words_of(SERVICES["proxy"]["healthcheck"]["test"])) == re.findall(
        r"monitor-uri (\S+)", haproxy
    )


@pytest.mark.parametrize("name", ["indexer", "scheduler", "worker"])
def test_health_check_looks_at_the_pulse_that_the_command_writes(name: str) -> None:
    command = SERVICES[name]["command"]
    pulse = command[command.index("--pulse") + 1]
    assert f"find {pulse} " in words_of(SERVICES[name]["healthcheck"]["test"])
    assert any(mount.startswith(f"{Path(pulse).parent}:") for mount in SERVICES[name]["tmpfs"])


@each_service
def test_service_is_hardened_bounded_and_looked_after(name: str) -> None:
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert service.get("read_only", False) is (name not in MAY_WRITE)
    assert service["restart"] == "unless-stopped"
    assert service["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}
    assert "stop_grace_period" in service
    assert "container_name" not in service, "a service with a name of its own cannot be scaled"


@each_service
def test_image_is_pinned(name: str) -> None:
    tag = plain(SERVICES[name]["image"]).rpartition(":")[2]
    assert re.match(r"\d+(\.\d+)?", tag), f"{name}: {tag}"
    if name in OURS:
        assert tag == PROJECT["project"]["version"]


@each_service
def test_dependencies_networks_volumes_and_secrets_are_declared(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", {})) <= set(SERVICES)
    assert all(need == {"condition": "service_healthy"} for need in service.get("depends_on", {}).values())
    assert set(service["networks"]) <= set(COMPOSE["networks"])
    named = {plain(volume).partition(":")[0] for volume in service.get("volumes", [])}
    assert {volume for volume in named if not volume.startswith((".", "/"))} <= set(COMPOSE["volumes"])
    assert all((ROOT / volume).exists() for volume in named if volume.startswith("."))
    read = {
        value.rpartition("/")[2]
        for value in service.get("environment", {}).values()
        if "/run/secrets/" in value
    }
    assert read == set(service.get("secrets", []))
    assert read <= set(COMPOSE["secrets"])


def test_every_declared_secret_volume_and_network_is_used() -> None:
    for kind in ("secrets", "networks"):
        used = {name for service in SERVICES.values() for name in service.get(kind, [])}
        assert used == set(COMPOSE[kind])
    mounts = {
        mount.partition(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])
    }
    assert set(COMPOSE["volumes"]) <= mounts


def test_databases_are_reached_from_inside_alone_and_only_the_proxy_is_published() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["proxy"]
    assert {name for name in DATABASES if set(SERVICES[name]["networks"]) != {"databases"}} == set()
    assert COMPOSE["networks"]["databases"] == COMPOSE["networks"]["front"] == {"internal": True}
    assert "databases" not in SERVICES["proxy"]["networks"]
    assert {name for name in SERVICES if "internet" in SERVICES[name]["networks"]} == {"scheduler", "worker"}


def test_profiles_choose_between_one_node_and_three_that_answer_to_its_name() -> None:
    profiles = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert profiles.pop("opensearch") == ["one-node"]
    assert sorted(profiles) == ["opensearch-1", "opensearch-2", "opensearch-3"]
    assert all(chosen == ["three-nodes"] for chosen in profiles.values())
    for name in profiles:
        settings = SERVICES[name]["environment"]
        assert settings["node.name"] == name
        assert settings["discovery.seed_hosts"].split(",") == sorted(profiles)
        assert SERVICES[name]["networks"]["databases"] == {"aliases": ["opensearch"]}
        assert SERVICES[name]["volumes"] == [f"{name}:/usr/share/opensearch/data"]


def test_the_example_names_nodes_that_there_are() -> None:
    hosts = re.findall(r"http://([a-z0-9-]+):9200", EXAMPLE)
    assert sorted(hosts) == ["opensearch", "opensearch-1", "opensearch-2", "opensearch-3"]
    assert set(hosts) <= set(SERVICES)


def test_a_cluster_elsewhere_is_reached_with_secrets_by_file() -> None:
    text = (ROOT / "deploy" / "opensearch-elsewhere.yml").read_text(encoding="utf-8")
    override: dict[str, Any] = YAML(typ="safe").load(text)
    assert sorted(override["services"]) == OURS
    for service in override["services"].values():
        assert set(service["environment"]) <= SETTINGS
        read = {
            value.rpartition("/")[2] for value in service["environment"].values() if "/run/secrets/" in value
        }
        assert read == set(service["secrets"]) == set(override["secrets"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])


def test_the_image_holds_the_extras_the_packages_and_no_root() -> None:
    (extras,) = re.findall(r"credatlas\[([a-z,]+)]", DOCKERFILE)
    assert set(extras.split(",")) == {"postgresql", "opensearch"}
    assert set(extras.split(",")) <= set(PROJECT["project"]["optional-dependencies"])
    copied = set(re.findall(r"^COPY (\w+) \1$", DOCKERFILE, re.MULTILINE))
    assert copied == set(PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"])
    (user,) = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert {SERVICES[name]["user"] for name in OURS} == {user}
    assert "--require-hashes --requirement requirements-servers.lock" in DOCKERFILE


def test_the_builder_gets_all_that_is_copied_and_no_more() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    lines = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    assert sent == {name for line in lines for name in line.split()}


def shown_commands() -> Iterator[list[str]]:
    """Every command line in a block of the page, up to a pipe or redirection."""
    for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE):
        for line in block.replace("\\\n", " ").splitlines():
            for part in re.split(r"\s(?:\||&&|<|>)\s?", line.partition("  #")[0]):
                if words := shlex.split(part):
                    yield words


def of_the_product(words: list[str]) -> list[str] | None:
    """The words behind `credatlas`, wherever the line runs it."""
    if "--entrypoint" in words:
        return shlex.split(words[-1].partition(" credatlas ")[2])
    if words[:2] == ["docker", "compose"] and "run" in words:
        return words[next(place for place, word in enumerate(words) if word in OURS) + 1 :]
    return words[words.index("credatlas") + 1 :] if "credatlas" in words[:1] or "exec" in words else None


def test_every_command_on_the_page_is_one_of_the_product() -> None:
    lines = [words for words in shown_commands() if "-U" not in words]
    ours = [found for words in lines if (found := of_the_product(words)) is not None]
    parsed = {parse(words) for words in ours}
    assert {"store backup", "store restore", "store copy", "index rebuild", "sources enable"} <= parsed


def test_every_service_and_make_target_on_the_page_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for words in shown_commands():
        if words[0] == "make":
            assert words[1] in targets
        if words[:2] == ["docker", "compose"]:
            verb = next(word for word in words[2:] if not word.startswith("-") and not word.endswith(".yml"))
            assert verb in {"up", "exec", "run", "stop", "start", "ps", "build", "down", "logs", "cp"}
            scaled = [
                word.partition("=")[0] for place, word in enumerate(words) if words[place - 1] == "--scale"
            ]
            assert set(scaled) <= set(SERVICES)
