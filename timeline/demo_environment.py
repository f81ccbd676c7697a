"""The settings of the demo, so that ``manage.py demo`` needs nothing typed.

Keys are made once and kept in ``var/demo.env``, readable by its owner alone. Other commands of
``manage.py`` fall back to them when the environment has no settings of its own, so that a demo can be
looked into; ``make serve`` never does.
"""

import base64
import os
import secrets
import sys
from pathlib import Path

ENV_FILE = Path(__file__).resolve().parent.parent / "var" / "demo.env"
OWN_SETTINGS = ("SECRET_KEY", "DATA_KEY", "DATABASE_URL")


def prepare(argv: list[str]) -> None:
    """Put the demo's settings into the environment where they are wanted and none of its own are set."""
    if any(name in os.environ for name in (*OWN_SETTINGS, "DJANGO_SETTINGS_MODULE")):
        return
    if argv[1:2] == ["demo"]:
        _write_once()
    if ENV_FILE.exists():
        for line in ENV_FILE.read_text().splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)
        if argv[1:2] != ["demo"]:
            sys.stderr.write("No settings in the environment: using the demo's, from var/demo.env.\n")


def _write_once() -> None:
    if ENV_FILE.exists():
        return
    ENV_FILE.parent.mkdir(exist_ok=True)
    lines = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        "DATABASE_URL": f"sqlite:///{ENV_FILE.parent / 'demo.sqlite3'}",
    }
    with os.fdopen(os.open(ENV_FILE, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in lines.items())
