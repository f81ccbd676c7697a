"""What the demo's light agents do not see: the masks and the withheld source that an admin might have set."""

from timeline.accounts.models import Account
from timeline.accounts.roles import ADMIN, AGENT, BILLING_ADMIN, LIGHT_AGENT
from timeline.sources.models import Mask

OTHERS = [ADMIN, AGENT, BILLING_ADMIN]
WITHHELD = "support-bot"

_READ_OUT = "Only to compare with what the customer reads out."

# source, type, path, revealed to, note
MASKS: tuple[tuple[str, str, str, list[str], str], ...] = (
    ("payments", "", "method.last4", [LIGHT_AGENT], _READ_OUT),
    ("payments", "", "to.last4", [LIGHT_AGENT], _READ_OUT),
    ("payments", "refund_issued", "@description", [LIGHT_AGENT], "It repeats the card's number."),
    ("shop", "", "shipping_address", [], "Light agents send nothing."),
    ("shop", "out_for_delivery", "@description", [], "It names the street."),
)


def hide(account: Account) -> None:
    """Set the masks; what an admin has changed stays."""
    for source, type_, path, revealed_to, note in MASKS:
        Mask.objects.get_or_create(
            account=account,
            source=source,
            type=type_,
            path=path,
            defaults={"shown_to": OTHERS, "revealed_to": revealed_to, "note": note},
        )
