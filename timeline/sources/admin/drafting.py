"""A display as it stands in a form that nobody has saved, and what is wrong with it, field by field."""

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.http import QueryDict

from timeline.sources.displays.drafts import DetailDraft, DisplayDraft

from .display_forms import DetailForm, DisplayForm

PREFIX = "details"
MOST_DETAILS = 30

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Drafted:
    """``draft`` has what is right; ``errors`` are by the field's name in the page."""

    draft: DisplayDraft
    errors: Errors


def drafted(data: QueryDict) -> Drafted:
    """The display that the form describes. What is wrong in it is left out. Never raises."""
    form = DisplayForm(data)
    values = {name: str(form.cleaned_data.get(name) or "") for name in form.fields} if _read(form) else {}
    values["importance"] = values.get("importance") or DisplayDraft().importance
    errors = _errors(form)
    details = []
    for one in _detail_forms(data):
        errors |= _errors(one)
        if not one.errors:
            details.append(_detail(one))
    details.sort(key=lambda pair: pair[0])
    return Drafted(DisplayDraft(**values, details=tuple(detail for _, detail in details)), errors)


def _read(form: forms.BaseForm) -> bool:
    """Validate it; ``cleaned_data`` is there afterwards, with whatever is right."""
    form.full_clean()
    return hasattr(form, "cleaned_data")


def _detail_forms(data: QueryDict) -> Iterator[DetailForm]:
    for number in range(_count(data.get(f"{PREFIX}-TOTAL_FORMS", ""))):
        prefix = f"{PREFIX}-{number}"
        if not data.get(f"{prefix}-DELETE") and data.get(f"{prefix}-template"):
            yield DetailForm(data, prefix=prefix)


def _count(text: str) -> int:
    return min(int(text), MOST_DETAILS) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _detail(form: DetailForm) -> tuple[int, DetailDraft]:
    values = form.cleaned_data
    draft = DetailDraft(values["label"], values["template"], values["format"], values["option"])
    return values["order"] or 0, draft


def _errors(form: forms.BaseForm) -> Errors:
    """What is wrong, without that something is missing: who types is not done yet."""
    return {
        form.add_prefix(name): [message for problem in problems for message in problem.messages]
        for name, problems in form.errors.as_data().items()
        if name in form.fields and not all(problem.code == "required" for problem in problems)
    }
