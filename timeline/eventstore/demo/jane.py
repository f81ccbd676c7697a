"""Jane Porter, a shopper: fourteen months over six systems, up to the order that her ticket is about."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from . import jane_ticket
from .bodies import Body, Diary, dice, link, money, spaced
from .jane_profiles import APP, BOT, HOME, PAYMENTS, PHONE, SHOP, WEBSITE, page
from .people import JANE


@dataclass(frozen=True, slots=True)
class Order:
    """An order of hers: how many days ago, what was in it, and whether the courier brought it."""

    number: str
    days: float
    items: tuple[tuple[str, str, int, float], ...]  # SKU, name, quantity, price of one
    delivered: bool = True

    @property
    def total(self) -> float:
        return sum(quantity * price for _, _, quantity, price in self.items)


ORDERS = (
    Order("10318", 421, (("MUG-04", "Stoneware mug, moss", 4, 14.50),)),
    Order("10877", 377, (("LMP-11", "Reading lamp, brass", 1, 129.00), ("BLB-60", "Warm LED bulb", 2, 8.90))),
    Order("11240", 318, (("THR-02", "Wool throw, oat", 1, 89.00),)),
    Order(
        "12055", 254, (("KET-01", "Gooseneck kettle", 1, 74.90), ("COF-09", "Coffee, washed, 1 kg", 2, 31.00))
    ),
    Order("12591", 196, (("COF-09", "Coffee, washed, 1 kg", 3, 31.00),)),
    Order("13402", 133, (("CHR-07", "Oak side chair", 2, 219.00),)),
    Order(
        "13988", 71, (("COF-09", "Coffee, washed, 1 kg", 3, 32.50), ("FLT-02", "Paper filters, 100", 2, 6.00))
    ),
    Order("14466", 26, (("RUG-15", "Handwoven rug, 170 × 240", 1, 349.00),)),
    Order(
        "14710",
        5.2,
        (("DSK-03", "Standing desk, walnut", 1, 689.00), ("MAT-01", "Desk mat, felt", 1, 45.00)),
        delivered=False,
    ),
)


def events(diary: Diary) -> Iterator[Body]:
    """All that happened to Jane, in no particular order."""
    yield from _beginning(diary)
    for order in ORDERS:
        yield from _order(diary, order)
    yield from _returned_rug(diary)
    yield from _habits(diary)
    yield from jane_ticket.events(diary)


def _beginning(diary: Diary) -> Iterator[Body]:
    yield diary.write(
        WEBSITE, "page_viewed", diary.ago(424.1), page("Home", "/", referrer="https://search.example/")
    )
    yield diary.write(SHOP, "account_created", diary.ago(424), {"channel": "web", "newsletter": True})
    yield diary.write(
        SHOP,
        "newsletter_subscribed",
        diary.ago(424, minutes=-1),
        {"list": "Monthly letter", "double_opt_in": True},
    )
    yield diary.write(APP, "app_installed", diary.ago(300), PHONE | {"campaign": "spring"})
    yield diary.write(
        SHOP, "loyalty_tier_changed", diary.ago(131), {"from": "silver", "to": "gold", "points": 1240}
    )


def _order(diary: Diary, order: Order) -> Iterator[Body]:
    """From the cart to the doorstep; every step carries the order's number."""
    at = diary.ago(order.days)
    about = {"order_id": order.number}
    paid = money(order.total)
    items = [
        {"sku": sku, "name": name, "quantity": quantity, "price": money(price)}
        for sku, name, quantity, price in order.items
    ]
    first = order.items[0]
    yield diary.write(
        WEBSITE, "page_viewed", at - timedelta(minutes=9), page(first[1], f"/p/{first[0].lower()}")
    )
    for item in items:
        yield diary.write(SHOP, "added_to_cart", at - timedelta(minutes=6), item)
    yield diary.write(
        SHOP, "checkout_started", at - timedelta(minutes=3), {"cart_value": paid, "items": len(items)}
    )
    yield diary.write(
        SHOP,
        "order_completed",
        at,
        about
        | {"total": paid, "items": items, "shipping_address": HOME}
        | {"order": link(f"Order {order.number}", f"https://shop.example.com/orders/{order.number}")},
        description=f"{first[1]}{' and more' if len(items) > 1 else ''} for {order.total:.2f} EUR",
    )
    yield diary.write(
        PAYMENTS,
        "payment_captured",
        at + timedelta(seconds=4),
        about | paid | {"method": {"type": "card", "last4": "4242"}},
    )
    parcel = f"NO{int(order.number) * 7919 % 10**9:09d}"
    tracking = about | {
        "carrier": "Nordpost",
        "tracking": link(parcel, f"https://track.example.com/parcels/{parcel}"),
    }
    yield diary.write(SHOP, "order_shipped", at + timedelta(days=1, hours=2), tracking)
    if order.delivered:
        yield diary.write(
            SHOP,
            "order_delivered",
            at + timedelta(days=3, hours=4),
            tracking | {"signed_by": "J. Porter", "left_at": "front door"},
            description=f"Parcel {parcel} was left at the front door",
        )


def _returned_rug(diary: Diary) -> Iterator[Body]:
    """Order 14466 did not fit and went back."""
    about = {"order_id": "14466"}
    yield diary.write(
        BOT,
        "conversation_started",
        diary.ago(20, hours=3),
        about | {"channel": "web", "intent": "return_item", "language": "en"},
        description="“The rug is bigger than my living room. How do I send it back?”",
    )
    yield diary.write(
        BOT,
        "answer_given",
        diary.ago(20, hours=2.98),
        about | {"article": "Returns and refunds", "confidence": 0.93},
    )
    yield diary.write(
        BOT, "conversation_resolved", diary.ago(20, hours=2.9), about | {"rating": 5, "handed_over": False}
    )
    yield diary.write(SHOP, "return_requested", diary.ago(20, hours=2.8), about | {"reason": "does_not_fit"})
    yield diary.write(SHOP, "return_received", diary.ago(14), about | {"condition": "as new"})
    yield diary.write(
        PAYMENTS,
        "refund_issued",
        diary.ago(13.8),
        about | money(349) | {"to": {"type": "card", "last4": "4242"}},
        description="349.00 EUR back to the card ending in 4242",
    )


def _habits(diary: Diary) -> Iterator[Body]:
    """What she does between orders: she looks around, opens the app, reads letters."""
    chance = dice(JANE)
    rooms = ("Kitchen", "Living room", "Workspace", "Coffee", "Lighting", "Sale", "New this week")
    for days in (402, 351, 287, 229, 171, 118, 92, 48, 33, 12):
        for at in spaced(chance, diary.ago(days), chance.randint(4, 7), seconds=(20, 150)):
            room = chance.choice(rooms)
            yield diary.write(
                WEBSITE, "page_viewed", at, page(room, f"/rooms/{room.lower().replace(' ', '-')}")
            )
    for days in (290, 262, 214, 167, 126, 101, 84, 55, 41, 29, 17, 9):
        length = chance.randint(40, 900)
        yield diary.write(
            APP,
            "session_ended",
            diary.ago(days, hours=chance.randint(0, 12)),
            PHONE | {"duration_seconds": length},
        )
    for days in (390, 240, 120, 60, 30):
        yield diary.write(
            SHOP,
            "newsletter_opened",
            diary.ago(days),
            {"campaign": f"Letter {int(days)}", "clicked": days < 100},
        )
