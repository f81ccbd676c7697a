"""Jane as each system knows her, and what her events repeat."""

from .people import JANE

SHOP = JANE.profile(
    "shop", identifiers={"email": JANE.email, "external_id": "S-20417"}, tier="gold", since=2025
)
PAYMENTS = JANE.profile("payments", kind="payer", identifiers={"email": JANE.email}, risk="low")
WEBSITE = JANE.profile("website", kind="visitor", identifiers={"visitor_id": "v-7f31c2", "email": JANE.email})
APP = JANE.profile(
    "app", kind="device", identifiers={"sdk": "ios-5c1e77", "email": JANE.email}, platform="iOS"
)
BOT = JANE.profile("support-bot", kind="contact")

HOME = {
    "name": JANE.name,
    "street": "18 Harbour Lane",
    "city": "Bergen",
    "postcode": "5003",
    "country": {"code": "NO", "name": "Norway"},
}
PHONE = {"device": {"model": "iPhone 15", "os": "iOS 19.1"}, "app_version": "7.4.0"}


def page(title: str, path: str, *, referrer: str = "") -> dict[str, str]:
    """The properties of a page view in the shop."""
    seen = {"title": title, "url": f"https://shop.example.com{path.replace(' ', '-')}"}
    return seen | ({"referrer": referrer} if referrer else {})
