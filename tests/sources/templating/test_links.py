"""Links lead to the server that an admin wrote, at the place that the template has, or there is none."""

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given

from tests.sources.events import any_json, any_text
from tests.sources.templating.rendering import scope
from timeline.sources.templating import BadTemplate, compile_link

ORDER = "https://shop.example.com/orders/{{ id }}?by={{ by | default: 'agent' }}#at"


def linked(template: str, **properties: object) -> str | None:
    return compile_link(template).render(scope(properties))


@pytest.mark.parametrize(
    ("value", "url"),
    [
        ("A-1", "https://shop.example.com/orders/A-1?by=agent#at"),
        (7, "https://shop.example.com/orders/7?by=agent#at"),
        ("a b", "https://shop.example.com/orders/a%20b?by=agent#at"),
        ("a/b", "https://shop.example.com/orders/a%2Fb?by=agent#at"),
        ("../../admin", "https://shop.example.com/orders/..%2F..%2Fadmin?by=agent#at"),
        ("a?x=1&y#z", "https://shop.example.com/orders/a%3Fx%3D1%26y%23z?by=agent#at"),
        ("@evil.example", "https://shop.example.com/orders/%40evil.example?by=agent#at"),
        (r"\evil.example", "https://shop.example.com/orders/%5Cevil.example?by=agent#at"),
        ("javascript:alert(1)", "https://shop.example.com/orders/javascript%3Aalert%281%29?by=agent#at"),
        ('"><script>', "https://shop.example.com/orders/%22%3E%3Cscript%3E?by=agent#at"),
        ("%2e%2e", "https://shop.example.com/orders/%252e%252e?by=agent#at"),
        ("a\u202eb\x00\r\n", "https://shop.example.com/orders/ab?by=agent#at"),
        ("å\ud800", "https://shop.example.com/orders/%C3%A5%EF%BF%BD?by=agent#at"),
        ({"name": "Lamp"}, "https://shop.example.com/orders/Lamp?by=agent#at"),
        ("...", "https://shop.example.com/orders/...?by=agent#at"),
        ("..", None),
        (".", None),
        (" .. ", None),
        ("", None),
        ("  ", None),
        ("\u202e", None),
        (None, None),
        ([], None),
        ({}, None),
        ("x" * 501, None),
        ("🙂" * 400, None),
    ],
)
def test_a_value_stays_where_it_is_put(value: object, url: str | None) -> None:
    assert linked(ORDER, id=value) == url


@pytest.mark.parametrize(
    ("template", "values", "url"),
    [
        ("https://a.example/{{ x }}{{ y }}", {"x": ".", "y": "."}, None),
        ("https://a.example/.{{ x }}/b", {"x": "."}, None),
        ("https://a.example/%2e{{ x }}/b", {"x": "."}, None),
        ("https://a.example/?q={{ x }}", {"x": ".."}, "https://a.example/?q=.."),
        ("https://a.example/{{ x }}.html", {"x": "b"}, "https://a.example/b.html"),
        ("https://a.example", {}, "https://a.example"),
        ("https://a.example/{% if x %}x/{{ x }}{% else %}all{% endif %}", {}, "https://a.example/all"),
        ("https://a.example/{% if x %}x/{{ x }}{% else %}all{% endif %}", {"x": 1}, "https://a.example/x/1"),
        (" https://a.example/{{ x }} ", {"x": 1}, "https://a.example/1"),
        ("https://a.example/{{ x | downcase }}", {"x": "ABC"}, "https://a.example/abc"),
    ],
)
def test_a_link_is_made_of_all_its_parts(template: str, values: dict, url: str | None) -> None:
    assert linked(template, **values) == url


@pytest.mark.parametrize(
    "template",
    [
        "",
        "{{ url }}",
        "https://{{ host }}/",
        "https://{{ name }}.example.com/",
        "https://shop.example.com{{ path }}",
        "https://shop.example.com:{{ port }}/",
        "https://{{ user }}@shop.example.com/",
        "https://user:secret@shop.example.com/{{ id }}",
        "https://shop.example.com@evil.example/{{ id }}",
        "{% if a %}https://a.example/{% endif %}",
        "{% comment %}x{% endcomment %}{{ a }}https://a.example/",
        "http://shop.example.com/{{ id }}",
        "javascript:alert({{ id }})",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,{{ id }}",
        "//shop.example.com/{{ id }}",
        "/orders/{{ id }}",
        "https:/shop.example.com/{{ id }}",
        "https:shop.example.com/{{ id }}",
        "https://localhost/{{ id }}",
        "https://127.0.0.1/{{ id }}",
        "https://[::1]/{{ id }}",
        "https://0x7f.1/{{ id }}",
        "https://shop.example.com\\{{ id }}",
        "https://shop.example.com/a b/{{ id }}",
        "https://shop.example.com/\"{{ id }}",
        "https://shop.example.com/a\u202eb/{{ id }}",
        "https://shop.example.com/%{{ id }}",
        "https://shop.example.com/%2{{ id }}",
        "https://shop.example.com/{% if a %}%2{% endif %}{{ id }}",
        "https://shop.example.com/{{ id",
        "https://shop.example.com/{{ id | nope }}",
    ],
)  # fmt: skip
def test_what_could_lead_elsewhere_is_refused(template: str) -> None:
    with pytest.raises(BadTemplate):
        compile_link(template)


def test_the_refusal_says_what_a_link_has_to_be() -> None:
    with pytest.raises(BadTemplate, match="Line 1: a link begins with https:// and the name of a server"):
        compile_link("https://{{ host }}/")


def test_a_link_tells_its_paths_and_what_is_missing() -> None:
    link = compile_link(ORDER)
    assert link.paths == ("id", "by")
    assert link.unfilled(scope({})) == ("id",)


@given(any_text | any_json)
def test_whatever_the_value_the_link_keeps_its_shape(value: object) -> None:
    url = linked("https://shop.example.com/orders/{{ it }}/lines?x={{ it }}&y=1#z", it=value)
    if url is None:
        return
    parts = urlsplit(url)
    _, orders, segment, lines = parts.path.split("/")
    assert (parts.scheme, parts.netloc, orders, lines) == ("https", "shop.example.com", "orders", "lines")
    assert unquote(segment) not in ("", ".", "..")
    assert (parts.query.count("&"), parts.query.count("="), parts.fragment) == (1, 2, "z")
