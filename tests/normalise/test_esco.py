"""ESCO that an operator loaded: labels for addresses, and words that are exactly a label; never a guess."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from normalise.derivation import Derivation
from normalise.errors import VocabularyError
from normalise.vocabularies import load_vocabularies
from normalise.vocabularies.esco import EscoConcept, EscoKind, EscoLabels, EscoVocabulary
from normalise.vocabularies.esco_file import EscoFile, read_esco
from tests.normalise.descriptors import completed, descriptor

SKILL = "http://data.europa.eu/esco/skill/"
OCCUPATION = "http://data.europa.eu/esco/occupation/"
OWN = f"""conceptType,conceptUri,skillType,preferredLabel,altLabels,status
KnowledgeSkillCompetence,{SKILL}aa,skill,keep bees,"beekeeping
tend  hives",released
KnowledgeSkillCompetence,{SKILL}bb,skill,manage data,"data work
bookkeeping",released
KnowledgeSkillCompetence,{SKILL}cc,skill,keep books,bookkeeping,released
KnowledgeSkillCompetence,{SKILL}dd,skill,old skill,,obsolete
KnowledgeSkillCompetence,http://data.europa.eu/esco/isced-f/0811,group,agriculture,,released
"""
FRENCH = f"""conceptUri,preferredLabel,altLabels
{SKILL}aa,élever des abeilles,apiculture
{SKILL}cc,tenir les livres,data work
"""
OCCUPATIONS = f"conceptUri,preferredLabel,altLabels\n{OCCUPATION}x,beekeeper,\n{OCCUPATION}y,keep bees,\n"


def read(text: str, language: str | None = "en") -> EscoFile:
    return read_esco(text.splitlines(keepends=True), "skills.csv", language)


def vocabulary() -> EscoVocabulary:
    concepts: dict[str, EscoConcept] = {}
    for file in (read(OWN), read(FRENCH, "fr"), read(OCCUPATIONS)):
        for one in file.concepts:
            known = concepts[one.address].labels if one.address in concepts else {}
            concepts[one.address] = EscoConcept(one.address, one.kind, {**known, **one.labels})
    return EscoVocabulary("1.2.0", "abc", concepts)


VOCABULARY = vocabulary()
DERIVATION = Derivation(load_vocabularies(VOCABULARY))


def matched(kind: EscoKind = EscoKind.SKILL, **texts: str) -> str | None:
    found = VOCABULARY.match(kind, texts)
    return None if found is None else found.concept.address.rpartition("/")[2]


def test_files_of_esco_hold_skills_and_leave_groups_and_obsolete_ones_out() -> None:
    file = read(OWN)
    assert [one.address.rpartition("/")[2] for one in file.concepts] == ["aa", "bb", "cc"]
    assert file.others == 2
    assert file.concepts[0].labels == {"en": EscoLabels("keep bees", ("beekeeping", "tend hives"))}


def test_files_of_tabiya_and_tables_of_several_languages_are_read_too() -> None:
    tabiya = read(f'ORIGINURI,ID,PREFERREDLABEL,ALTLABELS\n{SKILL}aa,k1,keep bees,"beekeeping\ntend hives"\n')
    assert tabiya.concepts[0].labels["en"].alternative == ("beekeeping", "tend hives")
    table = read(f"uri,label_en,alt_labels_en,label_fr\n{SKILL}aa,keep bees,a | b,abeilles\n", None)
    assert table.concepts[0].labels == {
        "en": EscoLabels("keep bees", ("a", "b")),
        "fr": EscoLabels("abeilles"),
    }


@pytest.mark.parametrize(
    ("text", "language", "message"),
    [
        (OWN, None, "give --language en"),
        ("a,b\n1,2\n", "en", "its columns are a, b; wanted are"),
        ("conceptUri,preferredLabel\nbees,keep bees\n", "en", "line 2: 'bees' is no web address"),
        (f"conceptUri,preferredLabel\n{SKILL}aa,\n", "en", "no skill or occupation of ESCO with a label"),
        ("", "en", "its columns are none"),
        (f'conceptUri,preferredLabel\n{SKILL}aa,"open\n', "en", "no CSV"),
    ],
)
def test_other_files_are_refused_with_what_would_be_right(
    text: str, language: str | None, message: str
) -> None:
    with pytest.raises(VocabularyError, match=message):
        read(text, language)


@pytest.mark.parametrize(
    ("texts", "address"),
    [
        ({"en": "Keep bees"}, "aa"),
        ({"en-NZ": "Tend hives!"}, "aa"),
        ({"fr": "Elever des abeilles"}, "aa"),
        ({"fr-CA": "APICULTURE"}, "aa"),
        ({"und": "apiculture"}, "aa"),
        ({"en": "beekeeping", "fr": "Apiculture"}, "aa"),
        ({"en": "apiculture"}, None),
        ({"de": "keep bees"}, None),
        ({"en": "keep bee"}, None),
        ({"en": "keep bees well"}, None),
        ({"en": "bookkeeping"}, None),
        ({"und": "data work"}, None),
        ({"en": "keep bees", "fr": "tenir les livres"}, None),
        ({"en": "old skill"}, None),
        ({"en": "beekeeper"}, None),
    ],
)
def test_words_match_one_label_exactly_or_nothing(texts: dict[str, str], address: str | None) -> None:
    assert matched(**texts) == address


def test_kinds_of_concepts_are_matched_apart() -> None:
    assert matched(EscoKind.OCCUPATION, en="Beekeeper") == "x"
    assert matched(EscoKind.OCCUPATION, en="keep bees") == "y"


@given(st.sampled_from(list(VOCABULARY.concepts.values())), st.data())
def test_every_label_of_one_concept_alone_leads_to_it_however_it_is_written(
    concept: EscoConcept, data: st.DataObject
) -> None:
    language = data.draw(st.sampled_from(sorted(concept.labels)))
    labels = concept.labels[language]
    label = data.draw(st.sampled_from([labels.preferred, *labels.alternative]))
    write = data.draw(st.sampled_from([str.upper, str.title, lambda text: f" {text}. ", str]))
    found = VOCABULARY.match(concept.kind, {language: write(label)})
    if label == "bookkeeping":
        assert found is None, "two skills have this label"
    else:
        assert found is not None
        assert (found.concept, found.label) == (concept, label)


def skill(**coding: Any) -> Any:
    return completed(
        DERIVATION,
        descriptor(
            skill=[coding], provenance={"skill": [{"from": "main#Skills", "raw": "x", "rule": "alignment"}]}
        ),
    )


def test_matched_words_become_the_concept_and_say_how() -> None:
    found = skill(scheme="text", label={"en": "Beekeeping"})
    [coding] = found.skill
    assert (coding.scheme, coding.address) == ("esco", f"{SKILL}aa")
    assert coding.label.root == {"en": "keep bees", "fr": "élever des abeilles"}
    assert coding.match.model_dump() == {
        "text": "Beekeeping",
        "label": "beekeeping",
        "language": "en",
        "is_preferred": False,
        "vocabulary": "ESCO 1.2.0",
    }
    first, second = found.provenance["skill"]
    assert first.from_ == "main#Skills"
    assert (second.from_, second.raw) == ("derived", "Beekeeping")
    assert second.rule == f"ESCO 1.2.0: alternative label 'beekeeping' (en) of {SKILL}aa"


def test_words_that_name_one_skill_twice_become_one() -> None:
    texts = [{"scheme": "text", "label": {"en": text}} for text in ("Beekeeping", "Tend hives", "Dancing")]
    found = completed(DERIVATION, descriptor(skill=texts)).skill
    assert [one.address for one in found] == [f"{SKILL}aa", None]


def test_stated_addresses_get_a_label_and_keep_the_source_s_own() -> None:
    [bare] = skill(scheme="text", address=f"{SKILL}aa").skill
    assert (bare.scheme, bare.label.root["en"], bare.match) == ("esco", "keep bees", None)
    [secure] = skill(scheme="esco", address=f"{SKILL}aa".replace("http:", "https:")).skill
    assert secure.address == f"{SKILL}aa"
    [named] = skill(scheme="esco", address=f"{SKILL}aa", label={"en": "Bees"}).skill
    assert named.label.root == {"en": "Bees"}


@pytest.mark.parametrize(
    "coding",
    [
        {"scheme": "esco", "address": f"{SKILL}zz"},
        {"scheme": "text", "label": {"en": "Dancing"}},
        {"scheme": "onet", "code": "15-1252.00", "label": {"en": "keep bees"}},
        {"scheme": "text", "label": {"en": "keep bees"}, "address": "https://skills.example/1"},
    ],
)
def test_what_esco_does_not_know_stays_as_it_is(coding: dict[str, Any]) -> None:
    found = skill(**coding)
    assert found.skill == descriptor(skill=[coding]).skill
    assert len(found.provenance["skill"]) == 1


def test_another_vocabulary_has_another_version_and_travels_to_other_processes() -> None:
    without, with_it = load_vocabularies(), load_vocabularies(VOCABULARY)
    assert without.version != with_it.version
    assert load_vocabularies(EscoVocabulary("1.2.0", "abd", {})).version != with_it.version
    VOCABULARY.match(EscoKind.SKILL, {"en": "beekeeping"})
    assert pickle.loads(pickle.dumps(VOCABULARY)) == VOCABULARY
