"""Theo Equal, whose events share their timestamps, and Priya Raman, whom three systems know apart."""

from collections.abc import Iterator
from datetime import timedelta

from .bodies import Body, Diary
from .people import PRIYA, THEO

METER = THEO.profile("smart-meter", kind="meter", identifiers={"external_id": "M-99"})
ACADEMY = PRIYA.profile("academy", kind="student", identifiers={"email": PRIYA.email, "external_id": "st-88"})
CLINIC = PRIYA.profile("clinic", kind="patient", identifiers={"external_id": "p-1207"})
TRAVEL = PRIYA.profile("travel", kind="guest", identifiers={"phone_number": "+919800000001"})


def theo(diary: Diary) -> Iterator[Body]:
    """60 readings of one second, more than any page on screen, and then 20 pairs."""
    for number in range(60):
        yield diary.write(METER, "reading_taken", diary.ago(1), {"sequence": number, "kwh": 1200 + number})
    for pair in range(20):
        at = diary.ago(2 + pair)
        for kind in ("tariff_applied", "reading_taken"):
            yield diary.write(METER, kind, at, {"pair": pair, "kwh": 1100 - pair})


def priya(diary: Diary) -> Iterator[Body]:
    """Three lives that run beside one another."""
    courses = ("Statistics", "Linear algebra", "Typography")
    for number in range(18):
        course = {"course": courses[number % 3], "lesson": 1 + number // 3}
        yield diary.write(ACADEMY, "lesson_completed", diary.ago(number * 4, hours=6), course)
    for number in range(6):
        visit = {"doctor": "Dr. Aune", "room": f"{number + 2}B", "appointment_id": f"AP-{410 + number}"}
        at = diary.ago(3 + number * 25)
        yield diary.write(CLINIC, "appointment_booked", at - timedelta(days=9), visit)
        yield diary.write(CLINIC, "appointment_kept" if number != 2 else "appointment_missed", at, visit)
    for number, city in enumerate(("Lisbon", "Oslo", "Jaipur", "Turin")):
        booking = {"booking_id": f"TR-{90 + number}", "city": city, "nights": 2 + number}
        at = diary.ago(20 + number * 60)
        for kind, days in (("room_booked", 30), ("checked_in", 0), ("checked_out", -2 - number)):
            yield diary.write(TRAVEL, kind, at - timedelta(days=days), booking)
