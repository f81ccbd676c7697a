"""Roles in forms: those of Zendesk as checkboxes, custom ones by their numbers."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from timeline.accounts.models import Account
from timeline.accounts.roles import (
    ADMIN,
    AGENT,
    BILLING_ADMIN,
    NAMES,
    TYPES,
    is_role,
    role_label,
    roles_of,
)
from timeline.sources.models import Mask, Source
from timeline.sources.models.fields import RolesField

from .pickers import HouseWidget

CUSTOM = "custom:"
_NUMBER = re.compile(r"[0-9]{1,20}", re.ASCII)


class RolesWidget(HouseWidget, forms.MultiWidget):
    template_name = "admin/sources/widgets/roles.html"
    use_fieldset = True

    def __init__(self, attrs: Any = None) -> None:
        boxes = forms.CheckboxSelectMultiple(choices=list(NAMES.items()))
        numbers = forms.TextInput({"class": "vTextField", "placeholder": "e.g. 360000123456"})
        super().__init__({"named": boxes, "custom": numbers}, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """The two parts of what is stored, without anything that is no role."""
        roles = [role for role in value if is_role(role)] if isinstance(value, list) else []
        custom = [role.removeprefix(CUSTOM) for role in roles if role.startswith(CUSTOM)]
        return [[role for role in roles if role in NAMES], ", ".join(custom)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """A list of roles is one value, where Django takes a list for that of the parts."""
        parts = isinstance(value, list) and len(value) == 2 and not isinstance(value[0], str)
        return super().get_context(name, value if parts else self.decompress(value), attrs)

    def id_for_label(self, id_: str) -> str:
        return ""  # the legend names the group


class RolesFormField(forms.MultiValueField):
    """A list of roles, in a fixed order and each of them once."""

    widget = RolesWidget

    def __init__(self, *, encoder: Any = None, decoder: Any = None, **options: Any) -> None:
        # The two are for the JSON that the model's field would be typed in as.
        fields = (
            forms.MultipleChoiceField(choices=list(NAMES.items()), required=False),
            forms.CharField(required=False, max_length=1000),
        )
        super().__init__(fields, require_all_fields=False, **options)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(RolesWidget().decompress(initial), data)

    def compress(self, data_list: list[Any]) -> list[str]:
        named, custom = data_list or ([], "")
        numbers = [number for number in re.split(r"[\s,;]+", custom or "") if number]
        wrong = [number for number in numbers if _NUMBER.fullmatch(number) is None]
        if wrong:
            raise ValidationError(
                "A custom role is a number: its id in Admin Center, at the end of the role's address."
            )
        return [role for role in NAMES if role in (named or ())] + sorted({CUSTOM + n for n in numbers})


ROLES_AS_BOXES: dict[Any, dict[str, Any]] = {RolesField: {"form_class": RolesFormField}}


def audience_of(role: str) -> frozenset[str]:
    """All the roles of somebody whom an admin means by this one; what is no role is an agent without any."""
    if role == BILLING_ADMIN:
        return roles_of(ADMIN, TYPES[BILLING_ADMIN], "")
    if role.startswith(CUSTOM) and is_role(role):
        return roles_of(AGENT, None, role.removeprefix(CUSTOM))
    return frozenset({role if is_role(role) else AGENT})


def custom_roles_of(account: Account) -> list[str]:
    """The custom roles that its masks and sources name."""
    masks = Mask.objects.filter(account=account).values_list("shown_to", "revealed_to")
    sources = Source.objects.filter(account=account).values_list("visible_to")
    found = {role for row in (*masks, *sources) for roles in row for role in roles if is_role(role)}
    return sorted(found - NAMES.keys())


def roles_text(roles: object, otherwise: str) -> str:
    """The roles as people call them, in one line."""
    named = [role_label(role) for role in roles if is_role(role)] if isinstance(roles, list) else []
    return ", ".join(named) or otherwise
