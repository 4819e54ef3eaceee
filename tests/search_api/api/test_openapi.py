"""The API's description is true: schemas and examples are those of real answers."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import BaseModel
from starlette.testclient import TestClient

from search_api.api.openapi import OPERATIONS, examples
from search_api.api.parameters import SEARCH_PARAMETERS
from search_api.services import Services
from tests.search_api.api.failing import failing
from tests.search_api.api.requests import ERRORS, EXAMPLES, ask, told


@pytest.fixture(scope="session")
def description(client: TestClient) -> Any:
    return client.get("/openapi.json").json()


def shape(value: Any) -> Any:
    """Keys and kinds of values; lists by their first element."""
    if isinstance(value, dict):
        return {key: shape(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def test_every_example_has_its_request() -> None:
    assert set(examples()) == {*EXAMPLES, *ERRORS, "descriptor_schema"}


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_has_the_shape_of_the_real_answer(
    client: TestClient, operator: dict[str, str], name: str
) -> None:
    assert shape(examples()[name]) == shape(told(ask(client, name, operator)))


@pytest.mark.parametrize("name", ERRORS)
def test_example_of_a_failure_is_a_real_one(services: Services, name: str) -> None:
    assert examples()[name] == failing(services, ERRORS[name]).get("/v1/credentials").json()


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.model is not None])
def test_real_answer_is_what_the_model_says(client: TestClient, operator: dict[str, str], name: str) -> None:
    model = OPERATIONS[name].model
    assert model is not None
    assert issubclass(model, BaseModel)
    model.model_validate_json(ask(client, name, operator).content)


@pytest.mark.parametrize("name", [name for name, one in OPERATIONS.items() if one.model is not None])
def test_example_is_valid_by_the_published_schema(description: Any, name: str) -> None:
    operation = next(one["get"] for one in description["paths"].values() if one["get"]["operationId"] == name)
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": description["components"]}
    jsonschema.validate(examples()[name], whole, jsonschema.Draft202012Validator)


def test_every_operation_is_described_with_an_example(description: Any) -> None:
    described = {}
    for path in description["paths"].values():
        assert set(path) == {"get"}
        described[path["get"]["operationId"]] = path["get"]
    assert set(described) == set(OPERATIONS)
    for name, operation in described.items():
        assert operation["description"], name
        assert "422" not in operation["responses"], name
        for status, response in operation["responses"].items():
            for content in response["content"].values():
                assert content["example"], (name, status)
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (name, parameter["name"])


def test_every_parameter_of_the_search_is_described(description: Any) -> None:
    parameters = description["paths"]["/v1/credentials"]["get"]["parameters"]
    assert [one["name"] for one in parameters] == list(SEARCH_PARAMETERS)
    by_name = {one["name"]: one for one in parameters}
    assert by_name["stackability"]["schema"]["items"]["enum"][0] == "standalone"
    assert "-changed_at" in by_name["sort"]["schema"]["enum"]


def test_descriptor_schema_describes_real_descriptors(client: TestClient) -> None:
    schema = client.get("/v1/schema/descriptor").json()
    for native_id in ("1", "2", "3", "4"):
        record = client.get(f"/v1/credentials/nz_register:{native_id}").json()
        jsonschema.validate(record, schema, jsonschema.Draft202012Validator)
