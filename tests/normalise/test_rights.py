"""What a source withholds leaves by no way; all else stays."""

import pytest

from normalise.descriptor import Descriptor
from normalise.elements import Origin
from normalise.rights import CAN_BE_WITHHELD, DERIVED_FROM, WITHHELD_NOTE, republished
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import every_field

SECRET = "A long statement of purpose."


def withholding(*names: str) -> Descriptor:
    return descriptor(
        description={"en": SECRET},
        learning_outcomes=[{"en": "Keep bees"}],
        country="NZ",
        rights={"licence": "unknown", "attribution": "X", "withheld": names},
        provenance={
            "name": [{"from": "main#Title", "raw": "Bees"}],
            "description": [{"from": "main#Purpose", "raw": SECRET, "rule": "clean_text"}],
            "keyword": [{"from": "main#Purpose", "raw": SECRET}],
            "is_preparation_for": [{"from": "main#Pathways", "raw": "w" * 121}],
            "quality_assured_by": [{"from": "constant", "raw": "approved"}],
        },
    )


def test_withheld_fields_and_their_words_are_gone_and_all_else_stays() -> None:
    shown = republished(withholding("description"))
    assert shown.description is None
    assert SECRET not in shown.model_dump_json()
    assert shown.provenance["description"][0].from_ == "main#Purpose"
    assert shown.provenance["description"][0].rule == "clean_text"
    assert shown.provenance["name"][0].raw == "Bees"
    assert shown.provenance["quality_assured_by"][0].raw == "approved"
    changed = {"description", "provenance"}
    assert shown.model_dump(exclude=changed) == withholding("description").model_dump(exclude=changed)


def test_long_quotations_of_such_a_source_stay_out_of_provenance() -> None:
    assert republished(withholding("description")).provenance["is_preparation_for"][0].raw is None
    assert republished(withholding()).provenance["is_preparation_for"][0].raw == "w" * 121


def test_lists_are_emptied() -> None:
    assert republished(withholding("learning_outcomes")).learning_outcomes == ()


@pytest.mark.parametrize("stated", sorted({name for sources in DERIVED_FROM.values() for name in sources}))
def test_what_follows_from_a_withheld_field_is_withheld_unless_the_source_states_it(stated: str) -> None:
    derived = [name for name, sources in DERIVED_FROM.items() if stated in sources]
    whole = every_field(
        comparable_level=[{"framework": "aqf", "level": "5", "of": "nzqcf:5", "source": "a table"}],
        ects={"value": {"low": 2, "high": 2}, "rule": "a rule"},
    )
    rights = whole.rights.model_copy(update={"withheld": (stated,)})
    origin = Origin(from_="derived", rule="a rule")
    provenance = dict.fromkeys(DERIVED_FROM, (origin,))
    shown = republished(whole.model_copy(update={"rights": rights, "provenance": provenance}))
    for name in DERIVED_FROM:
        is_hidden = name in derived or name == stated
        expected = Descriptor.model_fields[name].get_default(call_default_factory=True)
        assert (getattr(shown, name) == expected) is is_hidden, name
    said = {name: (Origin(from_=f"main#{name}"),) for name in DERIVED_FROM}
    shown = republished(whole.model_copy(update={"rights": rights, "provenance": said}))
    for name in set(DERIVED_FROM) - {stated}:
        assert getattr(shown, name) == getattr(whole, name)


def test_republishing_twice_changes_nothing_more() -> None:
    once = republished(withholding("description", "learning_outcomes"))
    assert republished(once) == once
    assert Descriptor.model_validate_json(once.model_dump_json(by_alias=True)) == once


def test_a_source_that_withholds_nothing_is_shown_as_it_is() -> None:
    whole = withholding()
    assert republished(whole) is whole


@pytest.mark.parametrize("name", sorted(CAN_BE_WITHHELD))
def test_every_field_that_can_be_withheld_leaves_a_valid_record(name: str) -> None:
    shown = republished(withholding(name))
    assert Descriptor.model_validate_json(shown.model_dump_json(by_alias=True)) == shown


@pytest.mark.parametrize("name", ["name", "id", "rights", "provenance", "no_such_field"])
def test_what_says_which_record_it_is_cannot_be_withheld(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}, which cannot be withheld"):
        republished(withholding(name))


def test_the_note_speaks_both_languages() -> None:
    assert set(WITHHELD_NOTE) == {"en", "fr"}
