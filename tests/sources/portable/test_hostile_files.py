"""Files that are wrong or made to harm: refused with every place named, soon, and without being obeyed."""

import json
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.accounts.models import Account
from timeline.sources.portable import BadFile, read
from timeline.sources.portable.documents import MOST_BYTES, parse
from timeline.sources.portable.problems import MOST_SAID

ACCOUNT = Account(subdomain="acme")


def problems(content):
    with pytest.raises(BadFile) as refused:
        read(content, ACCOUNT)
    return [str(problem) for problem in refused.value.problems]


WRONG_IN_MANY_PLACES = """\
version: 1
sources:
  - name: shop
    hue: blu
    icon: cart
    enabled: yes
    colour: red
  - name: crm
    hue: lime
displays:
  - source: shop
    type: order_completed
    importance: loud
    titel: Order
    label: 12
    details:
      - label: Total
        template: x
      - label: Item
        format: euro
  - source: shop
    type: order_completed
masks:
  - path: '**.email'
    shown_to: [admin, boss, 3]
presets:
  just: words
more: 1
"""


def test_all_that_is_wrong_is_said_at_once_with_place_and_line():
    said = problems(WRONG_IN_MANY_PLACES)
    for start in (
        "more (line 28): This key is not known. Known are: version, sources, displays, masks, presets.",
        "sources[0].colour (line 7): This key is not known. Known are:",
        "sources[0].hue (line 4): blu is none of: grey, blue,",
        "sources[0].enabled (line 6): Write true or false.",
        "sources[1] (line 8): It has no icon.",
        "displays[0].importance (line 13): loud is none of: highlight, normal, noise.",
        "displays[0].titel (line 14): This key is not known. Did you mean title?",
        "displays[0].label (line 15): Write a text; in quotes if it looks like something else.",
        "displays[0].details[1] (line 19): It has no template.",
        "displays[0].details[1].format (line 20): euro is none of: text, number,",
        "displays[1] (line 21): displays[0] has the same source and type.",
        "masks[0].shown_to[1] (line 25): There is no role boss.",
        "masks[0].shown_to[2] (line 25): There is no role 3.",
        "presets (line 26): There has to be a list here",
    ):
        assert any(line.startswith(start) for line in said), start
    assert len(said) == 14


def test_a_template_that_is_none_is_refused_with_its_own_line_too():
    content = (
        "version: 1\ndisplays:\n- source: shop\n  type: a\n  title: '{{ total | mony }}'\n"
        "  link: https://{{ host }}/\n  reply: |\n    Hello\n    {% for a in b %}\n"
        "  details:\n  - {label: A, template: '{{ a }}', format: duration, option: weeks}\n"
    )
    said = problems(content)
    for line, start in zip(
        said,
        (
            "displays[0].title (line 5): Line 1: there is no filter",
            "displays[0].link (line 6): Line 1: ",
            "displays[0].reply (line 7): Line 2: ",
            "displays[0].details[0].option (line 11): ",
        ),
        strict=True,
    ):
        assert line.startswith(start)


def test_json_says_the_same_places_without_lines():
    data = {"version": 1, "displays": [{"source": "shop", "type": "x", "titel": 1, "label": 2}]}
    assert problems(json.dumps(data)) == [
        "displays[0].titel: This key is not known. Did you mean title?",
        "displays[0].label: Write a text; in quotes if it looks like something else. Or leave the key out.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "The file has to begin with version: 1"),
        ("- a", "Line 1: The file has to begin with version: 1"),
        ("sources: []", "Line 1: There is no version: write version: 1."),
        ("version: 2", "version (line 1): Only version 1"),
        ("version: true", "version (line 1): Only version 1"),
        ("version: '1'", "version (line 1): Only version 1"),
        ('{"version": 1.0}', "This is no JSON that is taken here: 1.0 is no whole number."),
        ('{"version": NaN}', "This is no JSON that is taken here: NaN is no whole number."),
        ('{"version": 1, "version": 1}', "version: This key is there twice."),
        ('{"version": 1,}', "Line 1: This is no JSON:"),
        ('{"version": %s}' % ("9" * 5000), "This is no JSON that is taken here:"),
        ("version: 1\nversion: 1", "version (line 2): This key is there twice, first in line 1."),
        ("version: 1\nsources: &a []", "sources (line 2): Anchors and aliases are not taken here"),
        ("version: 1\nsources: *a", "sources (line 2): Anchors and aliases are not taken here"),
        ("version: 1\nsources: !!python/object/apply:os.abort []", "sources (line 2): Tags are not"),
        ("version: 1\nsources: !!set {a}", "sources (line 2): Tags are not"),
        ("version: 1\nmasks: !x y", "masks (line 2): Tags are not"),
        ("version: 1\n<<: {a: 1}", "<< (line 2): This key is not known."),
        ("version: 1\n? [a]\n: b", "Line 2: A key has to be a word."),
        ("version: 1\n--- \nversion: 1", "Line 2: The file holds more than one document."),
        ("version: 1\nsources: [", "Line 2: This is no YAML"),
        ("version: 1\n\tsources: 1", "Line 2: This is no YAML"),
        ("version: 1\nmasks: \x07", "Line 2: There is a character that YAML does not allow."),
        ('version: "\\UFFFFFFFF"', "There is a number in it that YAML does not allow."),
        ("%YAML 1." + "9" * 5000 + "\n---\na: 1", "There is a number in it"),
        (b"\xff\xfev\x00e\x00r\x00", "The file is not text in UTF-8."),
        ("version: 1\nmasks: [3]", "masks[0] (line 2): There has to be a mask with its keys here."),
        ("version: 1\nmasks: [{path: }]", "masks[0].path (line 2): Write a text"),
        ('version: 1\nmasks: [{path: "a\\0"}]', "masks[0].path (line 2): The text holds a character that"),
        ('{"version": 1, "masks": [{"path": "\\ud800"}]}', "masks[0].path: The text holds a character"),
        ("version: 1\nsources: [{name: a, hue: red, icon: dot, order: -1}]", "sources[0].order (line 2): "),
        ("version: 1\nsources: [{name: a, hue: red, icon: dot, order: 1e9}]", "sources[0].order (line 2): "),
        ('version: 1\n"a\\e[2J": 1', "a\\u001b[2J (line 2): This key is not known."),
    ],
)
def test_what_is_no_configuration_is_refused_with_its_place(content, said):
    assert problems(content)[0].startswith(said)


