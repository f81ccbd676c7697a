"""A process that writes notes down when told to, for tests of several: ``writer ACCOUNT NUMBER``.

Prints "ready", waits for a line, keeps its events in six batches, and prints what failed.
"""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from timeline.accounts.models import Account  # noqa: E402

from .rows import ago, keep  # noqa: E402

BATCHES, EACH = 6, 30


def batches(writer):
    """The writer's events: half of them others write as well."""
    for turn in range(BATCHES):
        yield [
            ago(
                n % 5,
                (writer if n % 2 else 9) * 1000 + turn * EACH + n,
                source=f"s{n % 3}",
                type_name=f"t{n % 10}",
                properties={f"p{n % 4}": n},
            )
            for n in range(EACH)
        ]


if __name__ == "__main__":
    account = Account.objects.get(pk=sys.argv[1])
    print("ready", flush=True)
    sys.stdin.readline()
    failed = 0
    for batch in batches(int(sys.argv[2])):
        try:
            keep(account, batch)
        except django.db.Error as error:
            print(repr(error), file=sys.stderr)
            failed += 1
    print(failed, flush=True)
