"""Who lives in the world. Ids, names and what each is for are shared by the demo, tests and screenshots."""

from .bodies import Person

JANE = Person(4001, "Jane Porter", "jane.porter@example.com")  # a shopper, six sources
NOAH = Person(4002, "Noah Brandt", "noah.brandt@example.com")  # a new customer, no events
MIA = Person(4003, "Mia Larsen", "mia.larsen@example.com")  # 5,000 events
ROBERT = Person(4004, "Robert'); DROP TABLE customers;--", "robert@example.com")  # hostile text everywhere
UMA = Person(4005, "Uma Okafor", "uma.okafor@example.com")  # types and sources nobody configured
ZOE = Person(4006, "Zoe Delacroix", "zoe.delacroix@example.com")  # Zendesk's 28 standard types
THEO = Person(4007, "Theo Equal", "theo.equal@example.com")  # equal timestamps
PRIYA = Person(4008, "Priya Raman", "priya.raman@example.com")  # several profiles

PEOPLE = (JANE, NOAH, MIA, ROBERT, UMA, ZOE, THEO, PRIYA)

CDNOW_USER_OFFSET = 1_000_000
CDNOW_CUSTOMERS = (14048, 7592, 7983)  # those with the most purchases: 217, 201 and 149


def cdnow_person(customer_id: int) -> Person:
    """A customer of the CDNOW data set, of whom only the number is known."""
    return Person(
        CDNOW_USER_OFFSET + customer_id, f"Customer {customer_id}", f"customer-{customer_id}@cdnow.example"
    )
