"""What takes long to make is made by the first process of a run that asks, and nobody writes into another's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest

from tests.made_once import folder_made_once


def test_a_folder_is_filled_once_and_each_who_asks_has_a_copy(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name, filled = f"orchard-{uuid4().hex}", []

    def fill(folder: Path) -> None:
        filled.append(folder)
        (folder / "tree").write_text("an apple", encoding="utf-8")

    tmp_path_factory.getbasetemp()  # pytest makes it when it is first asked for, and not for several threads
    with ThreadPoolExecutor(4) as pool:
        copies = list(pool.map(lambda _: folder_made_once(tmp_path_factory, name, fill), range(4)))
    (copies[0] / "tree").write_text("a pear", encoding="utf-8")
    later = folder_made_once(tmp_path_factory, name, fill)
    assert (len(filled), len({*copies, later})) == (1, 5)
    assert {(copy / "tree").read_text(encoding="utf-8") for copy in [*copies[1:], later]} == {"an apple"}


def test_a_folder_whose_filling_failed_is_filled_by_the_next(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    name = f"orchard-{uuid4().hex}"

    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise RuntimeError("the power is gone")

    with pytest.raises(RuntimeError, match="the power is gone"):
        folder_made_once(tmp_path_factory, name, fail)
    copy = folder_made_once(tmp_path_factory, name, lambda folder: (folder / "tree").touch())
    assert [path.name for path in copy.iterdir()] == ["tree"]
