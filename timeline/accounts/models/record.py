"""The access record: which agent looked at which customer."""

from django.db import models

from .account import Account


class AccessRecord(models.Model):
    """Looks at a customer's timeline, ``times`` equal ones within a tenth of a second.

    Rows are added, and end with their time; none is ever changed.
    """

    at = models.DateTimeField(db_index=True)
    account = models.ForeignKey(Account, on_delete=models.SET_NULL, null=True, related_name="access_records")
    subdomain = models.CharField(max_length=63)  # outlives the account
    agent_id = models.CharField("agent ID", max_length=20)
    subject_kind = models.CharField(max_length=10)  # user, profile or identifier; type, of staff
    subject = models.CharField(max_length=1000)
    what = models.CharField(max_length=20)  # page, event, profiles, json, insight, posted, reveal, preview
    events = models.PositiveIntegerField(default=0)  # how many were sent
    times = models.PositiveIntegerField(default=1)
    address = models.GenericIPAddressField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")  # for which masked values were shown
    event = models.CharField("event ID", max_length=100, blank=True, default="")  # whose they are

    class Meta:
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=("account", "agent_id", "-at"), name="records_of_an_agent"),
            models.Index(fields=("account", "subject_kind", "subject", "-at"), name="records_of_a_subject"),
        )

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.subdomain} {self.agent_id}"
