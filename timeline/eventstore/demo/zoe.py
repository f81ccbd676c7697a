"""Zoe Delacroix: each of Zendesk's own 28 event types, with the properties that Zendesk gives them."""

from collections.abc import Iterator

from .bodies import Body, Diary, link
from .people import ZOE

CONTACT = ZOE.profile("helpdesk", kind="contact")

_ARTICLE: dict[str, object] = {
    "article_id": 360042,
    "article": link("Moving to a new phone", "https://help.example.com/hc/articles/360042"),
    "locale": "en-us",
    "channel": "web",
}
_SEARCH: dict[str, object] = {
    "query": "move esim",
    "locale": "en-us",
    "page": 1,
    "page_size": 10,
    "search_id": "a91b",
    "channel": "web",
}
_POST: dict[str, object] = {
    "community_post_id": 77120,
    "community_post": link("eSIM lost after update?", "https://help.example.com/hc/community/posts/77120"),
}
_COMMENT = _POST | {"community_comment_id": 90311}

# type and properties, from the first visit to what became of it
TYPES: tuple[tuple[str, dict[str, object]], ...] = (
    (
        "page_view",
        {
            "channel": "web_widget",
            "device_id": "d-19",
            "referrer": "https://search.example/",
            "session_id": "s-501",
            "title": "Plans",
            "url": "https://www.example.com/plans",
            "user_agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0",
        },
    ),
    ("identity_created", {"identity_type": "email", "current_value": ZOE.email}),
    ("name_changed", {"previous_value": "zoe d", "current_value": ZOE.name}),
    (
        "identity_changed",
        {
            "identity_type": "phone_number",
            "previous_value": "+32 470 00 00 00",
            "current_value": "+32 471 11 22 33",
        },
    ),
    ("organization_added", {"organization_id": 5501, "organization_name": "Delacroix & Fils"}),
    ("details_changed", {"previous_value": "", "current_value": "Prefers French"}),
    ("notes_changed", {"previous_value": "", "current_value": "Call after 17:00"}),
    ("help_center_searched", {"result_count": 4, "search_query": _SEARCH}),
    ("article_instant_search_result_clicked", _ARTICLE),
    ("article_search_result_clicked", _ARTICLE),
    ("article_viewed", _ARTICLE),
    ("article_subscribed", _ARTICLE),
    ("article_vote_added", _ARTICLE | {"vote": "up"}),
    ("article_comment_created", _ARTICLE | {"comment_id": 88120}),
    ("answers_suggested", {"result_count": 2, "search_query": "move esim"}),
    ("suggested_article_clicked", _ARTICLE),
    ("community_search_result_clicked", _POST),
    ("community_post_viewed", _POST),
    ("community_post_created", _POST),
    ("community_post_vote_added", _POST | {"vote": "up"}),
    ("community_post_subscribed", _POST),
    ("community_comment_created", _COMMENT),
    ("community_comment_vote_added", _COMMENT | {"vote": "down"}),
    ("ticket_requested", {"ticket_id": 3106, "channel": "web"}),
    ("ticket_requester_changed", {"ticket_id": 3106, "previous_value": "4099", "current_value": "4006"}),
    ("user_suspension_changed", {"previous_value": False, "current_value": True}),
    ("user_merged", {"previous_value": "4099", "current_value": "4006"}),
    ("organization_removed", {"organization_id": 5501, "organization_name": "Delacroix & Fils"}),
)


def events(diary: Diary) -> Iterator[Body]:
    """All types twice, a month apart, without descriptions, as Zendesk sends them."""
    for days in (34, 0):
        for number, (kind, properties) in enumerate(TYPES):
            at = diary.ago(days, hours=(len(TYPES) - number) * 0.9)
            yield diary.from_source("zendesk", diary.write(CONTACT, kind, at, properties))
