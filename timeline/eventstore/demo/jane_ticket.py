"""What Jane's ticket is about: a desk that was charged twice, and the hours around the ticket."""

from collections.abc import Iterator

from .bodies import Body, Diary, link, money
from .jane_profiles import APP, BOT, PAYMENTS, PHONE, SHOP, WEBSITE, page

TICKET_ID = 3101
TICKET_MINUTES_AGO = 165
LAST_MINUTES_AGO = 3


def events(diary: Diary) -> Iterator[Body]:
    """The last days and the last hours."""
    yield from _last_days(diary)
    yield from _today(diary)
    yield from _help_centre(diary)
    yield from _after_the_ticket(diary)


def _last_days(diary: Diary) -> Iterator[Body]:
    """The desk, order 14710, was charged twice, and nobody has noticed yet but Jane."""
    about = {"order_id": "14710"}
    card = {"method": {"type": "card", "last4": "4242"}}
    yield diary.write(
        PAYMENTS,
        "payment_failed",
        diary.ago(5.2, minutes=1),
        about | money(734) | card | {"error": {"code": "do_not_honor", "message": "Declined by the bank"}},
        description="The bank declined 734.00 EUR",
    )
    yield diary.write(
        PAYMENTS,
        "payment_captured",
        diary.ago(5.2, minutes=-0.6),
        about | money(734) | card | {"attempt": 2},
        description="734.00 EUR captured a second time for order 14710",
    )
    yield diary.write(
        APP,
        "login_from_new_device",
        diary.ago(2, hours=6),
        {
            "device": {"model": "Pixel 9", "os": "Android 16"},
            "city": "Oslo",
            "ip": "203.0.113.24",
            "trusted": False,
        },
        description="First sign-in from a Pixel 9 in Oslo",
    )
    yield diary.write(
        APP, "password_changed", diary.ago(2, hours=5.9), {"by": "customer", "sessions_ended": 2}
    )


def _today(diary: Diary) -> Iterator[Body]:
    """From the morning to the ticket."""
    about = {"order_id": "14710"}
    yield diary.write(APP, "session_started", diary.ago(hours=5), PHONE)
    yield diary.write(APP, "screen_viewed", diary.ago(hours=4.98), PHONE | {"screen": "Orders"})
    yield diary.write(APP, "screen_viewed", diary.ago(hours=4.97), PHONE | about | {"screen": "Order 14710"})
    for minutes, title in ((192, "Orders"), (191, "Order 14710"), (189, "Payment methods"), (186, "Help")):
        yield diary.write(
            WEBSITE, "page_viewed", diary.ago(minutes=minutes), page(title, f"/account/{title.lower()}")
        )
    yield diary.write(
        BOT,
        "conversation_started",
        diary.ago(minutes=172),
        about | {"channel": "app", "intent": "charged_twice", "language": "en"},
        description="“I paid twice for my desk”",
    )
    yield diary.write(
        BOT,
        "handed_to_agent",
        diary.ago(minutes=168),
        about | {"reason": "payment dispute", "confidence": 0.41, "transcript_messages": 9},
        description="The bot could not settle a payment dispute",
    )
    asked = diary.write(
        BOT,
        "ticket_requested",
        diary.ago(minutes=TICKET_MINUTES_AGO),
        {"ticket_id": TICKET_ID, "channel": "web"},
    )
    yield diary.from_source("zendesk", asked)


def _after_the_ticket(diary: Diary) -> Iterator[Body]:
    """The desk arrives, and she keeps looking whether the money is back."""
    about = {"order_id": "14710"}
    for minutes, title in ((44, "Order 14710"), (21, "Payment methods")):
        yield diary.write(
            WEBSITE, "page_viewed", diary.ago(minutes=minutes), page(title, f"/account/{title.lower()}")
        )
    yield diary.write(
        SHOP,
        "out_for_delivery",
        diary.ago(minutes=26),
        about
        | {"carrier": "Nordpost", "window": {"from": "14:00", "to": "16:00"}, "stops_left": 6}
        | {"tracking": link("NO116488490", "https://track.example.com/parcels/NO116488490")},
        description="6 stops left before 18 Harbour Lane",
    )
    yield diary.write(APP, "session_started", diary.ago(minutes=4), PHONE)
    yield diary.write(
        APP, "screen_viewed", diary.ago(minutes=LAST_MINUTES_AGO), PHONE | about | {"screen": "Order 14710"}
    )


def _help_centre(diary: Diary) -> Iterator[Body]:
    """Zendesk's own events: no descriptions, and ``search_query`` as an object."""
    query = {
        "query": "charged twice",
        "locale": "en-us",
        "page": 1,
        "page_size": 10,
        "search_id": "f3c1",
        "channel": "web",
    }
    article = {
        "article_id": 360001,
        "article": link("Why do I see two charges?", "https://help.example.com/hc/articles/360001"),
        "locale": "en-us",
        "channel": "web",
    }
    for kind, minutes, properties in (
        ("help_center_searched", 182, {"result_count": 3, "search_query": query}),
        ("article_search_result_clicked", 181, article),
        ("article_viewed", 181, article),
        ("article_vote_added", 176, article | {"vote": "down"}),
    ):
        yield diary.from_source("zendesk", diary.write(WEBSITE, kind, diary.ago(minutes=minutes), properties))
