"""The settings of the demo, so that ``manage.py demo`` needs nothing typed.

They are kept in ``var/demo.env``, readable by its owner alone: keys made once, and what follows from the
port of the last start. The demo always runs on these keys and on its own database, whatever the
environment names, for it fills that database with made-up customers. Other commands of ``manage.py`` fall
back to them when the environment has no settings of its own, so that a demo can be looked into;
``make serve`` never does.
"""

import base64
import os
import secrets
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

OWN_SETTINGS = ("SECRET_KEY", "DATA_KEY", "DATABASE_URL")
DEFAULT_PORT = 8000

# Not settings of the server: what only ``manage.py demo`` reads.
API_TOKEN = "DEMO_API_TOKEN"  # noqa: S105 - the name of a variable
RELAY_PORT = "DEMO_RELAY_PORT"


def prepare(argv: Sequence[str]) -> None:
    """Put the demo's settings into the environment where they are wanted."""
    if tuple(argv[1:2]) == ("demo",):
        os.environ.update(_of_this_start(argv))
        os.environ["DJANGO_SETTINGS_MODULE"] = "timeline.settings"
        return
    if any(name in os.environ for name in (*OWN_SETTINGS, "DJANGO_SETTINGS_MODULE")):
        return
    kept = _read()
    for name, value in kept.items():
        os.environ.setdefault(name, value)
    if kept:
        sys.stderr.write(f"No settings in the environment: using the demo's, from {env_file()}.\n")


def env_file() -> Path:
    """Where the settings are kept; the environment's ``VAR_DIR`` moves it, as it moves all that is made."""
    default = Path(__file__).resolve().parent.parent / "var"
    return Path(os.environ.get("VAR_DIR") or default).resolve() / "demo.env"


def _of_this_start(argv: Sequence[str]) -> dict[str, str]:
    """The settings of this start, kept for other commands."""
    port = _port(argv)
    if not {"-h", "--help"} & set(argv):
        _require_free(port)
    relay = _free_port(port + 1)
    database = quote(str(env_file().with_name("demo.sqlite3")))
    values = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        API_TOKEN: secrets.token_urlsafe(30),
    }
    values |= {name: value for name, value in _read().items() if name in values}
    values |= {
        "DATABASE_URL": f"sqlite:///{database}",
        "PORT": str(port),
        RELAY_PORT: str(relay),
        "ALLOWED_HOSTS": "localhost,127.0.0.1",
        "TIMELINE_CUSTOM_ORIGINS": f"http://localhost:{port},http://127.0.0.1:{relay}",
        "ZAF_SDK_URL": f"http://127.0.0.1:{port}/static/desk/zaf_sdk.js",
        "EVENTSTORE": "on",
        "DESK": "on",
        "BEHIND_TLS_PROXY": "off",
    }
    _write(values)
    return values


def _port(argv: Sequence[str]) -> int:
    """The port asked for by ``--port``, else by ``PORT``; what is no port ends the start with a sentence."""
    text = os.environ.get("PORT") or str(DEFAULT_PORT)
    for position, argument in enumerate(argv):
        name, equals, value = argument.partition("=")
        if name == "--port":
            text = value if equals else "".join(argv[position + 1 : position + 2])
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        sys.exit(f"The port must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _require_free(port: int) -> None:
    """End the start if something listens already, under either address that ``localhost`` can mean."""
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.settimeout(1)
                taken = probe.connect_ex((address, port)) == 0
        except OSError:  # no IPv6 on this machine
            continue
        if taken:
            sys.exit(f"Port {port} is in use. Stop what listens there, or choose another: PORT={port + 10}")


def _free_port(preferred: int) -> int:
    """The port preferred, or any that is free."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except (OSError, OverflowError):
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    sys.exit("No port is free on 127.0.0.1.")


def _read() -> dict[str, str]:
    if not env_file().exists():
        return {}
    lines = env_file().read_text().splitlines()
    return {name: value for name, equals, value in (line.partition("=") for line in lines) if equals}


def _write(values: dict[str, str]) -> None:
    file = env_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_name(f"demo.env.{os.getpid()}")
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as lines:
        lines.writelines(f"{name}={value}\n" for name, value in values.items())
    new.replace(file)
