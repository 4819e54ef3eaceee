"""Values read off the real register, where the machine has them; an authored twin always runs."""

import csv
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.normalise.applying import apply

AUTHORED_LIST = """Title\tLevel\tCredits\tDeveloper\tApproval Date\tReview Date
Keeping Bees Well (Micro-credential) (Level 4)\t4\t5\tNectar Valley Training\t07/2019\t14/07/2021
Queen Rearing (Micro-credential)\t5\t12\tNectar Valley Training Ltd\t01/2020\t30/12/2020
"""
AUTHORED_DETAILS = """key,title,qualification_type,level,credits,subject_area
9001,Keeping Bees Well (Micro-credential),Micro-credential,4,5,Health » Nursing » Midwifery
9003,Certificate in Apiculture (Level 3),Certificate,3,55 - 80,Society and Culture » Law | Bees » Hives
"""


def rows(text: str, delimiter: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines(), delimiter=delimiter))


def texts(real: Path | None, name: str, authored: str, count: Callable[[int], None]) -> Iterable[str]:
    yield authored
    if real is not None:
        count(1)
        yield (real / "nzqa" / name).read_text(encoding="utf-8")


def test_every_row_of_the_list_is_read(
    real_samples: Path | None, count_real_samples: Callable[[int], None]
) -> None:
    for text in texts(real_samples, "register_list_2020.tsv", AUTHORED_LIST, count_real_samples):
        for row in rows(text, "\t"):
            title = apply("title", row["Title"])
            assert row["Title"].startswith(title)
            assert "(" not in title
            in_title = apply({"level": {"framework": "nzqcf", "in_title": True}}, row["Title"])
            assert in_title is None or in_title.level == row["Level"]
            assert apply({"credits": "nzqcf"}, row["Credits"]).value.is_exact
            month, year = row["Approval Date"].split("/")
            assert str(apply("partial_date", row["Approval Date"])) == f"{year}-{month}"
            day, month, year = row["Review Date"].split("/")
            assert str(apply({"partial_date": "dmy"}, row["Review Date"])) == f"{year}-{month}-{day}"


def test_every_observed_detail_is_read(
    real_samples: Path | None, count_real_samples: Callable[[int], None]
) -> None:
    for text in texts(real_samples, "observed_details.csv", AUTHORED_DETAILS, count_real_samples):
        for row in rows(text, ","):
            assert apply({"level": "nzqcf"}, row["level"]).level == row["level"]
            value = apply({"credits": "nzqcf"}, row["credits"]).value
            assert value.is_exact is ("-" not in row["credits"])
            for path in apply({"split": "|"}, row["subject_area"]):
                subjects = apply("nzsced", path)
                assert subjects[0].scheme == "text" or [
                    len(subject.code or "") for subject in subjects[:2]
                ] == [2, 4]
