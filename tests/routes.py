"""Every route of the project, found by reflection over the URL configuration."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.regex_helper import normalize

IFRAME = ("sidebar", "api")  # the namespaces that the page in Zendesk talks to


@dataclass(frozen=True)
class Route:
    """``form`` is the path with ``%(name)s`` for each parameter; ``name`` is ``namespace:name``.

    A route that has no name is called by its form, in brackets.
    """

    name: str
    form: str
    parameters: tuple[str, ...]

    @property
    def namespace(self) -> str:
        return self.name.rpartition(":")[0]

    def path(self, values: Mapping[str, str]) -> str:
        """The path with these values. Raises KeyError for a parameter that has none."""
        return "/" + self.form % {name: values[name] for name in self.parameters}


def all_routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ()))


def iframe_routes() -> list[Route]:
    return [route for route in all_routes() if route.namespace in IFRAME]


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        form = prefix + _form(entry)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, form, inner)
        else:
            name = ":".join((*namespaces, entry.name or f"({form})"))
            yield Route(name, form, tuple(re.findall(r"%\((\w+)\)s", form)))


def _form(entry: URLPattern | URLResolver) -> str:
    ((form, _),) = normalize(entry.pattern.regex.pattern)
    return form
