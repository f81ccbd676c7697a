"""The OpenAPI schema: valid, without a warning, and telling of filters, errors and the session."""

from pathlib import Path

import pytest
import yaml
from django.core.management import call_command


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> dict:
    file: Path = tmp_path_factory.mktemp("schema") / "schema.yml"
    call_command("spectacular", "--fail-on-warn", "--validate", "--file", str(file))
    return yaml.safe_load(file.read_text())


PATHS = {
    "/api/v2/users/{user_id}/events": {"get", "post"},
    "/api/v2/user_profiles/events": {"get", "post"},
    "/api/v2/user_profiles/{profile_id}/events": {"get", "post"},
    "/api/v2/users/{user_id}/profiles": {"get"},
    "/api/v2/user_profiles": {"get"},
    "/api/v2/user_profiles/{profile_id}": {"get"},
} | {
    f"{path}/events/{name}": {"get"}
    for path in ("/api/v2/users/{user_id}", "/api/v2/user_profiles", "/api/v2/user_profiles/{profile_id}")
    for name in ("density", "counts", "runs", "threads", "rhythm")
}


def test_it_has_every_endpoint_and_no_other(schema: dict) -> None:
    assert {path: set(methods) for path, methods in schema["paths"].items()} == PATHS


@pytest.mark.parametrize("path", [path for path in PATHS if path.endswith("/events")])
def test_it_tells_the_filters_of_both_spellings(schema: dict, path: str) -> None:
    names = {parameter["name"] for parameter in schema["paths"][path]["get"]["parameters"]}
    assert {"filter[source]", "filter[end_time]", "page[after]", "source", "exclude", "q", "size"} <= names


def test_it_tells_the_error_shape_of_each_family(schema: dict) -> None:
    for path, methods in PATHS.items():
        for method in methods:
            answer = schema["paths"][path][method]["responses"]["400"]["content"]["application/json"]
            shape = "UserError" if path.startswith("/api/v2/users/") else "ProfileError"
            assert answer["schema"] == {"$ref": f"#/components/schemas/{shape}"}


def test_every_endpoint_asks_for_the_session(schema: dict) -> None:
    operations = [one[method] for path, one in schema["paths"].items() for method in PATHS[path]]
    assert {str(operation["security"]) for operation in operations} == {"[{'sessionToken': []}]"}
    assert schema["components"]["securitySchemes"]["sessionToken"]["scheme"] == "bearer"


def test_it_is_served_to_anybody_and_in_json_too(client) -> None:
    response = client.get("/api/schema/")
    assert yaml.safe_load(response.content)["info"]["title"] == "Customer timeline"
    assert response["Content-Type"] == "application/vnd.oai.openapi"
    response = client.get("/api/schema/", headers={"Accept": "application/vnd.oai.openapi+json"})
    assert response.json()["info"]["title"] == "Customer timeline"


@pytest.mark.parametrize("query", ["?lang=%00", "?lang=../../etc", "?version=9", "?format=xml", "?urlconf=x"])
def test_no_parameter_upsets_it(client, query: str) -> None:
    assert client.get(f"/api/schema/{query}").status_code == 200
