"""A process of agents who all ask at once with one account's OAuth token, for tests of several processes.

Told what to do in JSON by its first argument: ``account``, ``threads`` and ``rounds``. Prints "ready"; for
each line on its standard input all threads ask once, and it prints what became of each: "ok" or the error.
"""

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.db import connections  # noqa: E402

from timeline.accounts.models import Account  # noqa: E402
from timeline.accounts.upstream import client_for  # noqa: E402
from timeline.events.errors import EventsApiError  # noqa: E402
from timeline.events.values import Subject  # noqa: E402

TASK = json.loads(sys.argv[1])


def ask(_: int) -> str:
    try:
        client_for(ACCOUNT).events(Subject("user", "4001"))
    except EventsApiError as error:
        return type(error).__name__
    # These threads end with no request that would close it.
    return "ok" if connections["default"].connection is None else "left a connection open"


ACCOUNT = Account.objects.get(pk=TASK["account"])
with ThreadPoolExecutor(TASK["threads"]) as pool:
    print("ready", flush=True)
    for _line in sys.stdin:
        print(json.dumps(list(pool.map(ask, range(TASK["threads"])))), flush=True)
