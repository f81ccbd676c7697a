"""What the demo writes into the database besides events: the account, how its events look, a superuser."""

import io
import secrets
import tempfile

from django.contrib.auth import get_user_model
from django.core.management import call_command

from timeline.accounts.models import Account
from timeline.eventstore.desk import signing
from timeline.sources.models import Source

from . import demo_displays, demo_masks

EMAIL = "desk@example.com"
SUPERUSER = "admin"

# name on the wire, label, hue, icon; Uma's and Robert's stay as unknown as real ones are at first
SOURCES = (
    ("shop", "Shop", "azure", "cart"),
    ("payments", "Payments", "green", "card"),
    ("website", "Website", "purple", "globe"),
    ("app", "Mobile app", "fuschia", "device"),
    ("support-bot", "Support bot", "orange", "chat"),
    ("zendesk", "Zendesk", "kale", "ticket"),
    ("portal", "Customer portal", "royal", "users"),
    ("billing", "Billing", "green", "card"),
    ("monitoring", "Monitoring", "lemon", "bolt"),
    ("cdnow", "CDNOW", "teal", "cart"),
    ("academy", "Academy", "royal", "book"),
    ("clinic", "Clinic", "pink", "calendar"),
    ("travel", "Travel", "orange", "flag"),
)


def connect(*, token: str, api_origin: str, frame_origin: str) -> None:
    """Connect the demo's account, as an admin would for a real one, and say how its sources look."""
    call_command("create_api_token", EMAIL, token=token, verbosity=0, stdout=io.StringIO())
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as key:
        key.write(signing.ensure_key())
        key.flush()
        call_command(
            "connect_account",
            signing.SUBDOMAIN,
            name="Demo",
            app_id=signing.APP_ID,
            installation_id=signing.INSTALLATION_ID,
            public_key=key.name,
            api_token=f"{EMAIL}:{token}",
            api_origin=api_origin,
            frame_origin=frame_origin,
            verbosity=0,
            stdout=io.StringIO(),
            stderr=io.StringIO(),
        )
    account = Account.objects.get(subdomain=signing.SUBDOMAIN)
    for order, (name, label, hue, icon) in enumerate(SOURCES):
        visible_to = demo_masks.OTHERS if name == demo_masks.WITHHELD else []
        look = {"label": label, "hue": hue, "icon": icon, "order": 10 * (order + 1), "visible_to": visible_to}
        Source.objects.get_or_create(account=account, name=name, defaults=look)
    demo_displays.show(account)
    demo_masks.hide(account)


def ensure_superuser() -> str | None:
    """Make the superuser; its password is told this once. None where there is one already."""
    users = get_user_model().objects
    if users.filter(username=SUPERUSER).exists():
        return None
    password = secrets.token_urlsafe(12)
    users.create_superuser(SUPERUSER, email="", password=password)
    return password
