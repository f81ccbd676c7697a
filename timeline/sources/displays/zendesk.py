"""Displays of Zendesk's own 28 event types, as an admin would write them: to show with, and to begin from.

All are of normal importance, page views as well: where a customer looked before writing is what agents ask.
The titles say what ``standard.py`` says; a test holds the two together.
"""

from timeline.sources.standard import STANDARD_TYPES, standard_icon, standard_title

from .drafts import DetailDraft, DisplayDraft


def _row(label: str, path: str, format_: str = "text") -> DetailDraft:
    return DetailDraft(label, "{{ " + path + " }}", format_)


def _about(text: str, key: str) -> str:
    return f"{text}{{% if {key} %}} “{{{{ {key} }}}}”{{% endif %}}"


_BEFORE_AND_AFTER = (_row("Before", "previous_value"), _row("After", "current_value"))
_ARTICLE = (_row("Article", "article"), _row("Language", "locale"), _row("Channel", "channel"))
_VOTE = DetailDraft("Vote", "{{ vote | humanise }}", "badge")
_POST = (_row("Post", "community_post"),)
_ORGANISATION = (_row("Organisation", "organization_name"), _row("Organisation ID", "organization_id"))
_TICKET = (_row("Ticket", "ticket_id"), _row("Channel", "channel"))
_QUERY = (
    DetailDraft("Searched for", "{{ search_query.query | default: search_query }}"),
    _row("Results", "result_count", "number"),
    _row("Language", "search_query.locale"),
)
_PAGE = (
    _row("Page", "title"),
    _row("Address", "url"),
    _row("Came from", "referrer"),
    _row("Channel", "channel"),
    _row("Browser", "user_agent"),
)
_IDENTITY = (DetailDraft("Kind", "{{ identity_type | humanise }}", "badge"), *_BEFORE_AND_AFTER)

_KIND = (
    '{% case identity_type %}{% when "email" %}E-mail address{% when "phone_number", "phone" %}Phone number'
    '{% when "twitter" %}X (Twitter) account'
    '{% when "facebook" %}Facebook account{% when "google" %}Google account'
    '{% when "external_id" %}External ID{% when "sdk" %}SDK identity'
    '{% else %}{{ identity_type | humanise | default: "Identity" }}{% endcase %}'
)
_SAID = "{{ search_query.query | default: search_query }}"
_SEARCHED = (
    f"Searched the help centre{{% if search_query %}} for “{_SAID}”{{% endif %}}"
    '{% if result_count %} — {{ result_count | number }} {{ result_count | pluralise: "result" }}{% endif %}'
)
_OFFERED = (
    'Was offered {% if result_count %}{{ result_count | number }} {{ result_count | pluralise: "answer" }}'
    f"{{% else %}}answers{{% endif %}}{{% if search_query %}} to “{_SAID}”{{% endif %}}"
)
_SUSPENSION = (
    '{% if current_value == true or current_value == "true" or current_value == "suspended" %}Was suspended'
    '{% elsif current_value == false or current_value == "false" or current_value == "unsuspended" %}'
    "Suspension lifted{% else %}Suspension changed{% endif %}"
)

# title, detail rows, thread
_TYPES: dict[str, tuple[str, tuple[DetailDraft, ...], str]] = {
    "identity_created": (f"{_KIND} added", _IDENTITY, ""),
    "identity_changed": (f"{_KIND} changed", _IDENTITY, ""),
    "name_changed": (
        "Name changed{% if current_value %} to “{{ current_value }}”{% endif %}",
        _BEFORE_AND_AFTER,
        "",
    ),
    "details_changed": ("", _BEFORE_AND_AFTER, ""),
    "notes_changed": ("", _BEFORE_AND_AFTER, ""),
    "organization_added": (_about("Joined organisation", "organization"), _ORGANISATION, ""),
    "organization_removed": (_about("Left organisation", "organization"), _ORGANISATION, ""),
    "user_merged": ("", _BEFORE_AND_AFTER, ""),
    "user_suspension_changed": (_SUSPENSION, _BEFORE_AND_AFTER, ""),
    "ticket_requested": (_about("Requested a ticket", "ticket"), _TICKET, "ticket_id"),
    "ticket_requester_changed": (
        _about("Ticket requester changed", "ticket"),
        (_row("Ticket", "ticket_id"), *_BEFORE_AND_AFTER),
        "ticket_id",
    ),
    "answers_suggested": (_OFFERED, _QUERY[:2], ""),
    "article_instant_search_result_clicked": (
        _about("Opened instant search result", "article"),
        _ARTICLE,
        "",
    ),
    "article_search_result_clicked": (_about("Opened search result", "article"), _ARTICLE, ""),
    "article_viewed": (_about("Viewed article", "article"), _ARTICLE, ""),
    "help_center_searched": (_SEARCHED, _QUERY, ""),
    "suggested_article_clicked": (_about("Opened suggested article", "article"), _ARTICLE, ""),
    "article_subscribed": (_about("Followed article", "article"), _ARTICLE, ""),
    "article_vote_added": (_about("Voted on article", "article"), (_VOTE, *_ARTICLE), ""),
    "article_comment_created": (_about("Commented on article", "article"), _ARTICLE, ""),
    "community_post_viewed": (_about("Viewed community post", "community_post"), _POST, ""),
    "community_search_result_clicked": (
        _about("Opened community search result", "community_post"),
        _POST,
        "",
    ),
    "community_post_created": (_about("Wrote community post", "community_post"), _POST, ""),
    "community_post_vote_added": (_about("Voted on community post", "community_post"), (_VOTE, *_POST), ""),
    "community_post_subscribed": (_about("Followed community post", "community_post"), _POST, ""),
    "community_comment_created": (_about("Commented on community post", "community_post"), _POST, ""),
    "community_comment_vote_added": (
        _about("Voted on community comment", "community_post"),
        (_VOTE, *_POST),
        "",
    ),
    "page_view": ("Viewed {% if title %}page “{{ title }}”{% else %}a page{% endif %}", _PAGE, ""),
}

ZENDESK_DISPLAYS: dict[str, DisplayDraft] = {
    name: DisplayDraft(
        label=standard_title(name, {}),
        icon=standard_icon(name),
        title=_TYPES[name][0],
        details=_TYPES[name][1],
        thread=_TYPES[name][2],
    )
    for name in STANDARD_TYPES
}
