"""The account as an admin fills it in. The secret goes in and never comes out again."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from .models import Account, check_secret

HOST_FIELDS = ("subdomain", "api_origin")


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]
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
        kind, given, removed = data["credential_kind"], data["new_secret"], data["remove_secret"]
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
        if any(data.get(field, "").removesuffix("/") != self.initial.get(field) for field in HOST_FIELDS):
            return "The stored secret was given for another address. Give it again for this one."
        return ""

    def save(self, commit: bool = True) -> Any:
        """Seal a new secret, or drop the stored one, together with the rest."""
        if self.cleaned_data["new_secret"]:
            self.instance.set_secret(self.cleaned_data["new_secret"])
        elif self.cleaned_data["remove_secret"] or not self.cleaned_data["credential_kind"]:
            self.instance.set_secret("")
        return super().save(commit=commit)
