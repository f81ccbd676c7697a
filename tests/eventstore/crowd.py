"""``python -m tests.eventstore.crowd``: eight writers at once track an event for the same new profile.

A process of its own, for threads cannot share the tests' in-memory SQLite.
"""

import json
import os
import sys
import threading

import django

WRITERS = 8


def main() -> None:
    django.setup()
    from django.db import connections  # noqa: PLC0415 - settings come first

    from timeline.eventstore import bodies, writes  # noqa: PLC0415

    from .conftest import body  # noqa: PLC0415

    text = json.dumps(body(identifiers=[("shop_id", "1"), ("email", "jane@example.com")])).encode()
    parsed, ready = bodies.read_body(text), threading.Barrier(WRITERS)
    succeeded = []

    def write(number):
        try:
            ready.wait()
            succeeded.append(writes.track(parsed, user_id=4001 if number % 2 else None))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sys.stdout.write(str(len(succeeded)))


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    main()