def bomb():
    """Ten lists of ten lists of ten …: a few hundred bytes that would be 10^9 words."""
    names = "abcdefghi"
    lines = ["a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"]
    lines += [f"{name}: &{name} [{', '.join([f'*{of}'] * 10)}]" for of, name in pairwise(names)]
    return "\n".join(lines)


@pytest.mark.parametrize(
    "content",
    [
        bomb(),
        "[" * 500_000,
        "[" * 900 + "]" * 900,
        "{" * 500_000,
        '{"a":' * 200_000,
        '{"a":' * 90 + "1" + "}" * 90,
        "- " * 500_000,
        "? " * 300_000,
        "\n".join(" " * n + "a:" for n in range(1500)),
        "version: 1\nmasks:\n" + "- a\n" * 400_000,
        "version: 1\n" + "a: 1\n" * 300_000,
        "version: 1\n" + "".join(f"titel{n}: 1\n" for n in range(70_000)),
        "version: 1\ndisplays:\n" + "- {}\n" * 70_000,
        "version: 1\nmasks:\n" + "".join(f"- {{path: a{n}}}\n" for n in range(35_000)) + "x: 1",
        '{"version": 1, "masks": [' + ", ".join(["{}"] * 400_000) + "]}",
        "version: 1\nx: " + "y " * 900_000,
        'version: 1\nx: "' + "\\x41" * 450_000 + '"',
        "#" * 1_900_000,
        "a: |\n" + " \n" * 900_000,
        "\n" * 1_900_000,
        "&" * 1_900_000,
        "!" * 1_900_000,
        "'" * 1_900_000,
        "x" * (MOST_BYTES + 1),
        "é" * MOST_BYTES,
        b"x" * (MOST_BYTES + 1),
    ],
    ids=lambda content: str(content)[:12],
)
def test_what_is_made_to_cost_is_refused_within_a_few_seconds(content):
    began = time.process_time()
    with pytest.raises(BadFile) as refused:
        read(content, ACCOUNT)
    assert time.process_time() - began < 8
    assert len(refused.value.text) < 40_000


def test_of_very_many_problems_the_first_are_said_and_the_others_counted():
    for number, last in ((300, "… and 200 more."), (3_000, "… and at least 900 more.")):
        with pytest.raises(BadFile) as refused:
            read("version: 1\ndisplays:\n" + "  - 3\n" * number, ACCOUNT)
        assert refused.value.text.count("\n") == MOST_SAID
        assert refused.value.text.endswith(last)


@pytest.mark.parametrize(
    ("section", "row", "most"),
    [("sources", "name", 200), ("masks", "path", 500), ("presets", "name", 100)],
)
def test_more_than_every_page_can_bear_in_mind_are_refused(section, row, most):
    rows = "".join(f"  - {row}: a{number}\n" for number in range(most + 1))
    said = f"{section} (line 2): There may be at most {most} {section} here, not {most + 1}."
    assert problems(f"version: 1\n{section}:\n{rows}") == [said]


@given(
    st.text()
    | st.binary()
    | st.text("{}[]-:?&*!|>'\"%@`#,\n ab1~\\<=\t\x85").map(lambda t: f"version: 1\n{t}")
)
def test_no_text_at_all_does_anything_but_be_read_or_be_refused(content):
    try:
        parse(content)
        read(content, ACCOUNT)
    except BadFile as refused:
        refused.text.encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
KEYS_OF_ROWS = ["name", "hue", "icon", "order", "visible_to", "source", "type", "title", "details", "label"]
hostile_rows = st.lists(st.dictionaries(st.sampled_from(KEYS_OF_ROWS), json_values) | json_values, max_size=3)


@given(st.dictionaries(st.sampled_from(["sources", "displays", "masks", "presets", "x"]), hostile_rows))
def test_no_value_of_any_kind_in_any_place_breaks_the_reading(lists):
    try:
        read(json.dumps({"version": 1, **lists}), ACCOUNT)
    except BadFile as refused:
        refused.text.encode()


def test_windows_line_ends_and_a_byte_order_mark_are_taken():
    content = "version: 1\r\nsources:\r\n- {name: a, hue: red, icon: dot}\r\n".encode("utf-8-sig")
    assert list(read(content, ACCOUNT).rows["sources"]) == [("a",)]


def test_words_are_words():
    content = "version: 1\nsources:\n- {name: NO, label: yes, hue: red, icon: dot}\n"
    (row,) = read(content, ACCOUNT).rows["sources"].values()
    assert (row["name"], row["label"]) == ("NO", "yes")
