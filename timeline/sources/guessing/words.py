"""The words that names of properties and types are made of, and what each tells."""

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def words_of(name: str) -> list[str]:
    """The words of a name, however it is spelled: ``orderID``, ``order-id`` and ``Order Id`` are two each."""
    return [word.lower() for word in _WORD.findall(name[:200])]


def _in_order(words: str) -> tuple[str, ...]:
    return tuple(words.split())


def _any_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Only what a machine reads.
TECHNICAL = _any_of(
    "locale language user_agent session_id device_id search_id visitor_id trace_id anonymous_id "
    "request_id fingerprint page_size per_page sequence uuid guid hash token signature checksum schema "
    "version etag nonce id index ip currency currency_code app_version correlation_id message_id "
    "event_id idempotency_key"
)
AMOUNTS = _any_of(
    "amount total price revenue subtotal tax fee cost discount balance refund paid due shipping value "
    "mrr arr ltv deposit charge tip fare rent"
)
STATES = _any_of(
    "status state stage plan tier severity priority level condition vote result outcome sentiment grade "
    "phase decision risk resolution"
)
REASONS = _any_of("reason message comment feedback note notes error text body intent")
# What an event may be about, the most telling first.
THINGS = _in_order(
    "item product article community_post post page_title course plan subject report campaign document "
    "file filename file_name feature title screen search_query query question service resource "
    "appointment doctor city room deal device organization_name organization company carrier list name "
    "page role setting key template form survey channel_name team project task"
)
# Numbers by which people call a thing, the one that holds most together first.
THREADS = _in_order(
    "order subscription invoice shipment parcel booking reservation appointment return rma refund "
    "payment ticket case incident conversation contract claim policy deal quote project task job trip "
    "flight loan application transaction checkout cart purchase delivery package call meeting course "
    "campaign"
)
CHANGES = (("from", "to"), ("previous_value", "current_value"), ("old", "new"), ("before", "after"))
# Types whose title should tell the money.
ABOUT_MONEY = _any_of(
    "order payment refund invoice charge purchase checkout subscription cart paid quote deposit booking "
    "transaction payout renewal renewed sale bill donation chargeback dispute credit withdrawal "
    "transfer bought"
)
# Types that an agent should see among all others.
TROUBLE = _any_of(
    "failed failure declined chargeback dispute disputed fraud incident complaint escalated delayed "
    "missed overdue suspended cancelled canceled cancellation churned bounced outage breach lost "
    "damaged blocked rejected crashed"
)
# Types that tell an agent nothing. Page views are not among them: they say where a customer got lost.
DRONE = _any_of("heartbeat ping keepalive healthcheck poll polled scroll scrolled mousemove impression tick")
