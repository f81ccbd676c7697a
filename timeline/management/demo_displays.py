"""How the demo's events read: the displays and presets that an admin of the account might have made."""

from timeline.accounts.models import Account
from timeline.sources.admin import making
from timeline.sources.displays.drafts import HIGHLIGHT, NOISE, DetailDraft, DisplayDraft
from timeline.sources.models import Display, Preset

_ORDER = DetailDraft("Order", "{{ order_id }}")
_CARD = DetailDraft("Card", "{{ method.type | humanise }} ending in {{ method.last4 }}")
_AMOUNT = DetailDraft("Amount", "{{ amount }}", "money", "currency")
_TRACKING = (DetailDraft("Carrier", "{{ carrier }}"), DetailDraft("Parcel", "{{ tracking }}"))
_IN_SHOP = "https://shop.example.com/orders/{{ order_id }}"

DISPLAYS: dict[tuple[str, str], DisplayDraft] = {
    ("shop", "order_completed"): DisplayDraft(
        label="Order placed",
        title="Order {{ order_id }} placed · {{ total.amount | money: total.currency }}",
        summary="{{ items }}",
        link_label="Open in the shop",
        link=_IN_SHOP,
        reply=(
            "I have your order {{ order_id }} of {{ event.created_at | date: 'date' }} in front of me: "
            "{{ items }}, {{ total.amount | money: total.currency }} in all."
        ),
        thread="order_id",
        details=(
            DetailDraft("Items", "{{ items }}"),
            DetailDraft("Total", "{{ total.amount }}", "money", "total.currency"),
            DetailDraft(
                "Ships to",
                "{{ shipping_address.street }}, {{ shipping_address.postcode }} {{ shipping_address.city }}",
            ),
        ),
    ),
    ("shop", "order_shipped"): DisplayDraft(
        title="Order {{ order_id }} shipped with {{ carrier }}",
        link_label="Open in the shop",
        link=_IN_SHOP,
        reply="Your order {{ order_id }} is on its way with {{ carrier }}, parcel {{ tracking }}.",
        thread="order_id",
        details=(_ORDER, *_TRACKING),
    ),
    ("payments", "payment_captured"): DisplayDraft(
        label="Payment",
        title="Paid {{ amount | money: currency }}",
        summary="Order {{ order_id }}, {{ method.type }} ending in {{ method.last4 }}",
        thread="order_id",
        details=(_AMOUNT, _ORDER, _CARD, DetailDraft("Attempt", "{{ attempt }}", "number")),
    ),
    ("payments", "payment_failed"): DisplayDraft(
        hue="red",
        importance=HIGHLIGHT,
        title="Payment of {{ amount | money: currency }} failed: {{ error.message }}",
        thread="order_id",
        details=(_AMOUNT, _ORDER, _CARD, DetailDraft("Reason", "{{ error.code | humanise }}", "badge")),
    ),
    ("payments", "refund_issued"): DisplayDraft(
        title="Refunded {{ amount | money: currency }}",
        reply="We have refunded {{ amount | money: currency }} for order {{ order_id }}.",
        thread="order_id",
        details=(_AMOUNT, _ORDER, DetailDraft("To", "{{ to.type | humanise }} ending in {{ to.last4 }}")),
    ),
    ("app", "session_ended"): DisplayDraft(
        title="Used the app for {{ duration_seconds | duration }}",
        summary="{{ device.model }}, {{ device.os }}",
    ),
    ("monitoring", "heartbeat"): DisplayDraft(importance=NOISE),
    ("monitoring", "incident_opened"): DisplayDraft(
        importance=HIGHLIGHT,
        title="Incident {{ incident_id }} in {{ service }}",
        thread="incident_id",
        details=(
            DetailDraft("Severity", "{{ severity }}", "badge"),
            DetailDraft("Service", "{{ service }}"),
        ),
    ),
}

# name, query, roles
PRESETS: tuple[tuple[str, str, list[str]], ...] = (
    ("Money", "source=payments&source=billing", []),
    ("Orders", "source=shop&exclude=shop%3Aadded_to_cart&exclude=shop%3Anewsletter_opened", []),
)


def show(account: Account) -> None:
    """Make them for the account; what is there already is somebody's own and stays."""
    for (source, kind), draft in DISPLAYS.items():
        if not Display.objects.filter(account=account, source=source, type=kind).exists():
            making.save(draft, account.pk, source, kind)
    for order, (name, query, roles) in enumerate(PRESETS):
        Preset.objects.get_or_create(
            account=account, name=name, defaults={"query": query, "roles": roles, "order": order}
        )
