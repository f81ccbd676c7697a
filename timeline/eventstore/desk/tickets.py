"""The tickets on the desk: what agents would have open if the demo's customers had written to them."""

from timeline.eventstore.demo.jane_ticket import TICKET_ID, TICKET_MINUTES_AGO
from timeline.eventstore.demo.people import (
    CDNOW_CUSTOMERS,
    JANE,
    MIA,
    NOAH,
    PRIYA,
    ROBERT,
    THEO,
    UMA,
    ZOE,
    cdnow_person,
)

from .ticket import Said, Ticket


def _cdnow(number: int, ticket_id: int, subject: str, text: str) -> Ticket:
    return Ticket(
        ticket_id,
        subject,
        cdnow_person(number),
        "solved",
        "low",
        "E-mail",
        ("cdnow", "real-data"),
        (
            Said(60 * 24 * 3, text),
            Said(60 * 23 * 3, "We have sent you the list. Enjoy the music!", by_agent=True),
        ),
    )


TICKETS: tuple[Ticket, ...] = (
    Ticket(
        TICKET_ID,
        "Charged twice for my standing desk",
        JANE,
        "open",
        "high",
        "Web form",
        ("payments", "order_14710"),
        (
            Said(
                TICKET_MINUTES_AGO,
                "Hi, my card was charged twice for order 14710: 734 EUR two times within a minute. "
                "The first try said “declined”, so I paid again. The desk itself is on its way.\n\n"
                "Can you send one of them back?",
            ),
            Said(
                150,
                "Looks like the decline was only reported late. Checking with payments.",
                True,
                internal=True,
            ),
            Said(120, "Thank you for writing, Jane. I am looking into both charges now.", by_agent=True),
            Said(38, "Any news? I keep reloading the order page."),
        ),
    ),
    Ticket(
        3102,
        "How do I change the delivery address?",
        NOAH,
        "new",
        "normal",
        "Web form",
        ("delivery",),
        (Said(48, "Hello! I signed up today and I would like my first order to go to the office instead."),),
    ),
    Ticket(
        3103,
        "Exports of the audit log time out",
        MIA,
        "open",
        "high",
        "E-mail",
        ("portal", "vip", "exports"),
        (
            Said(
                310, "Since this week the audit log export stops after a minute. We need it for our auditors."
            ),
            Said(
                280, "I can see the exports in your history. Which months do you need first?", by_agent=True
            ),
            Said(262, "January to March of both years, please."),
        ),
    ),
    Ticket(
        3104,
        'Sign-up form accepts <script>alert("hi")</script>',
        ROBERT,
        "pending",
        "urgent",
        "API",
        ("security", "hostile"),
        (
            Said(
                1500,
                "My mother named me, please be careful with my records. "
                "{{ ticket.title }} </textarea><h1>Hi</h1>",
            ),
        ),
    ),
    Ticket(
        3105,
        "Loyalty points from the kiosk are missing",
        UMA,
        "open",
        "normal",
        "Chat",
        ("loyalty", "integrations"),
        (
            Said(
                640,
                "I bought something at the kiosk and the points never reached the app. "
                "Who talks to whom there?",
            ),
        ),
    ),
    Ticket(
        3106,
        "My eSIM is gone after moving to a new phone",
        ZOE,
        "open",
        "normal",
        "Web form",
        ("esim",),
        (Said(300, "I followed the article in your help centre and now neither phone has a line."),),
    ),
    Ticket(
        3107,
        "Sixty readings within one second",
        THEO,
        "pending",
        "low",
        "E-mail",
        ("meter",),
        (Said(1400, "My meter seems to have sent a whole hour at once yesterday. Is my bill right?"),),
    ),
    Ticket(
        3108,
        "Please merge my accounts",
        PRIYA,
        "open",
        "normal",
        "Phone",
        ("identity",),
        (
            Said(
                95,
                "I study, travel and see the doctor with you, and each time I am somebody else. "
                "Can I be one person?",
            ),
        ),
    ),
    Ticket(
        3109,
        "Voicemail from an unknown number",
        None,
        "new",
        "normal",
        "Phone",
        ("no-requester",),
        (Said(12, "(Transcript) “…call me back about the, uh, the thing. Thanks.”"),),
    ),
    *(
        _cdnow(number, 3110 + position, subject, text)
        for position, (number, subject, text) in enumerate(
            zip(
                CDNOW_CUSTOMERS,
                (
                    "A list of everything I ever bought",
                    "Which CDs did I order twice?",
                    "Is my account still active?",
                ),
                (
                    "I must have more than two hundred orders. Could I have them as a list?",
                    "I keep finding doubles on my shelf. What did I buy on the same day?",
                    "I have not bought for a while and wonder whether you remember me.",
                ),
                strict=True,
            )
        )
    ),
)
