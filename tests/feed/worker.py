"""A process that reads one customer's page in many threads at once, for tests of several processes.

Told what to do in JSON by its first argument; prints "ready", waits for a line on its standard input,
then prints what became of each thread: the outcome in a word, and the seconds.
"""

import json
import os
import sys
import threading
import time

TASK = json.loads(sys.argv[1])
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["CACHE_URL"] = TASK["cache"]
os.environ["WEB_THREADS"] = str(TASK["threads"])

import django  # noqa: E402

django.setup()

from timeline.events.client import EventsClient  # noqa: E402
from timeline.events.credentials import Bearer  # noqa: E402
from timeline.events.errors import EventsApiError  # noqa: E402
from timeline.events.values import Subject  # noqa: E402
from timeline.feed.timelines import Timeline  # noqa: E402


def main() -> None:
    client = EventsClient(TASK["origin"], Bearer("a-token"))
    start = threading.Barrier(TASK["threads"] + 1)
    outcomes: list[tuple[str, float]] = []

    def read(number: int) -> None:
        subject = Subject("user", str(4001 + (number if TASK.get("apart") else 0)))
        timeline = Timeline(TASK.get("account", "acme"), client, subject)
        start.wait()
        began = time.perf_counter()
        try:
            outcome = str(len(timeline.page().items))
        except EventsApiError as error:
            outcome = type(error).__name__
        outcomes.append((outcome, time.perf_counter() - began))

    threads = [threading.Thread(target=read, args=(number,)) for number in range(TASK["threads"])]
    for thread in threads:
        thread.start()
    print("ready", flush=True)
    sys.stdin.readline()
    start.wait()
    for thread in threads:
        thread.join()
    print(json.dumps(outcomes), flush=True)


main()
