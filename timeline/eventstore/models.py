"""What the event store keeps: profiles with their identifiers, events, agents, and who may ask."""

from django.core.validators import MinValueValidator
from django.db import models

from .ulids import new_id


class Profile(models.Model):
    """A customer as one system knows them. ``attributes`` is a JSON object, kept as its text."""

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    source = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    name = models.TextField(blank=True, default="")
    user_id = models.BigIntegerField(null=True, blank=True, help_text="The Zendesk user it belongs to.")
    attributes = models.TextField(default="{}")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = (models.Index(fields=["user_id", "id"], name="es_profile_user"),)

    def __str__(self) -> str:
        return f"{self.source}:{self.type} {self.name or self.id}"


class Identifier(models.Model):
    """One identity of a profile. The profile's source and type are repeated so that an identifier query,
    ``source:type:identifier_type:value``, finds one profile at most.
    """

    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="identifiers")
    profile_source = models.CharField(max_length=40)
    profile_type = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    value = models.CharField(max_length=255)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["profile_source", "profile_type", "type", "value"], name="es_identifier_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.profile_source}:{self.profile_type}:{self.type}:{self.value}"


class Event(models.Model):
    """One thing that happened. ``properties`` is a JSON object, kept as the text that was sent.

    ``user_id`` repeats the profile's, so that a user's events are one walk along one index. Each filter
    that the API documents has its index, for users and for profiles, in the order of the answer.
    """

    id = models.CharField(primary_key=True, max_length=26, default=new_id, editable=False)
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, related_name="events", db_index=False)
    user_id = models.BigIntegerField(null=True, blank=True)
    source = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    description = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    received_at = models.DateTimeField()
    properties = models.TextField(default="{}")
    import_key = models.CharField(max_length=40, null=True, blank=True, unique=True, editable=False)

    class Meta:
        indexes = (
            models.Index(fields=["user_id", "-created_at", "-id"], name="es_event_user"),
            models.Index(fields=["user_id", "source", "-created_at", "-id"], name="es_event_user_source"),
            models.Index(
                fields=["user_id", "source", "type", "-created_at", "-id"], name="es_event_user_type"
            ),
            models.Index(fields=["profile", "-created_at", "-id"], name="es_event_profile"),
            models.Index(fields=["profile", "source", "-created_at", "-id"], name="es_event_profile_source"),
            models.Index(
                fields=["profile", "source", "type", "-created_at", "-id"], name="es_event_profile_type"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source}: {self.type} ({self.id})"


class StoreAgent(models.Model):
    """A Zendesk user as the Users API tells of one: for stores that stand in for Zendesk altogether."""

    class Role(models.TextChoices):
        END_USER = "end-user", "End user"
        AGENT = "agent", "Agent"
        ADMIN = "admin", "Admin"

    class Kind(models.IntegerChoices):
        """The API's ``role_type``."""

        CUSTOM = 0, "Custom role"
        LIGHT = 1, "Light agent"
        CHAT = 2, "Chat agent"
        CONTRIBUTOR = 3, "Contributor"
        ADMIN = 4, "Admin"
        BILLING_ADMIN = 5, "Billing admin"

    user_id = models.BigIntegerField("user ID", primary_key=True, validators=[MinValueValidator(1)])
    name = models.CharField(max_length=255)
    email = models.EmailField()
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.AGENT)
    role_type = models.PositiveSmallIntegerField("kind of agent", null=True, blank=True, choices=Kind.choices)
    custom_role_id = models.PositiveBigIntegerField("custom role ID", null=True, blank=True)
    locale = models.CharField(max_length=20, blank=True, default="en-US")
    time_zone = models.CharField(
        max_length=64, blank=True, default="Etc/UTC", help_text="By its IANA name, such as Europe/Prague."
    )
    active = models.BooleanField(default=True, help_text="Off for somebody who was deleted.")
    suspended = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "agent"

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A token for ``email/token:api_token``; only its SHA-256 is kept, for the token itself is random."""

    email = models.EmailField()
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.email


class OAuthClient(models.Model):
    """A program that may ask for access tokens by the client credentials grant."""

    identifier = models.CharField(max_length=100, unique=True)
    secret_hash = models.CharField(max_length=64, editable=False)
    name = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "OAuth client"

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """What an OAuth client was given: ``scope`` is words apart by blanks, as in the answer."""

    client = models.ForeignKey(OAuthClient, on_delete=models.CASCADE, related_name="tokens", db_index=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scope = models.CharField(max_length=100)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = (models.Index(fields=["client", "expires_at"], name="es_token_expiry"),)

    def __str__(self) -> str:
        return f"{self.scope} until {self.expires_at:%Y-%m-%d %H:%M}"
