"""What stands around the code: locks, dependencies, wheel, make targets, and the guard on the network."""

import ast
import hashlib
import os
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from scripts import install
from tests.network_guard import NetworkBlocked, NetworkGuard

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = ("normalise", "catalogue_store", "harvesters", "search_api", "credatlas")
LOCKS = ("requirements.lock", "requirements-servers.lock", "requirements-dev.lock")
REQUIREMENT_NAME = re.compile(r"^[A-Za-z0-9._-]+")
# Modules that belong to a dependency we name, though another distribution holds them.
COMES_WITH = {
    "httpcore": "httpx",
    "lxml": "parsel",
    "mako": "alembic",
    "markupsafe": "jinja2",
    "opentelemetry": "fastapi",
    "pydantic_core": "pydantic",
    "starlette": "fastapi",
    "twisted": "scrapy",
}


def canonical(name: str) -> str:
    """A distribution's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def names(requirements: list[str]) -> set[str]:
    """The distributions that requirement lines name."""
    found = (REQUIREMENT_NAME.match(line) for line in requirements)
    return {canonical(match.group()) for match in found if match is not None}


def running() -> set[str]:
    return names(PYPROJECT["project"]["dependencies"])


def building() -> set[str]:
    groups = PYPROJECT["dependency-groups"].values()
    return names([*PYPROJECT["build-system"]["requires"], *(line for group in groups for line in group)])


def extras() -> set[str]:
    lists = PYPROJECT["project"]["optional-dependencies"].values()
    return names([line for extra in lists for line in extra])


def locked(lock: str) -> dict[str, str]:
    """The versions a lock pins, by distribution."""
    pins = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[[^]]*])?==(\S+)", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE
    )
    return {canonical(name): version for name, version in pins}


def test_every_dependency_has_its_reason_and_no_other_is_listed() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").partition("## The locks")[0]
    listed = {canonical(name) for name in re.findall(r"^\| ([a-z0-9._-]+) \|", page, re.MULTILINE)}
    assert listed - {"package"} == running() | building() | extras()


def test_every_imported_distribution_is_a_declared_one() -> None:
    provided_by = metadata.packages_distributions()
    declared = running() | extras()
    undeclared = {
        f"{path.relative_to(ROOT)} imports {module}"
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for module in imported_modules(path)
        if module not in sys.stdlib_module_names and module not in PACKAGES
        if not {canonical(name) for name in provided_by.get(module, ["unknown"])} & declared
        if COMES_WITH.get(module) not in declared
    }
    assert undeclared == set()


def imported_modules(path: Path) -> set[str]:
    """The top-level modules a source imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module is not None:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_lock_has_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"\S*(?:://|--index|--find-links|--extra-index|@ |file:)\S*", text) == []
    assert not [line for line in text.splitlines() if line.startswith(("/", "-", "."))]
    requirements = [block for block in re.split(r"\n(?! )", text) if block.strip()]
    assert [block.partition(" ")[0] for block in requirements if "--hash=sha256:" not in block] == []
    assert len(requirements) == len(re.findall(r"^\S+==", text, re.MULTILINE))


def test_locks_hold_what_is_declared_and_agree_with_each_other() -> None:
    run, servers, dev = (locked(lock) for lock in LOCKS)
    assert (running() | building()) - run.keys() == set()
    assert (running() | building() | extras()) - dev.keys() == set()
    assert run.items() - servers.items() == servers.items() - dev.items() == set()
    assert (running() | building() | {"opensearch-py", "psycopg"}) - servers.keys() == set()
    assert {"pytest", "mypy", "playwright"} & servers.keys() == set()
    assert {"pytest", "mypy", "playwright", "opensearch-py", "psycopg"} & run.keys() == set()


def test_tests_run_on_the_locked_versions() -> None:
    pinned = locked("requirements-dev.lock")
    installed = {canonical(found.name): found.version for found in metadata.distributions()}
    here = installed.keys() & (running() | building() | extras())
    assert {name: installed[name] for name in here} == {name: pinned[name] for name in here}
    assert {"pytest", "fastapi", "scrapy"} <= here


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The files of the wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = folder.glob("credatlas-*-py3-none-any.whl")
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_carries_every_file_of_the_packages(wheel_names: set[str]) -> None:
    files = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert files - wheel_names == set()


def test_wheel_carries_the_mappings_as_data_of_credatlas(wheel_names: set[str]) -> None:
    mappings = {f"credatlas/mappings/{path.name}" for path in (ROOT / "mappings").glob("*.yml")}
    assert mappings != set()
    assert mappings - wheel_names == set()


