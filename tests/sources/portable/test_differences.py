"""Differences read well: what is added, changed from what to what, and removed."""

import copy
import time

import pytest

from tests.accounts.factories import AccountFactory
from timeline.sources.portable import configuration_of, differences, read, written

from .configurations import SHOP, fill

pytestmark = pytest.mark.django_db


@pytest.fixture
def changed(shop):
    """What another account has that was set up like this one and then went its own way."""
    configuration = copy.deepcopy(SHOP)
    configuration["sources"][0] |= {"label": "Shop 🎉", "enabled": False}
    configuration["sources"][1:] = [{"name": "till", "hue": "red", "icon": "card", "order": 3}]
    display = configuration["displays"][0]
    display["reply"] = "Hello,\nit is on its way.\n"
    display["details"][1:] = [
        {"label": "Shipped", "template": "{{ at }}", "format": "date", "option": ""},
        {"label": "Items", "template": "{{ n }}", "format": "number", "option": ""},
    ]
    configuration["masks"][0]["shown_to"] = ["agent", "admin"]
    other = AccountFactory()
    fill(other, configuration)
    return configuration_of(other)


def test_each_difference_is_a_few_lines_with_old_and_new(shop, changed):
    found = differences(configuration_of(shop), changed)
    assert list(found.lines()) == [
        "- source crm",
        "~ source shop",
        '    label: "Web shop" → "Shop 🎉"',
        "    enabled: true → false",
        "+ source till",
        '    hue: "red"',
        '    icon: "card"',
        "    order: 3",
        "~ display shop · order_completed",
        r'    reply: "Hello,\nyour order {{ order_id }} is on its way.\n" → "Hello,\nit is on its way.\n"',
        (
            '    details[1]: label "Item", template "{{ item.name }}"'
            ' → label "Shipped", template "{{ at }}", format "date"'
        ),
        '    details[2]: nothing → label "Items", template "{{ n }}", format "number"',
        "~ mask * · * · **.email",
        '    shown_to: ["admin"] → ["admin", "agent"]',
    ]
    assert found.summary == "1 added, 3 changed, 1 removed"


def test_with_keep_nothing_is_removed(shop, changed):
    found = differences(configuration_of(shop), changed, keep=True)
    assert found.summary == "1 added, 3 changed"


def test_a_new_display_is_shown_with_its_details(shop):
    found = differences(configuration_of(AccountFactory()), configuration_of(shop))
    lines = list(found.lines())
    assert "+ display shop · order_completed" in lines
    assert '    details[0]: label "Total", template "{{ total }}", format "money", option "EUR"' in lines
    assert not any("→" in line for line in lines)


def test_a_detail_put_first_changes_no_other(shop):
    text = written(configuration_of(shop))
    moved = text.replace("    details:\n", "    details:\n      - label: New\n        template: x\n")
    (change,) = differences(configuration_of(shop), read(moved, shop)).changes
    assert list(map(str, change.fields)) == ['details[0]: nothing → label "New", template "x"']


def test_the_order_of_details_is_a_difference_and_that_of_roles_is_none(shop):
    text = written(configuration_of(shop))
    swapped = text.replace("label: Total", "label: X").replace("label: Item", "label: Total")
    assert differences(configuration_of(shop), read(swapped.replace("label: X", "label: Item"), shop))
    roles = text.replace("      - admin\n", "      - admin\n      - agent\n")
    other = text.replace("      - admin\n", "      - agent\n      - admin\n      - agent\n")
    assert not differences(read(roles, shop), read(other, shop))


def test_nothing_that_a_terminal_would_obey_is_in_the_differences(shop):
    content = '{"version": 1, "masks": [{"path": "card", "note": "\\u001b[2J\\u009b1m\\u202egpj"}]}'
    for wanted in (read(content, shop), read('{"version": 1}', shop)):
        text = "\n".join(differences(configuration_of(shop), wanted).lines())
        assert text.replace("\n", "").isprintable()


def test_no_differences_are_false_and_have_no_lines(shop):
    found = differences(configuration_of(shop), configuration_of(shop))
    assert not found
    assert list(found.lines()) == []
    assert found.summary == "no differences"


def test_very_long_lists_of_details_are_compared_soon(shop):
    def display(word):
        rows = ",".join(f'{{"label": "{word}{n % 7}", "template": "x"}}' for n in range(30))
        displays = ",".join(f'{{"source": "a", "type": "b{n}", "details": [{rows}]}}' for n in range(300))
        return f'{{"version": 1, "displays": [{displays}]}}'

    one, other = read(display("a"), shop), read(display("b"), shop)
    began = time.process_time()
    assert len(list(differences(one, other).lines())) == 300 * 31
    assert time.process_time() - began < 3
