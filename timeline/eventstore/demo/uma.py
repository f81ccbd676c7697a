"""Uma Okafor: sources and types that nobody configured, spelled in every way that systems spell."""

from collections.abc import Iterator

from .bodies import Body, Diary, link
from .people import UMA

# source and type, as real integrations have been seen to send them, and a few that they might
_SPELLINGS = (
    ("mParticle", "Screen View"),
    ("mParticle", "eCommerce - AddToCart"),
    ("mParticle", "eCommerce - Purchase"),
    ("Segment.io", "Product Viewed"),
    ("warehouse-sync", "stock_level.changed"),
    ("warehouse-sync", "SHIPMENT_DELAYED"),
    ("ERP", "CustomerCreditLimitRaised"),
    ("ERP", "invoicePDFGenerated"),
    ("crm", "crm/deal/stage-changed"),
    ("crm", "contact.owner.assigned"),
    ("telephony", "call:ended"),
    ("telephony", "voicemail-left"),
    ("loyalty_programme", "points__expired"),
    ("loyalty_programme", "TIER-UP"),
    ("магазин", "заказ оформлен"),
    ("online-ショップ", "注文完了"),
    ("متجر", "تم الدفع"),
    ("café", "réservation confirmée"),
    ("x", "y"),
    ("Legacy System 2 (do not use)", "evt_0x1F"),
    ("webhook", "io.example.orders.v2.OrderCreated"),
    ("kiosk", "2fa_enabled"),
    ("kiosk", "🛎 bell pressed"),
    ("a-source-with-a-name-of-forty-characters", "and_a_type_whose_name_has_forty_letters_"),
)

# properties of every JSON kind, for types whose display nobody wrote
_SHAPES: tuple[dict[str, object], ...] = (
    {},
    {"value": 12, "ratio": 0.125, "big": 12345678901234567890, "on": True, "off": False, "nothing": None},
    {"items": [{"sku": "A", "n": 1}, {"sku": "B", "n": 2}], "tags": ["new", "vip"], "empty": [], "none": {}},
    {
        "deal": link("Deal 88 — Renewal", "https://crm.example.com/deals/88"),
        "owner": {"name": "R. Castle", "id": 7},
    },
    {"when": "2026-02-30T25:61:00Z", "date": "2026-03-01", "epoch": 1767225600, "html": "a &amp; b"},
)


def events(diary: Diary) -> Iterator[Body]:
    """Each spelling three times; some with a description, some without."""
    for turn in range(3):
        for number, (source, kind) in enumerate(_SPELLINGS):
            profile = UMA.profile(source, kind="contact", identifiers={"email": UMA.email})
            yield diary.write(
                profile,
                kind,
                diary.ago(turn * 45 + number * 1.7, hours=2),
                _SHAPES[(turn + number) % len(_SHAPES)],
                description="Sent by an integration that nobody described" if number % 3 == 0 else "",
            )
