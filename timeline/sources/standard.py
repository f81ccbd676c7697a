"""Zendesk's own 28 event types (source ``zendesk``), which come without a description: titles of ours.

The types and the properties that their documentation and samples show (page_view has a title, articles are
``{display_name, url}`` objects, a search query is a string in one type and an object in another).
A property is used where it is there and of the expected shape; the title stands without it just as well.
"""

from collections.abc import Callable, Mapping
from typing import Any

from .text import counted
from .titles import humanise
from .values import number, quoted, text_of

Properties = Mapping[str, Any]
Title = Callable[[Properties], str]

ZENDESK = "zendesk"

_IDENTITIES = {
    "email": "E-mail address",
    "phone_number": "Phone number",
    "phone": "Phone number",
    "twitter": "X (Twitter) account",
    "facebook": "Facebook account",
    "google": "Google account",
    "external_id": "External ID",
    "sdk": "SDK identity",
}


def standard_title(type_name: str, properties: Properties) -> str:
    """The title of a standard type; ``""`` for a type that is none of them."""
    entry = _TYPES.get(type_name)
    return entry[1](properties) if entry else ""


def standard_icon(type_name: str) -> str:
    entry = _TYPES.get(type_name)
    return entry[0] if entry else ""


def _plain(text: str) -> Title:
    return lambda properties: text


def _about(text: str, key: str) -> Title:
    """The text, followed by the thing that the property names."""
    return lambda properties: f"{text} {quoted(properties.get(key))}".rstrip()


def _change(what: str) -> Title:
    def title(properties: Properties) -> str:
        current = quoted(properties.get("current_value"))
        return f"{what} changed to {current}" if current else f"{what} changed"

    return title


def _identity(verb: str) -> Title:
    def title(properties: Properties) -> str:
        kind = text_of(properties.get("identity_type"))
        what = _IDENTITIES.get(kind.lower()) or humanise(kind) or "Identity"
        return f"{what} {verb}"

    return title


def _search(text: str) -> Title:
    """A search: ``search_query`` is an object with ``query`` in one type and the string itself in another."""

    def title(properties: Properties) -> str:
        query = properties.get("search_query")
        said = quoted(query.get("query") if isinstance(query, Mapping) else query)
        found = number(properties.get("result_count"))
        results = f" — {counted(int(found), 'result')}" if found is not None else ""
        return f"{text} for {said}{results}" if said else f"{text}{results}"

    return title


def _suggestions(properties: Properties) -> str:
    count = number(properties.get("result_count"))
    query = properties.get("search_query")
    said = quoted(query.get("query") if isinstance(query, Mapping) else query)
    what = "Was offered " + (counted(int(count), "answer") if count is not None else "answers")
    return f"{what} to {said}" if said else what


def _page(properties: Properties) -> str:
    return (
        f"Viewed page {quoted(properties.get('title'))}"
        if quoted(properties.get("title"))
        else "Viewed a page"
    )


def _suspension(properties: Properties) -> str:
    current = properties.get("current_value")
    if current is True or text_of(current).lower() in ("true", "suspended"):
        return "Was suspended"
    if current is False or text_of(current).lower() in ("false", "unsuspended"):
        return "Suspension lifted"
    return "Suspension changed"


_TYPES: dict[str, tuple[str, Title]] = {
    "identity_created": ("user", _identity("added")),
    "identity_changed": ("user", _identity("changed")),
    "name_changed": ("user", _change("Name")),
    "details_changed": ("user", _plain("Details changed")),
    "notes_changed": ("file", _plain("Notes changed")),
    "organization_added": ("building", _about("Joined organisation", "organization")),
    "organization_removed": ("building", _about("Left organisation", "organization")),
    "user_merged": ("users", _plain("Merged with another user")),
    "user_suspension_changed": ("lock", _suspension),
    "ticket_requested": ("ticket", _about("Requested a ticket", "ticket")),
    "ticket_requester_changed": ("ticket", _about("Ticket requester changed", "ticket")),
    "answers_suggested": ("book", _suggestions),
    "article_instant_search_result_clicked": ("search", _about("Opened instant search result", "article")),
    "article_search_result_clicked": ("search", _about("Opened search result", "article")),
    "article_viewed": ("book", _about("Viewed article", "article")),
    "help_center_searched": ("search", _search("Searched the help centre")),
    "suggested_article_clicked": ("book", _about("Opened suggested article", "article")),
    "article_subscribed": ("bell", _about("Followed article", "article")),
    "article_vote_added": ("thumb", _about("Voted on article", "article")),
    "article_comment_created": ("chat", _about("Commented on article", "article")),
    "community_post_viewed": ("page", _about("Viewed community post", "community_post")),
    "community_search_result_clicked": ("search", _about("Opened community search result", "community_post")),
    "community_post_created": ("users", _about("Wrote community post", "community_post")),
    "community_post_vote_added": ("thumb", _about("Voted on community post", "community_post")),
    "community_post_subscribed": ("bell", _about("Followed community post", "community_post")),
    "community_comment_created": ("chat", _about("Commented on community post", "community_post")),
    "community_comment_vote_added": ("thumb", _about("Voted on community comment", "community_post")),
    "page_view": ("page", _page),
}
STANDARD_TYPES: tuple[str, ...] = tuple(_TYPES)
