"""The form of a preset: filters ticked rather than typed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from timeline.sources.models import Preset
from timeline.sources.presets.choices import PERIODS, Choices, choices_of, query_of
from timeline.sources.presets.query import BadQuery

from .pickers import HouseWidget

TICKED = ("show", "hide", "period", "noise")


class KindsWidget(HouseWidget, forms.CheckboxSelectMultiple):
    """Sources, each with its types below it."""

    template_name = "admin/sources/widgets/kinds.html"
    use_fieldset = True

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        chosen = {str(one) for one in value or ()}
        sources: dict[str, dict[str, Any]] = {}
        for kind, label in self.choices:
            source, colon, _ = str(kind).partition(":")
            row = {"value": kind, "label": label, "selected": kind in chosen}
            if not colon:
                sources.setdefault(source, {"types": [], "open": False}).update(row)
                continue
            above = sources.setdefault(
                source, {"value": source, "label": source, "selected": False, "types": [], "open": False}
            )
            above["types"].append(row)
            above["open"] = above["open"] or row["selected"]
        context["widget"]["sources"] = list(sources.values())
        return context


class PresetForm(forms.ModelForm):  # type: ignore[type-arg]
    """The boxes say what the query says, and the other way round; whichever was changed counts."""

    show = forms.MultipleChoiceField(
        label="Show only", required=False, widget=KindsWidget, help_text="Nothing ticked: everything."
    )
    hide = forms.MultipleChoiceField(label="Leave out", required=False, widget=KindsWidget)
    period = forms.ChoiceField(
        required=False, choices=[("", "All time"), *PERIODS.items()], widget=forms.RadioSelect
    )
    noise = forms.BooleanField(label="Show noise too", required=False)

    class Meta:
        model = Preset
        fields = ("account", "name", "query", "roles", "first", "order")
        labels = {"query": "As a query string"}  # noqa: RUF012 - Django's own form
        help_texts = {  # noqa: RUF012
            "query": (
                "What the boxes above say, and what they have no box for: <code>q=refund</code>, "
                "<code>start=2026-01-01</code>. Without any change in the boxes this counts as it stands."
            ),
        }
        widgets = {"query": forms.Textarea({"rows": 2, "class": "template", "spellcheck": "false"})}  # noqa: RUF012

    kinds: tuple[tuple[str, str], ...] = ()  # value and label of all that can be ticked

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = self._ticked()
        known = dict(self.kinds)
        further = {name: name for name in (*ticked.show, *ticked.hide) if name not in known}
        for name in ("show", "hide"):
            field = self.fields[name]
            field.choices = sorted({**known, **further}.items())  # type: ignore[attr-defined]  # a choice field
        self.initial.update({name: getattr(ticked, name) for name in TICKED})
        if ticked.period and ticked.period not in PERIODS:
            field = self.fields["period"]
            field.choices = [*field.choices, (ticked.period, f"Last {ticked.period} days")]  # type: ignore[attr-defined]  # a choice field

    def _ticked(self) -> Choices:
        try:
            return choices_of(self.instance.query or self.initial.get("query", ""))
        except BadQuery:
            return Choices()

    def clean_query(self) -> str:
        query: str = self.cleaned_data["query"].strip().removeprefix("?")
        try:
            choices_of(query)
        except BadQuery as error:
            raise ValidationError(str(error)) from error
        return query

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "query" in data and any(name in self.changed_data for name in TICKED):
            self._put_together(data)
        return data

    def _put_together(self, data: dict[str, Any]) -> None:
        """The query that the boxes say, with what there is no box for as it was typed."""
        ticked = {name: data.get(name) for name in TICKED}
        if set(ticked["show"] or ()) & set(ticked["hide"] or ()):
            self.add_error("hide", "What is left out cannot be shown as well.")
        query = query_of(
            Choices(
                tuple(ticked["show"] or ()),
                tuple(ticked["hide"] or ()),
                ticked["period"] or "",
                bool(ticked["noise"]),
                choices_of(data["query"]).rest,
            )
        )
        if len(query) > 2000:
            self.add_error(
                "show", "That is too much for one preset: tick sources rather than all their types."
            )
        data["query"] = query
