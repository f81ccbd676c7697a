"""What every problem is called to an agent: what happened, what it means, what to do."""

from dataclasses import dataclass
from typing import Literal

Action = Literal["again", "reload", "clear", ""]


@dataclass(frozen=True, slots=True)
class Words:
    """A title, a sentence or two, and the one thing to do: ask again, reload the app, clear the filters."""

    title: str
    text: str
    action: Action = "again"
    calm: bool = False


WORDS: dict[str, Words] = {
    # The Events API behind the timeline.
    "unreachable": Words(
        "Zendesk cannot be reached", "The server that keeps the events does not answer. It is not you."
    ),
    "timeout": Words(
        "Zendesk is taking too long", "The events did not come in time. A second try often works."
    ),
    "too_large": Words(
        "Too much to show", "These events are larger than this app takes in. Tell your admin if it stays so."
    ),
    "bad_answer": Words(
        "Zendesk sent something unreadable", "The answer was not a list of events. Try again in a moment."
    ),
    "unauthorized": Words(
        "This app is not connected",
        "Zendesk does not accept the app's credentials. Tell your admin to connect the account again.",
    ),
    "forbidden": Words(
        "This app may not read events",
        "Its credentials lack the permission. Tell your admin that events have to be readable for it.",
    ),
    "not_found": Words(
        "No such customer",
        "Zendesk knows no events under this id. If that is wrong, tell your admin to check that events "
        "are switched on.",
    ),
    "rate_limited": Words("Zendesk asks for a break", "Too many requests were made in a short time."),
    "server": Words("Zendesk has trouble", "It answered with an error. Try again in a moment."),
    "invalid": Words(
        "Zendesk did not understand", "The request was refused as invalid. Tell your admin if it stays so."
    ),
    # This app.
    "offline": Words("The app cannot be reached", "Check your connection, then try again."),
    "failed": Words("Something went wrong here", "The app made a mistake. Trying again may help."),
    "unavailable": Words(
        "The app has trouble", "Its own server cannot work just now. It is not you; try again in a minute."
    ),
    "closed": Words(  # the same at the door, where there is nothing to press
        "The app has trouble",
        "Its own server cannot work just now. It is not you; reload this browser tab in a minute.",
        "",
    ),
    "session": Words(
        "Your session is over",
        "Reload the app to go on: use “Reload all apps” above the apps, or reload this browser tab.",
        "reload",
    ),
    "not_allowed": Words(
        "This app did not open",
        "Zendesk did not confirm who you are, or the app is not set up for this account. Reload the browser "
        "tab; if it stays so, tell your admin.",
        "",
    ),
    "no_agent": Words(
        "This app is for agents",
        "Zendesk does not know you as an active agent or admin of this account. If you are one, tell your "
        "admin.",
        "",
    ),
    "not_offered": Words(
        "This app does not open here", "Open it beside a ticket, or beside a customer's profile.", ""
    ),
    "too_many": Words(
        "That was very many customers",
        "You opened more customers in a minute than this app allows. Your admin can see that.",
    ),
    "bad_filters": Words("These filters do not work", "", "clear"),
    "bad_reason": Words(
        "A reason is needed",
        "Say in 3 to 200 characters why you have to see this. It is kept with your name for your admin.",
        "",
    ),
    "not_revealed": Words(
        "This stays masked", "Nothing in this event may be shown to your role, not even for a reason.", ""
    ),
    "gone": Words(
        "This event is gone", "It has been removed, or it is older than what Zendesk keeps.", "again"
    ),
    # Zendesk around the page.
    "outside_zendesk": Words(
        "Open this in Zendesk", "The customer timeline works beside a ticket or a user in Zendesk.", ""
    ),
    "zaf_silent": Words(
        "Zendesk does not answer", "The page around this app has not said who the customer is.", "reload"
    ),
    "no_requester": Words(
        "No requester yet", "Choose a requester for this ticket and the timeline will appear.", "", calm=True
    ),
    # Nothing to show.
    "no_events": Words("No events yet", "Nothing has been recorded for this customer.", "again", calm=True),
    "all_noise": Words(
        "Nothing but noise yet",
        "Everything recorded for this customer is of types that your admin has hidden as noise.",
        "",
        calm=True,
    ),
    "all_withheld": Words(
        "Nothing for your role",
        "Everything recorded for this customer comes from sources that your role does not see.",
        "",
        calm=True,
    ),
    "no_match": Words("No event matches", "", "clear", calm=True),
}

# One clause for the banner over a list that is shown although it could not be checked.
STALE: dict[str, str] = {
    "unreachable": "Zendesk cannot be reached",
    "timeout": "Zendesk is not answering",
    "too_large": "the answer is too large",
    "bad_answer": "Zendesk's answer is unreadable",
    "unauthorized": "the app is no longer connected",
    "forbidden": "the app may no longer read events",
    "not_found": "Zendesk no longer finds this customer",
    "rate_limited": "Zendesk asks for a break",
    "server": "Zendesk has trouble",
    "invalid": "Zendesk refused the request",
}
