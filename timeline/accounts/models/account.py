"""The account: a Zendesk subdomain in which the app is installed."""

import re
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from timeline.accounts import crypto, keys, origins

_SECRET = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)


@sensitive_variables()
def check_secret(secret: str) -> None:
    """Raise ValidationError for what no header can carry."""
    if _SECRET.fullmatch(secret) is None:
        raise ValidationError("A secret has visible ASCII characters only, and no spaces.")


class SealedField(models.TextField):  # type: ignore[type-arg]
    """A text column that takes nothing but what ``crypto.encrypt`` made, by whatever way it is written."""

    def get_prep_value(self, value: Any) -> Any:
        if value and not crypto.is_sealed(str(value)):
            raise ValueError("only sealed secrets are stored: use set_secret()")
        return super().get_prep_value(value)


class CredentialKind(models.TextChoices):
    NONE = "", "None yet"
    OAUTH = "oauth", "OAuth client (client credentials)"
    API_TOKEN = "api_token", "API token (legacy, ends 2027-04-30)"
    BEARER = "bearer", "Bearer token"


TOKEN_FIELDS = ("access_token", "access_token_ends_at", "access_token_leased_until")
CREDENTIAL_FIELDS = ("subdomain", "api_origin", "credential_kind", "credential_id", "secret")


