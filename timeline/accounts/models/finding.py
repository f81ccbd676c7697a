"""The finding: what a test of one step of connecting an account said when it was last run."""

from django.db import models

from .account import Account


class Finding(models.Model):
    """The last test of one step, good for as long as what it tested is what is stored."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="findings")
    step = models.CharField(max_length=20)
    passed = models.BooleanField()
    said = models.TextField()  # one sentence per line; nothing secret
    tested = models.CharField(max_length=64)  # a digest of what was tested
    at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("account", "step"), name="one_finding_per_step"),)

    def __str__(self) -> str:
        return f"{self.step}: {'passed' if self.passed else 'failed'}"
