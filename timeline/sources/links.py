"""Which addresses out of an event's data may become a link: plain https ones, nothing clever."""

import re

_LONGEST = 2_000
# A host of letters, digits and hyphens with a dot in it, maybe a port; then no space, no control or
# direction character, no quote, no backslash (browsers read it as a slash).
_PLAIN = re.compile(
    r"""https://(?P<host>(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"""
    r"""(?::\d{1,5})?(?:[/?#][^\s\x00-\x20"'<>\\^`{|}\x7f-\xa0\u00ad\u200b-\u200f\u2028-\u202f"""
    r"""\u2060-\u206f\ufeff\ufff9-\uffff\ud800-\udfff\U000e0000-\U000e007f]*)?""",
    re.IGNORECASE,
)


def https_link(url: object) -> str | None:
    """The address as sent if it may be a link, None if it has to be shown as text.

    User-info, IP addresses, other schemes, hosts without a dot and anything that a browser might read
    otherwise than a person does are refused.
    """
    if not isinstance(url, str) or len(url) > _LONGEST or _PLAIN.fullmatch(url) is None:
        return None
    return url
