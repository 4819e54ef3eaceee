"""Addresses that are none of a web page go into no statement."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.forms import FORMS, Form
from normalise.statement import Loss
from normalise.web_address import is_web_address
from normalise.web_links import REASON, with_web_links
from tests.normalise.applying import VOCABULARIES
from tests.normalise.descriptors import descriptor
from tests.normalise.elm.profile import is_address
from tests.normalise.every_field import address_of, every_field

BAD = "javascript:alert(1)"


def test_a_descriptor_with_web_links_alone_stays_as_it_is() -> None:
    said = every_field()
    assert with_web_links(said) == (said, ())
    assert with_web_links(said)[0] is said


def test_other_addresses_go_from_wherever_they_stand() -> None:
    organisation = {
        "id": "nz_x:a",
        "name": {"en": "A"},
        "subject_webpage": BAD,
        "same_as": [BAD, "https://a.example"],
    }
    said = descriptor(
        subject_webpage=BAD,
        same_as=[BAD, "https://x.example/1"],
        offered_by=[organisation],
        quality_assured_by=[{"organisation": organisation, "kind": "approved"}],
        skill=[{"scheme": "text", "label": {"en": "Smoking"}, "address": BAD}],
        counts_towards=[{"as_given": "x", "address": BAD}],
        offerings=[{"address": BAD}],
    )
    linked, losses = with_web_links(said)
    assert BAD not in linked.model_dump_json()
    assert linked.same_as == ("https://x.example/1",)
    assert linked.offered_by[0].same_as == ("https://a.example",)
    assert linked.skill[0].label == said.skill[0].label
    assert [loss.field for loss in losses] == [
        *("subject_webpage", "same_as", "offered_by", "quality_assured_by"),
        *("skill", "counts_towards", "offerings"),
    ]


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda form: form.name)
def test_no_form_states_them_and_each_tells_it(form: Form) -> None:
    said = every_field(same_as=[BAD], skill=[{"scheme": "esco", "label": {"en": "x"}, "address": BAD}])
    body, losses = form.write(said, VOCABULARIES, address_of)
    assert BAD.encode() not in body
    assert {Loss("same_as", REASON), Loss("skill", REASON)} <= set(losses)


@given(
    st.text(alphabet=st.sampled_from('htps:/.a-é?#%<>"{} \\^`|\n')) | st.just("http://bücher.example/ä?q=1#x")
)
def test_what_is_taken_for_a_link_is_an_address_without_forbidden_signs(text: str) -> None:
    if is_web_address(text):
        assert is_address(text)
        assert not set(text) & set('<>"{} \\^`|\n')
        assert orjson.loads(orjson.dumps(text)) == text
