"""The form of a source: whoever only limits or renames one keeps the colour and the icon it has."""

from typing import Any

from django import forms

from timeline.sources.displays.source_look import default_look
from timeline.sources.models import Source

HELP = {
    "hue": "The colour of the source's name and icons; each is readable on light and on dark.",
    "icon": "Beside the source in the filters, and beside those of its events whose type calls for no other.",
}


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A hue or an icon left open is the one that agents know the source by already."""

    class Meta:
        model = Source
        fields = ("account", "name", "label", "hue", "icon", "enabled", "order", "visible_to")
        help_texts = HELP

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        usual = default_look(cleaned.get("name") or self.instance.name)
        for field in ("hue", "icon"):
            if cleaned.get(field) == "":  # one that was refused is not there
                cleaned[field] = getattr(usual, field)
        return cleaned
