import os
import socket
import stat

import pytest

from timeline import demo_environment


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """An environment with nothing in it but where to write."""
    monkeypatch.setattr(os, "environ", {"VAR_DIR": str(tmp_path), "PATH": os.environ["PATH"]})
    return os.environ


def test_the_demo_gets_all_that_it_needs_and_keeps_its_keys(environment):
    demo_environment.prepare(["manage.py", "demo"])
    first = dict(environment)
    demo_environment.prepare(["manage.py", "demo"])
    assert first["EVENTSTORE"] == first["DESK"] == "on"
    assert environment["SECRET_KEY"] == first["SECRET_KEY"]
    assert environment["DATA_KEY"] == first["DATA_KEY"]
    assert environment["DEMO_API_TOKEN"] == first["DEMO_API_TOKEN"]


def test_only_the_owner_can_read_the_keys(environment, tmp_path):
    demo_environment.prepare(["manage.py", "demo"])
    assert stat.S_IMODE((tmp_path / "demo.env").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("argv", "variable", "port"),
    [
        ([], None, 8000),
        ([], "9100", 9100),
        (["--port", "9200"], "9100", 9200),
        (["--port=9300"], None, 9300),
    ],
)
def test_the_port_comes_from_the_option_then_from_the_environment(
    environment, argv, variable, port, monkeypatch
):
    monkeypatch.setattr(demo_environment, "_require_free", lambda port: None)
    if variable:
        environment["PORT"] = variable
    demo_environment.prepare(["manage.py", "demo", *argv])
    assert environment["PORT"] == str(port)
    assert f"http://localhost:{port}" in environment["TIMELINE_CUSTOM_ORIGINS"].split(",")
    assert environment["ZAF_SDK_URL"].startswith(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０"])
def test_what_is_no_port_is_refused_in_a_sentence(environment, port):
    environment["PORT"] = port
    with pytest.raises(SystemExit, match="must be a number"):
        demo_environment.prepare(["manage.py", "demo"])


def test_a_port_in_use_is_told_before_anything_is_written(environment, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        environment["PORT"] = str(taken.getsockname()[1])
        with pytest.raises(SystemExit, match="is in use"):
            demo_environment.prepare(["manage.py", "demo"])
    assert list(tmp_path.iterdir()) == []


def test_the_demo_never_touches_the_database_of_the_environment(environment):
    environment["DATABASE_URL"] = "postgres://production.example/db"
    environment["SECRET_KEY"] = "of-production"
    demo_environment.prepare(["manage.py", "demo"])
    assert environment["DATABASE_URL"].startswith("sqlite:///")
    assert environment["SECRET_KEY"] != "of-production"


def test_other_commands_use_the_demo_s_settings_where_there_are_none(environment, capsys):
    demo_environment.prepare(["manage.py", "demo"])
    key = environment["SECRET_KEY"]
    for name in ("SECRET_KEY", "DATA_KEY", "DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
        del environment[name]
    demo_environment.prepare(["manage.py", "shell"])
    assert environment["SECRET_KEY"] == key
    assert "using the demo's" in capsys.readouterr().err


def test_other_commands_keep_the_settings_that_they_have(environment):
    demo_environment.prepare(["manage.py", "demo"])
    environment.clear()
    environment["SECRET_KEY"] = "of-production"
    demo_environment.prepare(["manage.py", "migrate"])
    assert dict(environment) == {"SECRET_KEY": "of-production"}
