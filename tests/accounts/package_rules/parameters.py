"""The settings that an admin fills in when installing; this app has none."""

import re
from collections.abc import Iterator

from .package import Package, rule

TYPES = {"text", "checkbox", "url", "number", "multiline", "hidden", "oauth"}
SCOPES = {
    "header",
    "body",
    "url",
    "jwt_secret_key",
    "jwt_claim",
    "basic_auth_username",
    "basic_auth_password",
}


@rule
def no_parameter_is_called_name(package: Package) -> Iterator[str]:
    yield from ("name" for parameter in package.parameters if parameter["name"] == "name")


@rule
def no_parameter_stands_twice(package: Package) -> Iterator[str]:
    names = [parameter["name"] for parameter in package.parameters]
    yield from {name for name in names if names.count(name) > 1}


@rule
def hidden_parameters_are_not_required(package: Package) -> Iterator[str]:
    yield from (
        one["name"] for one in package.parameters if one.get("type") == "hidden" and one.get("required")
    )


@rule
def parameters_have_a_known_type(package: Package) -> Iterator[str]:
    yield from (one["name"] for one in package.parameters if one.get("type", "text") not in TYPES)


@rule
def there_is_one_oauth_parameter_at_most(package: Package) -> Iterator[str]:
    yield from [one["name"] for one in package.parameters if one.get("type") == "oauth"][1:]


@rule
def an_oauth_parameter_is_not_secure(package: Package) -> Iterator[str]:
    yield from (one["name"] for one in package.parameters if one.get("type") == "oauth" and one.get("secure"))


@rule
def secure_parameters_have_known_scopes(package: Package) -> Iterator[str]:
    for one in package.parameters:
        scopes = one.get("scopes")
        if (scopes and set(scopes) - SCOPES) or (one.get("secure") and not scopes and one["type"] != "oauth"):
            yield one["name"]


@rule
def parameters_for_secrets_are_secure(package: Package) -> Iterator[str]:
    for one in package.parameters:
        if (
            re.search("token|key|pwd|password", one["name"], re.IGNORECASE)
            and one.get("type", "text") == "text"
        ):
            yield from () if one.get("secure") else (one["name"],)


@rule
def parameters_have_a_label(package: Package) -> Iterator[str]:
    labels = package.words(package.manifest.get("defaultLocale", "")).get("parameters", {})
    yield from (one["name"] for one in package.parameters if not labels.get(one["name"], {}).get("label"))
