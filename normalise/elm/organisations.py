"""The organisations of a statement and the places they are at, each one node that others refer to."""

from __future__ import annotations

from normalise.descriptor import Descriptor
from normalise.elements import Organisation
from normalise.elm.concepts import country_concept
from normalise.providers import providers
from normalise.statement import Node, texts, without_empty
from normalise.vocabularies import Vocabularies


class OrganisationNodes:
    """Gives the providers and the owner of one descriptor their nodes.

    ELM requires the country of an organisation. Who has none is an agent, which can award but not provide.
    """

    def __init__(self, descriptor: Descriptor, address: str, vocabularies: Vocabularies) -> None:
        self._address = address
        self._vocabularies = vocabularies
        offering = providers(descriptor)
        owners = () if descriptor.owned_by is None else (descriptor.owned_by,)
        self._by_id = {one.id: one for one in (*offering, *owners)}
        self._names = {
            one.id: next(iter(one.same_as), f"{address}#organisation-{number}")
            for number, one in enumerate(self._by_id.values(), 1)
        }
        self.providing = [self._reference(one) for one in offering if self.has_country(one)]
        self.awarding = [self._reference(one) for one in owners]

    def has_country(self, organisation: Organisation) -> bool:
        """Whether it can be stated as an organisation."""
        return organisation.country is not None and self.knows(organisation.country)

    def knows(self, country: str) -> bool:
        """Whether a country has a concept."""
        return country_concept(country, self._vocabularies) is not None

    def nodes(self) -> list[Node]:
        """The nodes of those that are referred to, and of their places."""
        used = {node["@id"] for node in (*self.providing, *self.awarding)}
        found = [one for one in self._by_id.values() if self._names[one.id] in used]
        countries = dict.fromkeys(one.country for one in found if one.country is not None)
        places = [self.place(country) for country in countries if self.knows(country)]
        return [*map(self._node, found), *places]

    def place(self, country: str) -> Node:
        """The place that stands for a whole country."""
        code = country_concept(country, self._vocabularies)
        address = {"@type": "elm:Address", "elm:countryCode": code}
        return {"@id": self.place_name(country), "@type": "dc:Location", "elm:address": [address]}

    def place_name(self, country: str) -> str:
        """The id of that place."""
        return f"{self._address}#place-{country}"

    def _reference(self, organisation: Organisation) -> Node:
        return {"@id": self._names[organisation.id]}

    def _node(self, organisation: Organisation) -> Node:
        name = self._names[organisation.id]
        if organisation.country is None or not self.has_country(organisation):
            return {"@id": name, "@type": "elm:Agent", "skos:prefLabel": texts(organisation.name)}
        page = organisation.subject_webpage
        return without_empty(
            {
                "@id": name,
                "@type": "elm:Organisation",
                "rov:legalName": texts(organisation.name),
                "foaf:homepage": [] if page is None else [web_resource(page)],
                "elm:location": [{"@id": self.place_name(organisation.country)}],
            }
        )


def web_resource(address: str) -> Node:
    """A page of the web."""
    return {"@type": "elm:WebResource", "elm:contentUrl": address}
