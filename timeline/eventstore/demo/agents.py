"""Who works at the demo's Zendesk. The desk signs as each of them, so that the door can be seen to refuse."""

from dataclasses import dataclass

from timeline.eventstore.models import StoreAgent

Role, Kind = StoreAgent.Role, StoreAgent.Kind


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """``known`` is what the desk's list says of them."""

    user_id: int
    name: str
    known: str
    role: str = Role.AGENT
    role_type: int | None = None
    custom_role_id: int | None = None
    time_zone: str = "Etc/UTC"
    locale: str = "en-US"
    suspended: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.com"


ALEX = DemoAgent(9, "Alex Morgan", "agent")
DANA = DemoAgent(
    21, "Dana Whitfield", "admin", Role.ADMIN, Kind.ADMIN, time_zone="Europe/Copenhagen", locale="da"
)
CHRIS = DemoAgent(22, "Chris Doyle", "suspended", suspended=True)
ROBIN = DemoAgent(23, "Robin Vance", "end user", Role.END_USER)

LEE = DemoAgent(24, "Lee Summers", "light agent", role_type=Kind.LIGHT, custom_role_id=7001)
BIRGIT = DemoAgent(25, "Birgit Holm", "billing admin", Role.ADMIN, Kind.BILLING_ADMIN)
CASEY = DemoAgent(26, "Casey Flint", "agent of the returns team", role_type=Kind.CUSTOM, custom_role_id=7002)

AGENTS = (ALEX, DANA, LEE, BIRGIT, CASEY, CHRIS, ROBIN)


def hire() -> None:
    """Make the event store know them; whom it knows already stays as the admin has left them."""
    StoreAgent.objects.bulk_create(
        [
            StoreAgent(
                user_id=agent.user_id,
                name=agent.name,
                email=agent.email,
                role=agent.role,
                role_type=agent.role_type,
                custom_role_id=agent.custom_role_id,
                time_zone=agent.time_zone,
                locale=agent.locale,
                suspended=agent.suspended,
            )
            for agent in AGENTS
        ],
        ignore_conflicts=True,
    )
