"""Widgets by which something is picked by looking at it: icons, hues, names that were seen."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from timeline.sources.hues import SHADES
from timeline.sources.icons import words_of


class HouseWidget(forms.Widget):
    """A widget whose template lies with the project's others, where Django's form renderer does not look."""

    def _render(self, template_name: str, context: Mapping[str, Any], renderer: Any = None) -> SafeString:
        return mark_safe(render_to_string(template_name, dict(context)))  # noqa: S308 - a template's output


class Picker(HouseWidget, forms.RadioSelect):
    """Radio buttons with a picture each. ``nothing`` is what the empty choice says."""

    def __init__(self, attrs: Any = None, choices: Iterable[Any] = (), *, nothing: str = "") -> None:
        super().__init__(attrs, choices)
        self.nothing = nothing

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if not value:
            option["label"] = self.nothing
        return option


class IconPicker(Picker):
    template_name = "admin/sources/widgets/icons.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"words": f"{value} {words_of(str(value))}".strip()}


class HuePicker(Picker):
    template_name = "admin/sources/widgets/hues.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"shades": SHADES.get(str(value))}


class NameInput(HouseWidget, forms.TextInput):
    """A text field that offers names; others may be typed."""

    template_name = "admin/sources/widgets/name.html"

    def __init__(self, attrs: Any = None, *, offered: Iterable[str] = ()) -> None:
        super().__init__(
            {"class": "vTextField", "autocomplete": "off", "spellcheck": "false", **(attrs or {})}
        )
        self.offered = tuple(offered)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["list"] = f"{context['widget']['attrs'].get('id', name)}_offered"
        return context | {"offered": self.offered}