def test_editable_install_copies_nothing() -> None:
    installed = metadata.files("credatlas") or []
    assert {path.parts[0] for path in installed} & {*PACKAGES, "mappings"} == set()


def test_wheel_carries_nothing_else(wheel_names: set[str]) -> None:
    tops = {name.partition("/")[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)
    assert not [name for name in wheel_names if "__pycache__" in name]


@pytest.mark.parametrize(
    "target",
    ["run", "test", "test-fast", "test-compose", "lint", "bench", "screenshots", "lock", "wheel", "clean"],
)
def test_make_target_is_listed_by_help(target: str) -> None:
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert re.search(rf"^{target} +\S", shown.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "script",
    [
        ".ci/run",
        "scripts/find_chromium",
        "scripts/find_opensearch",
        "scripts/find_postgresql",
        "scripts/lock.sh",
    ],
)
def test_script_is_executable_and_parses(script: str) -> None:
    shell = (ROOT / script).read_text(encoding="utf-8").splitlines()[0].rpartition("/")[2].rpartition(" ")[2]
    assert os.access(ROOT / script, os.X_OK)
    assert subprocess.run([shell, "-n", str(ROOT / script)], check=False).returncode == 0


def test_licence_is_the_full_text_of_apache_2() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert (
        hashlib.sha256(text).hexdigest() == "cfc7749b96f63bd31c3c42b5c471bf756814053e847c10f3eb003417bc523d30"
    )


def test_named_chromium_that_is_missing_is_said_by_name(tmp_path: Path) -> None:
    missing = str(tmp_path / "chrome")
    answer = subprocess.run(
        [ROOT / "scripts" / "find_chromium"],
        env={**os.environ, "CREDATLAS_CHROMIUM": missing},
        check=False,
        capture_output=True,
        text=True,
    )
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert missing in answer.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with its locks and an empty environment, nothing installed yet."""
    for name in (*LOCKS, "pyproject.toml"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    (tmp_path / ".venv").mkdir()
    return tmp_path


def finish(checkout: Path, kind: str) -> None:
    """Leave behind what a finished installation leaves."""
    install.stamp_file(checkout, kind).write_text(install.stamp(checkout, kind), encoding="utf-8")


def test_nothing_counts_as_installed_before_it_is_finished(checkout: Path) -> None:
    assert not install.is_installed(checkout, "run")
    finish(checkout, "run")
    assert install.is_installed(checkout, "run")
    assert not install.is_installed(checkout, "dev")


def test_installation_for_testing_covers_running(checkout: Path) -> None:
    finish(checkout, "dev")
    assert install.is_installed(checkout, "run")


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_changed_lock_or_project_is_installed_anew(checkout: Path, changed: str) -> None:
    finish(checkout, "run")
    (checkout / changed).write_text("# changed\n", encoding="utf-8")
    assert not install.is_installed(checkout, "run")
    assert not install.is_foreign(checkout)


def test_environment_of_a_moved_checkout_is_foreign(checkout: Path, tmp_path: Path) -> None:
    finish(checkout, "run")
    assert not install.is_foreign(checkout)
    moved = checkout.rename(tmp_path.parent / f"{tmp_path.name}-moved")
    assert install.is_foreign(moved)
    assert not install.is_installed(moved, "run")


@pytest.mark.parametrize(
    ("host", "port"), [("192.0.2.1", 80), ("2001:db8::1", 443), ("10.0.0.1", 80), ("169.254.169.254", 80)]
)
def test_connection_off_this_machine_is_refused(network_guard: NetworkGuard, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as connection, pytest.raises(NetworkBlocked, match=re.escape(host)):
        connection.connect((host, port))
    assert network_guard.attempts == [f"connect to {host}:{port}"]
    network_guard.attempts.clear()


def test_question_to_a_resolver_is_refused(network_guard: NetworkGuard) -> None:
    with pytest.raises(NetworkBlocked, match="resolving"):
        socket.getaddrinfo("www.w3.org", 443)
    network_guard.attempts.clear()


def test_reserved_name_fails_as_it_would_anywhere() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("provider.example", 443)


def test_loopback_and_unix_sockets_are_open(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])) as connection,
    ):
        assert connection.getpeername() == server.getsockname()
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as connection:
        server.bind(str(tmp_path / "s"))
        server.listen()
        connection.connect(str(tmp_path / "s"))


def test_child_process_is_guarded_as_well() -> None:
    code = "import socket; socket.socket().connect(('192.0.2.1', 80))"
    child = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True)
    assert "NetworkBlocked: connect to 192.0.2.1:80" in child.stderr
