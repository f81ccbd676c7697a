"""Mia Larsen: 5,000 events of three sources over two years, to be scrolled without end."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from .bodies import Body, Diary, dice, money
from .people import MIA

COUNT = 5000
DAYS = 730
EQUAL_EVERY = 40  # every so many events come as three with one timestamp

PORTAL = MIA.profile("portal", kind="user", plan="team", seats=14)
BILLING = MIA.profile("billing", kind="account", terms="monthly")
MONITOR = MIA.profile("monitoring", kind="workspace", region="eu-north")

_KINDS = (
    (PORTAL, "page_viewed", 50),
    (PORTAL, "report_exported", 9),
    (PORTAL, "signed_in", 12),
    (PORTAL, "member_invited", 2),
    (PORTAL, "settings_changed", 3),
    (BILLING, "invoice_issued", 2),
    (BILLING, "payment_captured", 2),
    (MONITOR, "heartbeat", 12),
    (MONITOR, "quota_warning", 5),
    (MONITOR, "incident_opened", 3),
)
_PAGES = ("Dashboard", "Reports", "Members", "Billing", "Integrations", "Audit log", "Alerts")


def events(diary: Diary) -> Iterator[Body]:
    """Newest first, the last one some minutes ago."""
    chance = dice(MIA)
    weights = [weight for _, _, weight in _KINDS]
    apart = DAYS * 86_400 / COUNT
    at = diary.ago(minutes=7)
    for number in range(COUNT):
        profile, kind, _ = chance.choices(_KINDS, weights)[0]
        yield diary.write(profile, kind, at, _properties(kind, number, chance.random(), at))
        if number % EQUAL_EVERY not in (0, 1):
            at -= timedelta(seconds=round(chance.uniform(0.05, 1.95) * apart))


def _properties(kind: str, number: int, luck: float, at: datetime) -> dict[str, object]:
    """What an event of the kind tells; ``luck`` is between 0 and 1."""
    page = _PAGES[int(luck * len(_PAGES))]
    told: dict[str, dict[str, object]] = {
        "page_viewed": {"title": page, "url": f"https://portal.example.com/{page.lower().replace(' ', '-')}"},
        "report_exported": {"report": f"{page} {at:%B %Y}", "format": "csv", "rows": int(luck * 9000)},
        "invoice_issued": {"invoice_id": f"INV-{at:%Y%m}", **money(14 * 29)},
        "payment_captured": {"invoice_id": f"INV-{at:%Y%m}", **money(14 * 29)},
        "quota_warning": {"resource": "storage", "used_percent": 80 + int(luck * 20), "limit": "500 GB"},
        "incident_opened": {"severity": 1 + int(luck * 3), "service": page, "incident_id": f"I-{number}"},
        "member_invited": {"role": "viewer", "invited": f"colleague{number}@example.com"},
        "settings_changed": {"setting": {"path": "alerts.email", "from": luck < 0.5, "to": luck >= 0.5}},
    }
    return told.get(kind, {"sequence": number, "latency_ms": int(luck * 400)})
