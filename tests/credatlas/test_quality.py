"""`credatlas quality` as an operator reads it."""

from __future__ import annotations

from pathlib import Path

from tests.credatlas.running import credatlas_here
from tests.credatlas.table_source import write_source


def test_what_to_mend_stands_under_the_heads_of_its_columns(tmp_path: Path) -> None:
    more = write_source(tmp_path / "own", range(6))
    credatlas_here(tmp_path, "sources", "enable", "xx_orchard", more=more)
    assert credatlas_here(tmp_path, "harvest", "xx_orchard", more=more).status == 0
    said = credatlas_here(tmp_path, "quality", "xx_orchard", more=more)
    assert said.status == 0
    lines = said.out.splitlines()
    heads = lines[lines.index("to mend first:") + 1].split()
    assert heads == ["Records", "Of", "Severity", "Cause", "Question", "Fields", "Example"]
    assert "not_stated" in said.out
