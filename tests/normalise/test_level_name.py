"""What levels are called, in both languages of the interface."""

import pytest

from normalise.level_name import level_name
from tests.normalise.applying import VOCABULARIES


@pytest.mark.parametrize(
    ("framework", "level", "english", "french"),
    [
        ("nzqcf", "5", "NZQCF 5", "NZQCF 5"),
        ("eqf", "6", "EQF 6", "CEC 6"),
        ("qf_ehea", "short cycle", "QF-EHEA short cycle", "QF-EHEA cycle court"),
        ("qf_ehea", "third cycle", "QF-EHEA third cycle", "QF-EHEA troisième cycle"),
        ("unknown", "3", None, None),
    ],
)
def test_a_level_has_a_name_in_each_language(
    framework: str, level: str, english: str | None, french: str | None
) -> None:
    assert level_name(framework, level, "en", VOCABULARIES) == english
    assert level_name(framework, level, "fr", VOCABULARIES) == french


def test_every_level_of_the_tables_has_one() -> None:
    for framework in VOCABULARIES.frameworks:
        for level in framework.levels:
            assert level_name(framework.key, level, "fr", VOCABULARIES)
