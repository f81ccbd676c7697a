from timeline.sources.discovery.familiar import Familiar


def test_an_event_is_new_once_and_met_again_only_after_a_while():
    familiar = Familiar(1800)
    assert [familiar.meet(1, now) for now in (0, 1, 1799, 1801, 1802)] == [
        "new",
        "known",
        "known",
        "again",
        "known",
    ]


def test_it_remembers_a_bounded_number_of_events_and_the_latest_of_them():
    familiar = Familiar(1800)
    for digest in range(5 * Familiar.MOST):
        familiar.meet(digest, 0)
    assert len(familiar._young) + len(familiar._old) <= 2 * Familiar.MOST
    assert familiar.meet(5 * Familiar.MOST - Familiar.MOST, 1) == "known"
    assert familiar.meet(0, 1) == "new"


def test_well_known_types_are_looked_into_now_and_then():
    familiar = Familiar(1800)
    looks = [familiar.deserves_a_look("order") for _ in range(1000)]
    assert all(looks[:200])
    assert sum(looks[200:]) == 100
    assert familiar.deserves_a_look("another")
