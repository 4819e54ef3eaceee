"""The way to add a source that README.md shows is gone as it stands there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from tests.credatlas.running import credatlas

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def block(kind: str) -> str:
    """The first block of code of a kind."""
    return README.split(f"```{kind}\n")[1].split("```")[0]


COMMANDS = [
    line.split("#")[0].split()[1:]
    for line in block("sh").splitlines()
    if line.startswith("scripts/credatlas")
]


@pytest.mark.server
def test_the_commands_of_the_readme_add_its_source(tmp_path: Path) -> None:
    sources = tmp_path / "my-sources"
    sources.mkdir()
    (sources / "courses.csv").write_text(block("csv"), encoding="utf-8")
    (sources / "ie_example.yml").write_text(block("yaml"), encoding="utf-8")
    more = {"CREDATLAS_MAPPINGS": str(sources)}
    said = {}
    for words in COMMANDS:
        ended = credatlas(tmp_path / "home", *words, more=more)
        assert ended.status == 0, (words, ended.out, ended.err)
        said[words[0]] = ended.out
    assert [words[0] for words in COMMANDS] == ["check", "preview", "sources", "harvest", "issues"]
    assert "3 listed, 0 live now, 3 added" in said["preview"]
    assert "3 listed, 3 added" in said["harvest"]
    assert re.search("no issues", said["issues"])


def test_the_wrapper_says_what_to_do_where_nothing_is_installed(tmp_path: Path) -> None:
    scripts = tmp_path / "scripts"
    scripts.mkdir()
    wrapper = scripts / "credatlas"
    wrapper.write_bytes((Path(__file__).parents[2] / "scripts" / "credatlas").read_bytes())
    wrapper.chmod(0o755)
    ended = subprocess.run(
        [str(wrapper), "--version"], capture_output=True, text=True, check=False, timeout=30
    )
    assert (ended.returncode, "run 'make run'" in ended.stderr) == (1, True)
