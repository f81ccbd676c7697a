"""The production server: settings from the environment, migrations first, several processes.

``make serve`` runs it. It speaks plain HTTP on PORT; TLS is the business of the proxy in front.
"""

import os
import sys

import django
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "timeline.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    from django.conf import settings  # noqa: PLC0415 - only readable once they are known to be right
    from django.db import connections  # noqa: PLC0415

    from timeline.workers import Server  # noqa: PLC0415

    if not settings.ALLOWED_HOSTS and not settings.DEBUG:
        sys.exit("ALLOWED_HOSTS is empty, nothing was started: the server would answer nobody.")
    call_command("migrate", interactive=False, verbosity=1)
    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()  # the workers are forks and must not share a connection
    sys.stdout.write(f"Serving on port {settings.PORT} with {settings.WEB_PROCESSES} processes.\n")
    sys.stdout.flush()
    # The address: a proxy on another machine has to reach it.
    Server("0.0.0.0", settings.PORT, processes=settings.WEB_PROCESSES, threads=settings.WEB_THREADS).serve()  # noqa: S104


if __name__ == "__main__":
    main()
