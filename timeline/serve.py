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

    call_command("migrate", interactive=False, verbosity=1)
    call_command("collectstatic", interactive=False, verbosity=0)
    arguments = granian_arguments(
        host="0.0.0.0",  # noqa: S104 - a proxy on another machine has to reach it
        port=settings.PORT,
        processes=settings.WEB_PROCESSES,
        threads=settings.WEB_THREADS,
    )
    os.execv(arguments[0], arguments)  # noqa: S606 - our own interpreter, no shell


def granian_arguments(*, host: str, port: int, processes: int, threads: int) -> list[str]:
    """The command line of the server, for whoever starts it."""
    return [
        sys.executable,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        str(processes),
        "--blocking-threads",
        str(threads),
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "10",
        "--log-level",
        "warning",
        "--no-ws",
        "timeline.wsgi:application",
    ]


if __name__ == "__main__":
    main()
