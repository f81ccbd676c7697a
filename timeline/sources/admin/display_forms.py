"""The forms of a display and its details, the same for saving and for trying out unsaved."""

from typing import Any

from django import forms

from timeline.sources.displays.drafts import FIELDS
from timeline.sources.models import Detail, Display, Importance

from .pickers import HuePicker, IconPicker

TEMPLATES = ("title", "summary", "link", "link_label", "reply")
HELP = {
    "label": "What the type is called in filters. Empty: made from its name.",
    "icon": "Beside the event. The search also knows words such as “refund” or “login”.",
    "hue": "Its source's colour, unless these events shall stand out.",
    "importance": "Noise is hidden until an agent asks for it, and counted; a highlight stands out.",
    "title": (
        "The line in bold, e.g. <code>Ordered {{ item.name }}</code>. Click a property beside the "
        "form to put it in. What an event lacks is left out."
    ),
    "summary": "The quieter line below. Empty: the event's description.",
    "link": (
        "An https address with its host written out: "
        "<code>https://shop.example/orders/{{ order_id }}</code>. "
        "Shown only where every placeholder is filled."
    ),
    "link_label": "What the link says. Empty: its host.",
    "reply": "What an agent can put into the reply to the customer.",
    "thread": (
        "A property whose value ties events together, e.g. <code>order_id</code>: agents get all of "
        "them at once, over all sources."
    ),
}


class _Template(forms.Textarea):
    """A template may have line breaks between its parts; one line is the usual."""

    def __init__(self, rows: int = 2) -> None:
        super().__init__({"rows": rows, "class": "template", "spellcheck": "false", "data-template": ""})


class DisplayForm(forms.ModelForm):  # type: ignore[type-arg]
    """All of a display but what it is about."""

    importance = forms.ChoiceField(
        choices=Importance.choices, widget=forms.RadioSelect, initial=Importance.NORMAL
    )

    class Meta:
        model = Display
        fields = FIELDS
        labels = {"link_label": "Text of the link", "thread": "Thread by"}  # noqa: RUF012 - Django's own form
        help_texts = HELP
        widgets = {  # noqa: RUF012
            "icon": IconPicker(nothing="By the type's name"),
            "hue": HuePicker(nothing="The source's"),
            "title": _Template(),
            "summary": _Template(),
            "link": _Template(),
            "link_label": _Template(1),
            "reply": _Template(4),
            "thread": forms.TextInput({"class": "vTextField", "spellcheck": "false", "data-path": ""}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["importance"].help_text = HELP["importance"]


class DetailForm(forms.ModelForm):  # type: ignore[type-arg]
    """One row of what an opened event shows first."""

    class Meta:
        model = Detail
        fields = ("order", "label", "template", "format", "option")
        help_texts = {  # noqa: RUF012 - Django's own form
            "option": (
                "Money: a currency such as EUR, or the property that holds it. Duration: s, ms, min or h. "
                " Number: decimal places. Date: date, time or short. Link: the text shown."
            ),
        }
        widgets = {  # noqa: RUF012
            "order": forms.NumberInput({"class": "detail-order"}),
            "label": forms.TextInput({"class": "detail-label"}),
            "template": forms.TextInput(
                {"class": "detail-template", "spellcheck": "false", "data-template": ""}
            ),
            "option": forms.TextInput({"class": "detail-option", "spellcheck": "false"}),
        }
