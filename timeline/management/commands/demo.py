import os
import signal
import subprocess
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone

from timeline import demo_environment
from timeline.eventstore.demo import loader
from timeline.eventstore.demo.relay import Relay
from timeline.eventstore.demo.upstream import Switch
from timeline.eventstore.desk.views import calls_file, switch_file
from timeline.management import demo_account, serving


class Command(BaseCommand):
    help = "Set up the demo, serve it and print the address of the desk; Ctrl-C ends it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Read by timeline.demo_environment before there are settings; here for --help.
        parser.add_argument("--port", type=int, help="where to serve (PORT, else 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        if demo_environment.RELAY_PORT not in os.environ:
            raise CommandError("Start the demo by manage.py: it brings the settings that the demo needs.")
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _interrupt)
        started = time.monotonic()
        try:
            password = self._set_up()
            self._serve(password, started)
        except KeyboardInterrupt:
            self.stdout.write("\nThe demo has ended.")
        except serving.ServerDidNotStart as error:
            raise CommandError(str(error)) from error

    def _set_up(self) -> str | None:
        """Everything up to the server; the answer is the superuser's password if it was made just now."""
        self._say("Preparing the database and the static files")
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
        loader.fill(timezone.now(), self._say)
        demo_account.connect(
            token=os.environ[demo_environment.API_TOKEN],
            api_origin=f"http://127.0.0.1:{os.environ[demo_environment.RELAY_PORT]}",
            frame_origin=f"http://localhost:{settings.PORT}",
        )
        password = demo_account.ensure_superuser()
        connections.close_all()
        return password

    def _serve(self, password: str | None, started: float) -> None:
        """Serve until something ends it; nothing of it is left then."""
        Switch(switch_file()).turn("normal")
        relay = Relay(
            int(os.environ[demo_environment.RELAY_PORT]),
            f"http://127.0.0.1:{settings.PORT}",
            switch=switch_file(),
            calls=calls_file(),
        )
        relay.start()
        server = serving.start(settings.PORT)
        try:
            serving.wait_until_up(server, settings.PORT)
            self._greet(password, time.monotonic() - started)
            self._watch(server)
        finally:
            serving.stop(server)
            relay.stop()

    def _watch(self, server: subprocess.Popen[bytes]) -> None:
        code = server.wait()
        raise CommandError(f"The server ended by itself with exit code {code}.")

    def _greet(self, password: str | None, seconds: float) -> None:
        lines = [
            "",
            f"Ready after {seconds:.0f} s. The desk:",
            "",
            f"    http://localhost:{settings.PORT}/desk/",
            "",
        ]
        if password:
            lines += [
                f"Admin, at /admin/ there: user {demo_account.SUPERUSER}, password {password}",
                "(written down nowhere: note it now)",
                "",
            ]
        lines.append("Ctrl-C ends the demo.")
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _say(self, words: str) -> None:
        self.stdout.write(f"{words} …")
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Make SIGTERM and a closed terminal end the demo as Ctrl-C does."""
    raise KeyboardInterrupt
