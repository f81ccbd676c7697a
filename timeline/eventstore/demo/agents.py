"""Who works at the demo's Zendesk. The desk signs as each of them, so that the door can be seen to refuse."""

from dataclasses import dataclass

from timeline.eventstore.models import StoreAgent

Role = StoreAgent.Role


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """``known`` is what the desk's list says of them."""

    user_id: int
    name: str
    known: str
    role: str = Role.AGENT
    time_zone: str = "Etc/UTC"
    locale: str = "en-US"
    suspended: bool = False

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@example.com"


ALEX = DemoAgent(9, "Alex Morgan", "agent")
DANA = DemoAgent(21, "Dana Whitfield", "admin", Role.ADMIN, "Europe/Copenhagen", "da")
CHRIS = DemoAgent(22, "Chris Doyle", "suspended", suspended=True)
ROBIN = DemoAgent(23, "Robin Vance", "end user", Role.END_USER)

AGENTS = (ALEX, DANA, CHRIS, ROBIN)


def hire() -> None:
    """Make the event store know them; whom it knows already stays as the admin has left them."""
    StoreAgent.objects.bulk_create(
        [
            StoreAgent(
                user_id=agent.user_id,
                name=agent.name,
                email=agent.email,
                role=agent.role,
                time_zone=agent.time_zone,
                locale=agent.locale,
                suspended=agent.suspended,
            )
            for agent in AGENTS
        ],
        ignore_conflicts=True,
    )
