"""The icons of sources and events: names of symbols in ``templates/sidebar/_sprite.html``."""

import re
from functools import lru_cache

# Each icon with the words that call for it. The first icon that has a word in the name wins, so what an
# agent should see first stands on top, and verbs that go with anything stand at the end.
_WORDS: dict[str, str] = {
    "warning": (
        "error failed failure fail failing exception crash crashed declined fraud alert incident "
        "bounced chargeback rejected"
    ),
    "box": "package parcel return returned returns inventory stock warehouse unboxed",
    "truck": (
        "shipment shipped shipping ship delivery delivered deliver dispatched courier tracking carrier"
    ),
    "card": (
        "payment payments paid pay refund refunded refunds invoice invoiced invoices billing "
        "billed charge charged transaction transactions bank stripe paypal subscription "
        "subscribed renewal renewed price"
    ),
    "cart": (
        "order orders ordered cart basket checkout purchase purchases purchased buy bought sale "
        "sales shop store ecommerce commerce wishlist"
    ),
    "lock": "password locked unlocked lock unlock mfa 2fa otp security suspended suspension blocked",
    "key": "login logins logged signin signed logout auth authenticated oauth sso token session",
    "mail": "email emails mail mails newsletter inbox mailchimp unsubscribed",
    "phone": "call calls called phone voicemail voice sms telephony",
    "chat": (
        "chat chats message messages messaging conversation whatsapp messenger bot comment "
        "comments commented reply replied helpdesk intercom slack"
    ),
    "ticket": "ticket tickets zendesk request requested case",
    "search": "search searched searches query searching",
    "book": "article articles help guide knowledge faq docs documentation course lesson",
    "star": "review reviews reviewed rating rated rate nps csat survey feedback score",
    "thumb": "vote votes voted like liked dislike disliked upvote",
    "heart": "favorite favourite loved favorited favourited loyalty",
    "file": (
        "file files document documents upload uploaded download downloaded attachment export "
        "exported report contract pdf"
    ),
    "calendar": (
        "appointment booking booked meeting event events calendar scheduled reservation reserved visit"
    ),
    "bell": "notification notifications notified reminder push announcement",
    "tag": "tag tagged tags coupon coupons promo promotion discount voucher campaign offer",
    "users": "team teams group groups members merged family community",
    "building": (
        "organization organisation company organizations business office tenant workspace crm salesforce"
    ),
    "user": (
        "user users profile profiles account accounts signup registered registration contact "
        "contacts lead customer customers identity name identify member invited"
    ),
    "device": ("app apps mobile device devices ios android screen screens tablet install installed opened"),
    "page": "page pages view viewed views pageview screenview visited landing post form",
    "globe": "web website site sites browser url www portal domain locale language",
    "link": "link links click clicked clicks referrer referral utm",
    "gear": ("setting settings config configuration updated changed upgrade upgraded downgraded preferences"),
    "bolt": "trigger triggered automation webhook api integration sync synced job heartbeat workflow",
    "flag": "goal milestone completed achieved onboarding started finished launched trial",
    "clock": "timer expired timeout reminder overdue waiting delayed paused late",
}
ICONS: tuple[str, ...] = (*_WORDS, "dot")
_ICON_OF = {word: icon for icon, words in reversed(_WORDS.items()) for word in words.split()}
_RANK = {icon: rank for rank, icon in enumerate(ICONS)}
_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d[a-z]+")


def words_of(icon: str) -> str:
    """The words that call for an icon, for who looks for one."""
    return _WORDS.get(icon, "")


def icon_for(name: str, otherwise: str = "dot") -> str:
    """The icon that the words of a source or type name call for."""
    return _icon_for(name[:100]) or otherwise


@lru_cache(maxsize=4096)
def _icon_for(name: str) -> str:
    words = {word.lower() for word in _WORD.findall(name)} | {name.lower()}
    found = {_ICON_OF[word] for word in words if word in _ICON_OF}
    return min(found, key=_RANK.__getitem__) if found else ""
