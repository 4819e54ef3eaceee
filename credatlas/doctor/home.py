"""The folder of the instance: is it there, can it be written to, is there room, is its disk local?"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from credatlas.doctor.finding import Finding, Weight
from credatlas.instance import Instance
from credatlas.settings import unknown_variables

LEAST_FREE = 200 * 2**20
"""Bytes a first harvest of a few thousand records with their index may take."""
REMOTE = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "fuse.sshfs", "glusterfs"})
MOUNTS = Path("/proc/mounts")


def check_settings(environment: Mapping[str, str]) -> Iterator[Finding]:
    """Variables that look like settings and are none."""
    for name in unknown_variables(environment):
        yield Finding(
            Weight.WARNING,
            "settings",
            f"{name} is set, but no setting has that name",
            "it has no effect, and a setting you meant has its default",
            "`credatlas settings` lists the names; correct or unset it",
        )


def check_home(instance: Instance) -> Iterator[Finding]:
    """What would keep anything from being written."""
    home = instance.settings.instance.home
    if not home.is_dir():
        yield Finding(
            Weight.NOTE,
            "home",
            f"home folder {home} is not there",
            "there is no catalogue yet",
            "`credatlas up` makes it; or name another with CREDATLAS_HOME or --home",
        )
        return
    reason = _unwritable(home)
    if reason is not None:
        yield Finding(
            Weight.ERROR,
            "home",
            f"home folder {home} cannot be written to: {reason}",
            "nothing can be harvested or indexed; what is there is safe",
            "mount it for writing, or give the account that runs credatlas the right to write",
        )
    yield from _check_room(home, instance.settings.database_file())
    kind = _file_system(home)
    if kind in REMOTE:
        yield Finding(
            Weight.ERROR,
            "home",
            f"home folder {home} is on a network file system ({kind})",
            "SQLite's log needs a local disk: processes on two machines would damage the database",
            "move the folder to a local disk, or use PostgreSQL (CREDATLAS_DATABASE_URL)",
        )


def _check_room(home: Path, database: Path | None) -> Iterator[Finding]:
    taken = database.stat().st_size if database is not None and database.exists() else 0
    needed = max(LEAST_FREE, taken)
    free = shutil.disk_usage(home).free
    if free < needed:
        yield Finding(
            Weight.WARNING,
            "home",
            f"the disk of {home} has {free:,} bytes free; a full run may need {needed:,}",
            "a run that fills it ends interrupted; the catalogue stays",
            "free space; `credatlas prune --dry-run` counts what the settings would let go",
        )


def _unwritable(home: Path) -> str | None:
    try:
        with tempfile.TemporaryFile(dir=home):
            return None
    except OSError as error:
        return error.strerror or str(error)


def _file_system(home: Path) -> str | None:
    """The kind of the file system a folder is on, where the system tells."""
    try:
        lines = MOUNTS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    mounted = {fields[1]: fields[2] for fields in map(str.split, lines) if len(fields) > 2}
    real = Path(os.path.realpath(home))
    return next((mounted[str(place)] for place in (real, *real.parents) if str(place) in mounted), None)
