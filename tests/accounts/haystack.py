"""Looking for secrets, in the spellings in which they could have got somewhere."""

import base64
from collections.abc import Iterable
from urllib.parse import quote


class Needles:
    """Named secrets. None of them is in an error message: only its name is."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = dict(secrets)

    def __setitem__(self, name: str, secret: str) -> None:
        assert len(secret) > 15
        self.secrets[name] = secret

    def found_in(self, text: str | bytes, *, but: Iterable[str] = ()) -> list[str]:
        """The names of the secrets that the text holds in any spelling."""
        data = text.encode(errors="surrogateescape") if isinstance(text, str) else text
        return [
            name
            for name, secret in self.secrets.items()
            if name not in but and any(spelling in data for spelling in spellings(secret))
        ]


def spellings(secret: str) -> set[bytes]:
    """Plain, in a URL, in hex, and in base64 wherever in a longer text it begins."""
    plain = secret.encode()
    found = {plain, quote(secret, safe="").encode(), plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):
        encoded = base64.b64encode(b"\0" * shift + plain)
        # Letters at both ends depend on what stands beside the secret.
        whole = encoded[4 if shift else 0 : len(encoded) // 4 * 4 - 4]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found
