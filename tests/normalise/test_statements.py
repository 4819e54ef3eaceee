"""What holds of every standard: nothing is lost in silence, nothing withheld leaks, a sample says that it is one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.ctdl import losses as ctdl
from normalise.descriptor import Descriptor
from normalise.elm import losses as elm
from normalise.errors import NotStatable
from normalise.forms import FORMS, Form
from normalise.open_badges import losses as open_badges
from normalise.rights import CAN_BE_WITHHELD, republished
from normalise.sample_note import SAMPLE_NOTE
from normalise.schema_org import losses as schema_org
from normalise.statement import NOT_CONTENT, is_stated
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor
from tests.normalise.every_field import address_of, every_field

CONTENT = [name for name in Descriptor.model_fields if name not in NOT_CONTENT and name != "name"]
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)


def written(form: Form, said: Descriptor) -> tuple[bytes, set[str]]:
    body, losses = form.write(said, VOCABULARIES, address_of)
    return body, {loss.field for loss in losses}


def without(said: Descriptor, field: str) -> Descriptor:
    default = Descriptor.model_fields[field].get_default(call_default_factory=True)
    return said.model_copy(update={field: default})


def test_the_descriptor_of_these_tests_states_every_field() -> None:
    assert {name for name in CONTENT if not is_stated(every_field(), name)} == set()


@each_form
@pytest.mark.parametrize("field", CONTENT)
def test_each_field_is_stated_or_told_as_lost(form: Form, field: str) -> None:
    said = every_field()
    whole, lost = written(form, said)
    assert field in lost or stated_by_itself(form, said, whole, field), field


def stated_by_itself(form: Form, said: Descriptor, whole: bytes, field: str) -> bool:
    """Whether the document differs, or cannot be made, without the field."""
    try:
        return written(form, without(said, field))[0] != whole
    except NotStatable:
        return True


@each_form
def test_no_loss_is_told_of_what_the_record_does_not_say(form: Form) -> None:
    said = descriptor(
        description={"en": "Keep bees."},
        subject_webpage="https://x.example/1",
        learning_outcomes=[{"en": "Keep bees"}],
        offered_by=[{"id": "nz_x:a", "name": {"en": "A"}, "country": "NZ"}],
        in_language=["en"],
        subject=[{"scheme": "isced-f", "code": "0811"}],
    )
    _, lost = written(form, said)
    assert {name for name in lost if not is_stated(said, name)} == set()


@each_form
def test_losses_come_in_the_order_of_the_fields_with_a_reason(form: Form) -> None:
    _, losses = form.write(every_field(), VOCABULARIES, address_of)
    order = list(Descriptor.model_fields)
    places = [order.index(loss.field) for loss in losses]
    assert places == sorted(places)
    assert all(loss.reason for loss in losses)
    assert len(set(losses)) == len(losses)


@each_form
def test_a_sample_says_that_it_is_one(form: Form) -> None:
    note = SAMPLE_NOTE["en"].encode()
    assert note in written(form, every_field(is_sample=True))[0]
    assert note not in written(form, every_field())[0]


WORD = "zanzibarine"
TEXTS = {
    "description": {"en": f"{WORD} text"},
    "learning_outcomes": [{"en": f"{WORD} outcome"}],
    "entry_condition": {"en": f"{WORD} entry"},
    "requires": {"description": {"en": f"{WORD} criteria"}, "subject_webpage": f"https://{WORD}.example"},
    "keyword": {"en": [WORD]},
    "alternate_name": {"en": [WORD]},
    "subject": [{"scheme": "text", "label": {"en": WORD}}, {"scheme": "isced-f", "code": "0811"}],
    "skill": [{"scheme": "text", "label": {"en": WORD}}],
    "credit_value": [{"system": "unknown", "as_given": WORD}],
    "estimated_cost": [{"as_given": WORD}],
    "is_part_of": [{"as_given": WORD}],
    "offerings": [{"place": WORD}],
    "owned_by": {"id": "nz_x:z", "name": {"en": WORD}},
    "offered_by": [{"id": "nz_x:z", "name": {"en": WORD}, "country": "NZ"}],
}


@each_form
@pytest.mark.parametrize("field", TEXTS)
def test_what_a_source_withholds_is_in_no_statement(form: Form, field: str) -> None:
    assert field in CAN_BE_WITHHELD
    rights = {"licence": "unknown", "attribution": "X", "withheld": [field]}
    said = every_field(**{field: TEXTS[field]}, rights=rights)
    body, _ = answered(form, republished(said))
    assert WORD.encode() not in body


@each_form
@pytest.mark.parametrize("field", ["description", "learning_outcomes", "subject", "in_language"])
def test_a_required_value_that_is_withheld_is_told_as_such(form: Form, field: str) -> None:
    rights = {"licence": "unknown", "attribution": "X", "withheld": [field]}
    more = {
        "learning_outcomes": {"assessment": [], "skill": [], "requires": None},
        "in_language": {"at_level": []},
    }
    _, missing = answered(form, republished(every_field(rights=rights, **more.get(field, {}))))
    told = {one.field: one.needed for one in missing}
    required = {
        "description": {"ob3"},
        "learning_outcomes": {"elm", "elm_xml", "ob3"},
        "subject": {"elm", "elm_xml"},
        "in_language": {"elm", "elm_xml"},
    }
    assert (field in told) is (form.name in required[field])
    assert all("does not allow it to be republished" in needed for needed in told.values())


def answered(form: Form, said: Descriptor) -> tuple[bytes, Any]:
    """The document, or the refusal in its place, and what is missing."""
    try:
        return written(form, said)[0], ()
    except NotStatable as error:
        return str(error).encode(), error.missing


@each_form
@given(dropped=st.sets(st.sampled_from(CONTENT)))
def test_any_part_of_a_record_is_stated_or_refused_by_name(form: Form, dropped: set[str]) -> None:
    said = every_field()
    for field in dropped:
        said = without(said, field)
    body, missing = answered(form, said)
    assert {one.field for one in missing} <= dropped | {"offered_by", "owned_by"}
    if not missing and form.name != "elm_xml":
        assert isinstance(orjson.loads(body), dict)


def test_forms_are_told_apart_by_type_and_profile() -> None:
    assert len({form.content_type for form in FORMS.values()}) == len(FORMS)


STATED = (ctdl.STATED, schema_org.STATED, elm.STATED, open_badges.STATED)
DOCS = Path(__file__).parents[2] / "docs" / "standards.md"


def test_the_documentation_says_of_every_field_what_becomes_of_it() -> None:
    section = DOCS.read_text(encoding="utf-8").split("## Field by field")[1].split("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in section.splitlines()
        if line.startswith("| `")
    ]
    told = {row[0].strip("|` "): [cell.strip("| ").startswith("lost") for cell in row[1:]] for row in rows}
    assert list(told) == [name for name in Descriptor.model_fields if name not in NOT_CONTENT]
    for field, lost in told.items():
        assert lost == [field not in stated for stated in STATED], field
