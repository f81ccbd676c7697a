"""The rooms import only what the design allows, downwards, and each says its one job.

A room may import itself, the libraries, and what its row allows. Where a row names a module (``events.wire``)
only that module may be imported; where it names a room, all of it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "timeline"

FORMAT = ("events.wire", "events.values", "events.errors")
PAGES = ("middleware.content_security_policy",)  # the one thing that rooms with pages take from outside
SEALED = ("caching.codec",)  # how personal data lies in the cache
ALLOWED: dict[str, tuple[str, ...]] = {
    "events": (),
    "eventstore": (*FORMAT, *PAGES),
    "feed": ("events", *SEALED),
    "accounts": ("events",),
    "sources": ("accounts", "events", *PAGES, *SEALED),
    "sidebar": ("feed", "sources", "accounts", *FORMAT, *PAGES, *SEALED),
    "api": ("feed", "sources", "accounts", *FORMAT, *PAGES),
    "caching": (),  # no room: what Django is told to keep things in
    # Not rooms: the addresses, and the commands that put everything together.
    "urls": ("accounts", "sidebar", "api", "sources", "feed", "eventstore"),
    "management": ("accounts", "sidebar", "api", "sources", "feed", "events", "eventstore"),
}
ROOMS = ("accounts", "sidebar", "api", "sources", "feed", "events", "eventstore")
WITHOUT_DJANGO = ("events",)
FRAMEWORKS = ("django", "rest_framework", "drf_spectacular", "django_htmx", "django_redis")


def imports_of(path: Path, package: Path) -> Iterator[tuple[int, str]]:
    """The line and the absolute name of everything that a file imports, wherever in the file it does."""
    here = (package.name, *path.relative_to(package).parent.parts)
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            start = here[: len(here) - node.level + 1] if node.level else ()
            origin = ".".join((*start, *((node.module,) if node.module else ())))
            yield from ((node.lineno, f"{origin}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and _imports_by_name(node):
            yield node.lineno, node.args[0].value


def _imports_by_name(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return (
        name in ("import_module", "__import__", "import_string", "get_model")
        and bool(call.args)
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    )


def breaches(package: Path) -> list[str]:
    """One sentence for each import that is not allowed."""
    found = []
    for path in sorted(package.rglob("*.py")):
        inside = path.relative_to(package)
        room = inside.parts[0] if len(inside.parts) > 1 else inside.stem if inside.stem in ALLOWED else ""
        for line, name in imports_of(path, package):
            if not _is_allowed(room, name, package.name):
                found.append(f"{inside}:{line} imports {name}")
    return found


def _is_allowed(room: str, name: str, package: str) -> bool:
    top, _, rest = name.partition(".")
    if top != package:
        return top not in FRAMEWORKS or room not in WITHOUT_DJANGO
    target = rest.split(".")[0]
    if target == room or (target not in ROOMS and room not in ROOMS):
        return True
    return any(f"{rest}.".startswith(f"{row}.") for row in ALLOWED.get(room, ()))


def test_no_import_breaches_the_rooms():
    assert breaches(PACKAGE) == []


def test_every_folder_of_the_package_has_its_row():
    folders = {path.name for path in PACKAGE.iterdir() if path.is_dir() and any(path.glob("*.py"))}
    assert folders <= set(ALLOWED)
    assert set(ROOMS) <= folders


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_says_its_job_in_one_sentence(room):
    said = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text())) or ""
    assert said.endswith(".")
    assert "\n" not in said
    assert ". " not in said


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("events/client.py", "import django"),
        ("events/client.py", "from django.conf import settings"),
        ("events/client.py", "from ..feed import filters"),
        ("events/client.py", "from timeline import settings"),
        ("events/client.py", "def f():\n    from timeline.accounts.models import Account"),
        ("events/deep/er.py", "from ...accounts import models"),
        ("eventstore/views.py", "from timeline.events.client import EventsClient"),
        ("eventstore/views.py", "from timeline.events import client"),
        ("eventstore/views.py", "import timeline.feed.timelines"),
        ("feed/log.py", "from timeline.sources.reading import Looks"),
        ("feed/log.py", "if True:\n    import timeline.eventstore.models"),
        ("accounts/upstream.py", "from ..sources import models"),
        ("sources/reading.py", "from ..feed.filters import Filters"),
        ("sidebar/views.py", "from timeline.eventstore.models import StoredEvent"),
        ("sidebar/views.py", "from timeline.events.client import EventsClient"),
        ("sidebar/views.py", "from timeline.middleware import RequestIdMiddleware"),
        (
            "sidebar/views.py",
            "from importlib import import_module\nimport_module('timeline.eventstore.models')",
        ),
        ("api/views.py", "from .. import eventstore"),
        ("api/views.py", "from timeline.sidebar.forms import FiltersForm"),
        ("middleware.py", "from timeline.eventstore import models"),
        ("middleware.py", "from .accounts import sessions"),
        ("cupboard/things.py", "from timeline.feed import filters"),
    ],
)
def test_a_planted_breach_is_found(tmp_path, file, source):
    path = tmp_path / "timeline" / file
    path.parent.mkdir(parents=True)
    path.write_text(source + "\n")
    (breach,) = breaches(tmp_path / "timeline")
    assert breach.startswith(f"{file}:")


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("events/client.py", "import requests\nfrom . import wire\nfrom .errors import BadAnswer"),
        ("eventstore/views.py", "from ..events.wire import read_event\nfrom ..events import wire, values"),
        ("eventstore/desk/views.py", "from ..models import StoredEvent\nfrom .. import queries"),
        (
            "feed/log.py",
            "from django.core.cache import cache\nfrom timeline.events.client import EventsClient",
        ),
        ("sources/reading.py", "from ..accounts.models import Account"),
        ("sidebar/views.py", "from ..feed.timelines import Timeline\nfrom ..sources import reading"),
        ("sidebar/entry.py", "from timeline.middleware import content_security_policy"),
        ("urls.py", "from . import operations\nfrom timeline.eventstore import urls"),
        (
            "management/commands/demo.py",
            "from timeline.eventstore import models\nfrom ...accounts import door",
        ),
        ("wsgi.py", "import timeline.demo_environment"),
    ],
)
def test_what_the_design_allows_is_no_breach(tmp_path, file, source):
    path = tmp_path / "timeline" / file
    path.parent.mkdir(parents=True)
    path.write_text(source + "\n")
    assert breaches(tmp_path / "timeline") == []
