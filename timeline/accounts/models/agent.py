"""The agent: who of an account's people has opened the app, as Zendesk last described them."""

from django.db import models

from timeline.accounts.roles import roles_of

from .account import Account


class Role(models.TextChoices):
    """A Zendesk role; UNKNOWN where the account's API has no users to ask, OTHER for one it has not named."""

    UNKNOWN = "", "Not known"
    END_USER = "end-user", "End user"
    AGENT = "agent", "Agent"
    ADMIN = "admin", "Admin"
    OTHER = "other", "Another role"


class Agent(models.Model):
    """What was last heard of an agent, and when."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="agents")
    agent_id = models.CharField("agent ID", max_length=20)  # Zendesk's user id, in decimal
    name = models.CharField(max_length=255, blank=True, default="")
    role = models.CharField(max_length=20, blank=True, default="", choices=Role.choices)
    role_type = models.SmallIntegerField(null=True, blank=True)  # Zendesk's number, see ``accounts.roles``
    custom_role_id = models.CharField("custom role ID", max_length=20, blank=True, default="")
    locale = models.CharField(max_length=20, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="")  # IANA, "" where none is known
    active = models.BooleanField(default=True)
    suspended = models.BooleanField(default=False)
    checked_at = models.DateTimeField()  # when Zendesk last answered
    limited_at = models.DateTimeField(null=True, blank=True)  # when the agent last met a limit
    times_limited = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "agent_id"), name="one_agent_per_id"),)
        ordering = ("account", "agent_id")

    def __str__(self) -> str:
        return self.name or self.agent_id

    @property
    def roles(self) -> frozenset[str]:
        """The roles that something can be granted to."""
        return roles_of(self.role, self.role_type, self.custom_role_id)
