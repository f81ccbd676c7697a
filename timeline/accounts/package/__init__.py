"""The app as Zendesk installs it: a zip of the manifest, what it says in each language, and our logos."""

from .building import build, version
from .errors import CannotBuild
from .manifest import DOOR, LOCATIONS, Author
from .origin import Origin, read_origin
from .translations import DEFAULT_LANGUAGE, languages, name

__all__ = (
    "DEFAULT_LANGUAGE",
    "DOOR",
    "LOCATIONS",
    "Author",
    "CannotBuild",
    "Origin",
    "build",
    "languages",
    "name",
    "read_origin",
    "version",
)
