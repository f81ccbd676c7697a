"""The error family is the tree that its module draws, and is safe to log."""

import ast
import inspect

from timeline.events import errors


def test_the_tree_that_is_drawn_is_the_tree_that_is():
    drawn = [line.split("── ")[1].split()[0] for line in errors.__doc__.splitlines() if "── " in line]
    tree = ast.parse(inspect.getsource(errors))
    defined = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    assert sorted([*drawn, "EventsApiError"]) == sorted(defined)
    assert all(issubclass(getattr(errors, name), errors.EventsApiError) for name in defined)


def test_the_text_of_a_refusal_has_nothing_of_what_the_api_said_but_its_code():
    error = errors.NotFound(
        404, title="No user jane@x.com", message="jane", code="RecordNotFound", body={"a": 1}
    )
    assert str(error) == "404 RecordNotFound"
    assert "jane" not in repr(error)


def test_a_refusal_keeps_what_the_api_said():
    error = errors.RateLimited(retry_after=3.0, title="Slow down", body={"a": 1})
    assert (error.status, error.retry_after, error.title, error.body) == (429, 3.0, "Slow down", {"a": 1})
