"""Names that machines gave, as people would say them: ``order_completed`` becomes "Order completed"."""

import re
from functools import lru_cache

from .text import line

TITLE_LENGTH = 160

_IDENTIFIER = re.compile(r"[\w.:/\\|-]+")
_SEPARATORS = re.compile(r"[_.:/\\|-]+")
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+\d*|[A-Z]+\d*|\d+[a-z]*")
# Words that have a spelling of their own.
_SPELLINGS = {
    word.lower(): word
    for word in (
        *("2FA", "API", "CRM", "CSAT", "CSV", "ERP", "FAQ", "GDPR", "HTTP", "HTTPS", "IBAN", "ID", "IP"),
        *(
            "ARR",
            "JSON",
            "KYC",
            "MRR",
            "OS",
            "MFA",
            "NPS",
            "OTP",
            "PDF",
            "POS",
            "QR",
            "RMA",
            "SDK",
            "SKU",
            "SLA",
            "SMS",
            "SSO",
        ),
        *("UI", "URL", "UTM", "VAT", "VIP", "XML", "iOS", "iPad", "iPhone", "macOS", "OAuth"),
        *("BigCommerce", "DocuSign", "eCommerce", "GitHub", "HubSpot", "LinkedIn", "mParticle", "OneDrive"),
        *("PayPal", "QuickBooks", "SharePoint", "ServiceNow", "WhatsApp", "WooCommerce", "YouTube"),
    )
}


def humanise(name: str) -> str:
    """A type or source name as a sentence part; ``""`` for a name without any visible character.

    Names with spaces were written by people and stay as they are, save for words run together.
    """
    return _humanise(name[:400])


@lru_cache(maxsize=4096)
def _humanise(name: str) -> str:
    text = line(name, TITLE_LENGTH)
    machine_made = _IDENTIFIER.fullmatch(text) and "://" not in text
    words = (_SEPARATORS.sub(" ", text) if machine_made else text.replace("_", " ")).split()
    if not words:
        return text
    spoken = len(text.split()) > 1
    if not spoken and len(words) == 1 and len(text) <= 4 and text.isupper():
        return text
    shouted = text.isupper() and text.isascii()
    said = [part for word in words for part in _word(word.lower() if shouted else word, spoken=spoken)]
    sentence = " ".join(said)
    first = said[0]
    return sentence if first in _SPELLINGS.values() else sentence[:1].upper() + sentence[1:]


def _word(word: str, *, spoken: bool) -> list[str]:
    """One word as it is said: spelled properly, words run together taken apart."""
    if word.lower() in _SPELLINGS:
        return [_SPELLINGS[word.lower()]]
    parts = _PARTS.findall(word) if word.isascii() and word.isalnum() else [word]
    if len(parts) == 1:
        return [word if spoken or word.isupper() else word.lower() if word.isascii() else word]
    parts = _joined(parts)
    said = [_SPELLINGS.get(part.lower()) or (part if part.isupper() else part.lower()) for part in parts]
    if spoken and word[:1].isupper() and said[0].islower():
        said[0] = said[0].capitalize()
    return said


def _joined(parts: list[str]) -> list[str]:
    """Put together again what the taking apart should have left whole: ``Pay`` ``Pal``, ``O`` ``Auth``."""
    joined = parts[:1]
    for part in parts[1:]:
        whole = joined[-1] + part
        lone_letter = len(joined) == 1 and len(joined[0]) == 1 and joined[0].isalpha()
        if lone_letter or whole.lower() in _SPELLINGS:
            joined[-1] = whole
        else:
            joined.append(part)
    return joined
