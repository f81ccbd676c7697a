"""The account as an admin fills it in, at once or by steps. The secret goes in and never comes out again."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from .models import Account, check_secret

HOST_FIELDS = ("subdomain", "api_origin")


class SecretForm(forms.ModelForm):  # type: ignore[type-arg]
    """A stored secret is kept while ``new_secret`` is empty, and is never sent to the page."""

    new_secret = forms.CharField(
        label="Secret",
        required=False,
        max_length=4096,
        widget=forms.PasswordInput(
            render_value=False, attrs={"autocomplete": "new-password", "class": "vTextField"}
        ),
        help_text=(
            "The API token, the OAuth client's secret or the bearer token. It is stored encrypted and never "
            "shown again. Leave it empty to keep the one that is stored."
        ),
    )

    def clean_new_secret(self) -> str:
        secret: str = self.cleaned_data["new_secret"]
        if secret:
            check_secret(secret)
        return secret

    def clean(self) -> dict[str, Any]:
        """Refuse a secret that would go where, or be used as, it was not given for."""
        data = super().clean() or self.cleaned_data
        if "new_secret" in data and "credential_kind" in data:
            problem = self._secret_problem(data)
            if problem:
                self.add_error("new_secret", ValidationError(problem))
        return data

    def _secret_problem(self, data: dict[str, Any]) -> str:
        kind, given, removed = data["credential_kind"], data["new_secret"], data.get("remove_secret")
        if given and removed:
            return "Either give a new secret or remove the stored one."
        if given and not kind:
            return "Say above what kind of credential this secret is."
        return "" if given or removed or not kind else self._kept_secret_problem(data)

    def _kept_secret_problem(self, data: dict[str, Any]) -> str:
        if not self.instance.has_secret:
            return "This kind of credential needs its secret."
        if data["credential_kind"] != self.initial.get("credential_kind"):
            return "The stored secret belongs to another kind of credential. Give the one for this kind."
        moved = (field for field in HOST_FIELDS if field in self.fields)
        if any(data.get(field, "").removesuffix("/") != self.initial.get(field) for field in moved):
            return "The stored secret was given for another address. Give it again for this one."
        return ""

    def save(self, commit: bool = True) -> Any:
        """Seal a new secret, or drop the stored one, together with the rest."""
        if self.cleaned_data["new_secret"]:
            self.instance.set_secret(self.cleaned_data["new_secret"])
        elif self.cleaned_data.get("remove_secret") or not self.cleaned_data["credential_kind"]:
            self.instance.set_secret("")
        return super().save(commit=commit)


class AccountForm(SecretForm):
    """All of an account on one page."""

    remove_secret = forms.BooleanField(
        label="Remove the stored secret",
        required=False,
        help_text="The timeline then reads no events until a new one is given.",
    )

    class Meta:
        model = Account
        fields = (
            "subdomain",
            "name",
            "enabled",
            "app_id",
            "installation_id",
            "public_key",
            "credential_kind",
            "credential_id",
            "api_origin",
            "frame_origin",
            "admins",
        )

    def save(self, commit: bool = True) -> Any:
        _mark_by_hand(self)
        return super().save(commit=commit)


class NewAccountForm(forms.ModelForm):  # type: ignore[type-arg]
    """An account's beginning; the rest of it follows step by step."""

    class Meta:
        model = Account
        fields = ("subdomain", "name", "api_origin", "frame_origin")


class StepForm(forms.ModelForm):  # type: ignore[type-arg]
    """A part of an account. What is wrong with another part is said above the fields, by its name.

    Only the part is stored: an admin may switch the account off while a button of the guide asks Zendesk.
    """

    further: tuple[str, ...] = ()  # columns that follow from the fields

    def save(self, commit: bool = True) -> Any:
        if commit:
            columns = {name for name in self._meta.fields or () if name in self.fields}
            self.instance.save(update_fields={*columns, *self.further, "updated_at"})
        return self.instance

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            here = {name: said for name, said in error.error_dict.items() if name in self.fields}
            elsewhere = [
                message if name == NON_FIELD_ERRORS else f"{name.replace('_', ' ').capitalize()}: {message}"
                for name, said in error.error_dict.items()
                if name not in self.fields
                for problem in said
                for message in problem
            ]
            if here:
                super().add_error(None, ValidationError(here))
            if elsewhere:
                super().add_error(None, ValidationError(elsewhere))
            return
        super().add_error(field, error)


class SubdomainForm(StepForm):
    class Meta:
        model = Account
        fields = ("subdomain", "name")


class CredentialForm(SecretForm, StepForm):
    further = ("secret",)

    class Meta:
        model = Account
        fields = ("credential_kind", "credential_id")


class NumbersForm(StepForm):
    app_id = forms.IntegerField(label="App ID", min_value=1, max_value=2**63 - 1)
    installation_id = forms.IntegerField(label="Installation ID", min_value=1, max_value=2**63 - 1)

    class Meta:
        model = Account
        fields = ("app_id", "installation_id")

    def save(self, commit: bool = True) -> Any:
        """A key that was fetched for another app is none for this one."""
        if "app_id" in self.changed_data and self.instance.public_key_fetched_at:
            self.instance.public_key, self.instance.public_key_fetched_at = "", None
            self.further = ("public_key", "public_key_fetched_at")
        return super().save(commit=commit)


class KeyForm(StepForm):
    further = ("public_key_fetched_at",)

    class Meta:
        model = Account
        fields = ("public_key",)

    def save(self, commit: bool = True) -> Any:
        _mark_by_hand(self)
        return super().save(commit=commit)


def _mark_by_hand(form: forms.ModelForm) -> None:  # type: ignore[type-arg]
    """A key that somebody typed in is replaced by nothing but another hand; one as it was stays what it was.

    Compared as it is stored, because a browser sends it back with other line ends.
    """
    if form.instance.public_key != form.initial.get("public_key"):
        form.instance.public_key_fetched_at = None
