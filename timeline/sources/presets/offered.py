"""The presets that an agent is offered."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from timeline.accounts.roles import allow


@dataclass(frozen=True, slots=True)
class OfferedPreset:
    """Filters with a name. ``query`` is what they are as a query string."""

    name: str
    query: str
    roles: tuple[str, ...] = ()
    first: bool = False

    def offered(self, roles: frozenset[str], withheld: frozenset[str]) -> "OfferedPreset | None":
        """The preset as these roles are offered it, None if they are not.

        Neither is one that asks for a source which is withheld from them, and none says what it excludes.
        """
        if self.roles and not allow(self.roles, roles):
            return None
        if not withheld:
            return self
        pairs = parse_qsl(self.query, keep_blank_values=True)
        named = {name for name, value in pairs if value in withheld or value.partition(":")[0] in withheld}
        if named & {"source", "type"}:
            return None
        kept = [
            (name, value)
            for name, value in pairs
            if name != "exclude" or not {value, value.partition(":")[0]} & withheld
        ]
        return self if kept == pairs else replace(self, query=urlencode(kept))
