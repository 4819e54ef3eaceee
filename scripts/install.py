"""Create `.venv` and install what `make run` or `make test` needs, unless that is already there.

Called by the Makefile with the system's Python; an old one can read this far and is refused by name. A stamp
in `.venv` names the place, the Python and the content of lock and pyproject.toml that were installed:
while it fits, a start costs no call of pip.

    python3 scripts/install.py run     # requirements.lock
    python3 scripts/install.py dev     # requirements-dev.lock, a superset of it
"""

import hashlib
import re
import subprocess
import sys
from pathlib import Path

OLDEST = (3, 11)
if sys.version_info < OLDEST:
    sys.exit(
        f"Credatlas needs Python {OLDEST[0]}.{OLDEST[1]} or later, and {sys.executable} is "
        f"{sys.version.split()[0]}. Name another one: make PYTHON=python3.12 run"
    )

LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
COVERED_BY = {"run": ("run", "dev"), "dev": ("dev",)}
PINNED = re.compile(r"^[A-Za-z0-9._-]+(\[[^]]*])?==", re.MULTILINE)


def place(root: Path) -> str:
    """What a virtual environment cannot outlive: the folder it stands in and the Python it was made by."""
    return f"{root} {sys.version_info.major}.{sys.version_info.minor} {sys.base_prefix}"


def stamp(root: Path, kind: str) -> str:
    """The text a finished installation of this kind leaves behind."""
    content = hashlib.sha256()
    for name in (LOCKS[kind], "pyproject.toml"):
        content.update((root / name).read_bytes())
    return f"{place(root)}\n{content.hexdigest()}\n"


def stamp_file(root: Path, kind: str) -> Path:
    """Where the stamp of one kind lies."""
    return root / ".venv" / f".installed-{kind}"


def is_installed(root: Path, kind: str) -> bool:
    """Whether this kind, or a larger one, is installed from just these files."""
    return any(
        file.is_file() and file.read_text(encoding="utf-8") == stamp(root, covering)
        for covering in COVERED_BY[kind]
        for file in [stamp_file(root, covering)]
    )


def is_foreign(root: Path) -> bool:
    """Whether `.venv` was finished elsewhere or by another Python: its scripts point to where nothing is."""
    stamps = [file for kind in LOCKS for file in [stamp_file(root, kind)] if file.is_file()]
    return any(file.read_text(encoding="utf-8").splitlines()[:1] != [place(root)] for file in stamps)


def interpreter(root: Path) -> Path:
    """The Python inside `.venv`."""
    return root / ".venv" / "bin" / "python"


def create_environment(root: Path) -> None:
    """Make `.venv`, or make it anew when it is another place's or another Python's."""
    foreign = is_foreign(root)
    if interpreter(root).exists() and not foreign:
        return
    try:
        import ensurepip  # noqa: F401, PLC0415  # Debian ships venv without it until python3-venv is installed
        import venv  # noqa: PLC0415
    except ImportError as missing:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"Python's venv module is incomplete ({missing}). "
            f"On Debian or Ubuntu: apt-get install python{version}-venv"
        )
    print(f"Creating .venv with Python {sys.version.split()[0]}", flush=True)
    venv.create(root / ".venv", with_pip=True, clear=foreign, symlinks=True)


def pip(root: Path, *arguments: str) -> None:
    """Run pip quietly inside `.venv`; its own words on failure, then ours."""
    command = [str(interpreter(root)), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    finished = subprocess.run([*command, *arguments], cwd=root, check=False)
    if finished.returncode != 0:
        sys.exit(f"Installation failed: {' '.join([*command, *arguments])}")


def install(root: Path, kind: str) -> None:
    """Bring `.venv` up to the lock of this kind; nothing happens when it is there already."""
    if is_installed(root, kind):
        return
    create_environment(root)
    lock = root / LOCKS[kind]
    count = len(PINNED.findall(lock.read_text(encoding="utf-8")))
    print(f"Installing {count} packages from {lock.name} (a minute or two, only this once)", flush=True)
    pip(root, "--require-hashes", "--requirement", lock.name)
    print("Installing credatlas from this checkout", flush=True)
    pip(root, "--no-deps", "--no-build-isolation", "--no-index", "--editable", ".")
    stamp_file(root, kind).write_text(stamp(root, kind), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:
        sys.exit(f"usage: install.py {'|'.join(LOCKS)}")
    install(Path(__file__).resolve().parent.parent, sys.argv[1])