class Account(models.Model):
    """Everything that is known of one Zendesk account; events themselves are never stored with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subdomain = models.CharField(
        max_length=63,
        unique=True,
        validators=[
            RegexValidator(
                rf"\A{origins.SUBDOMAIN.pattern}\Z",
                "Give only the part before .zendesk.com: small letters, digits and hyphens.",
            )
        ],
        help_text="The part before .zendesk.com in the address of your Zendesk.",
    )
    name = models.CharField(max_length=100, blank=True, help_text="What your team calls this account.")
    app_id = models.BigIntegerField(
        "app ID",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="The number of the uploaded app, the same wherever the app is installed.",
    )
    installation_id = models.BigIntegerField(
        "installation ID",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=(
            "The number of this one installation, not of the app: the id of the app in "
            "/api/v2/apps/installations.json of your Zendesk. Without it no agent can enter."
        ),
    )
    public_key = models.TextField(
        blank=True,
        help_text=(
            "The app's public key in PEM form. Zendesk gives it to anybody at "
            "/api/v2/apps/APP_ID/public_key.pem. Without it no agent can enter."
        ),
    )
    # When Zendesk itself gave the key; None for one that was put in by hand, which is never replaced.
    public_key_fetched_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When a token that the key does not verify last made us ask for a newer one.
    public_key_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    api_origin = models.CharField(
        "API origin",
        max_length=255,
        blank=True,
        help_text="Only where events come from somewhere else than https://SUBDOMAIN.zendesk.com.",
    )
    frame_origin = models.CharField(
        max_length=255,
        blank=True,
        help_text="Only where the page is framed by something else than https://SUBDOMAIN.zendesk.com.",
    )
    credential_kind = models.CharField(
        max_length=20,
        blank=True,
        default="",
        choices=CredentialKind.choices,
        help_text="How this server signs in to read events. API tokens stop working on 2027-04-30.",
    )
    credential_id = models.CharField(
        "credential ID",
        max_length=255,
        blank=True,
        help_text="The e-mail address of an API token's agent, or the OAuth client's identifier.",
    )
    secret = SealedField(blank=True, default="", editable=False)
    # The OAuth access token in use by every process, until when it is good, and who is renewing it now.
    access_token = SealedField(blank=True, default="", editable=False)
    access_token_ends_at = models.DateTimeField(null=True, blank=True, editable=False)
    access_token_leased_until = models.DateTimeField(null=True, blank=True, editable=False)
    admins = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="timeline_accounts",
        help_text="Staff who see and change this account, and none but those they are named in.",
    )
    enabled = models.BooleanField(
        default=True,
        help_text="While this is off, nobody enters and every session is refused.",
    )
    sessions_valid_after = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    _credential_as_loaded: tuple[str, ...] | None = None

    class Meta:
        ordering = ("subdomain",)

    def __str__(self) -> str:
        return self.subdomain

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save all but what others change meanwhile: the shared access token, and since when sessions count.

        A token belongs to the credential that it was got with: whoever changes the one drops the other.
        """
        only = kwargs.get("update_fields")
        if self._credential() != self._credential_as_loaded:
            self.access_token, self.access_token_ends_at, self.access_token_leased_until = "", None, None
            if only is not None:
                kwargs["update_fields"] = {*only, *TOKEN_FIELDS}
        elif only is None and not (self._state.adding or args or kwargs.get("force_insert")):
            without = {*TOKEN_FIELDS, *self.get_deferred_fields(), "sessions_valid_after", "id"}
            kwargs["update_fields"] = {f.attname for f in self._meta.concrete_fields} - without
        super().save(*args, **kwargs)
        self._credential_as_loaded = self._credential()

    @property
    def key(self) -> str:
        """The account's name in caches and logs."""
        return str(self.id)

    @property
    def origin(self) -> str:
        """Where the account's Events API is. Raises NotAllowed if that is not, or no longer, allowed."""
        if self.api_origin:
            return origins.check_api_origin(self.api_origin)
        return origins.zendesk_origin(self.subdomain)

    @property
    def frame_ancestor(self) -> str:
        """Who may frame the account's pages, as CSP writes it; nobody, if its origin is no longer allowed."""
        try:
            if self.frame_origin:
                return origins.check_frame_origin(self.frame_origin)
            return origins.zendesk_origin(self.subdomain)
        except origins.NotAllowed:
            return origins.NOBODY

    @property
    def has_secret(self) -> bool:
        return bool(self.secret)

    @sensitive_variables()
    def set_secret(self, secret: str) -> None:
        """Seal a token or client secret; "" removes it. The caller saves. Raises ValidationError."""
        if secret:
            check_secret(secret)
        self.secret = crypto.encrypt(secret, account=self.key, field="secret") if secret else ""

    @sensitive_variables()
    def reveal_secret(self) -> str:
        """The secret in the clear, "" if there is none. Raises crypto.Undecipherable."""
        return crypto.decrypt(self.secret, account=self.key, field="secret") if self.secret else ""

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "Account":
        account = super().from_db(*args, **kwargs)
        account._credential_as_loaded = account._credential()
        return account

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self._credential_as_loaded = self._credential()

    def _credential(self) -> tuple[str, ...] | None:
        """All that an access token depends on, None where not all of it is loaded."""
        if self.get_deferred_fields() & set(CREDENTIAL_FIELDS):
            return None
        return tuple(getattr(self, field) for field in CREDENTIAL_FIELDS)

    def end_sessions(self, moment: datetime | None = None) -> None:
        """Refuse every session begun so far, from now on and in every process."""
        self.sessions_valid_after = moment or timezone.now()
        type(self).objects.filter(pk=self.pk).update(sessions_valid_after=self.sessions_valid_after)

    def clean(self) -> None:
        """Bring key and origins into their stored form. Raises ValidationError at the fields."""
        errors: dict[str, str] = {}
        for field in ("api_origin", "frame_origin"):
            value = getattr(self, field).removesuffix("/")
            # The account's own Zendesk, written out, is what an empty field says.
            setattr(self, field, "" if value == f"https://{self.subdomain}.zendesk.com" else value)
        for field, normal in (
            ("public_key", keys.normal_pem),
            ("api_origin", origins.check_api_origin),
            ("frame_origin", origins.check_frame_origin),
        ):
            try:
                if value := getattr(self, field):
                    setattr(self, field, normal(value))
            except (keys.BadKey, origins.NotAllowed) as error:
                errors[field] = str(error)
        if (
            self.credential_kind in (CredentialKind.OAUTH, CredentialKind.API_TOKEN)
            and not self.credential_id
        ):
            errors["credential_id"] = "This kind of credential needs its e-mail address or client identifier."
        if errors:
            raise ValidationError(errors)
