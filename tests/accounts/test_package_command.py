"""build_app writes a package whole or not at all, and says what to do with it."""

import hashlib
import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from timeline.accounts import package
from timeline.accounts.package import Author

from .package_rules import Package, broken

ORIGIN = "https://timeline.example.com"


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "app.zip"


def run(output: Path, *arguments: str, origin: str = ORIGIN) -> tuple[str, str]:
    """What the command says on both outputs."""
    out, err = io.StringIO(), io.StringIO()
    arguments = ("--origin", origin, "--output", str(output), *arguments)
    call_command("build_app", *arguments, stdout=out, stderr=err, no_color=True)
    return out.getvalue(), err.getvalue()


def refused(output: Path, *arguments: str, origin: str = ORIGIN) -> str:
    """The message of the CommandError; nothing is left behind."""
    before = sorted(output.parent.iterdir()) if output.parent.is_dir() else []
    with pytest.raises(CommandError) as caught:
        run(output, *arguments, origin=origin)
    assert (sorted(output.parent.iterdir()) if output.parent.is_dir() else []) == before
    return str(caught.value)


def test_it_writes_the_package_and_nothing_beside_it(output):
    run(output)
    assert output.read_bytes() == package.build(ORIGIN)
    assert list(output.parent.iterdir()) == [output]


def test_it_works_from_a_shell_and_leaves_a_file_that_others_may_read(output):
    command = [sys.executable, "manage.py", "build_app", "--origin", ORIGIN, "--output", str(output)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        umask=0o022,
        check=True,
    )
    assert "What to do next:" in done.stdout
    assert broken(output.read_bytes()) == set()
    assert stat.S_IMODE(output.stat().st_mode) == 0o644


def test_it_says_what_it_built_and_what_to_do_next(output):
    said, _ = run(output)
    assert f"{output}: Customer timeline {package.version()}, private, opens {ORIGIN}/sidebar/" in said
    assert hashlib.sha256(output.read_bytes()).hexdigest() in said
    for step in ("Upload private", "installations.json", '"app_id"', '"id"', "manage.py connect_account"):
        assert step in said


def test_it_says_other_steps_for_the_marketplace(output):
    said, _ = run(output, "--marketplace", "--author-email", "support@example.com")
    assert "for the Marketplace" in said
    for step in ("https://apps.zendesk.com", "global OAuth client", "organization ID"):
        assert step in said
    assert broken(output.read_bytes()) == set()


def test_the_settings_named_in_the_steps_are_settings(output):
    said, _ = run(output, "--marketplace", "--author-email", "support@example.com")
    named = [word.strip(",:") for word in said.split() if word.startswith("ZENDESK_")]
    assert len(named) == 3
    assert all(hasattr(settings, name) for name in named)


def test_the_options_go_before_the_settings(output, settings):
    settings.APP_AUTHOR_EMAIL = "settings@example.com"
    run(output, "--author-name", "Example Pty", "--author-url", "https://example.com/")
    assert output.read_bytes() == package.build(
        ORIGIN, author=Author("Example Pty", "settings@example.com", "https://example.com/")
    )


def test_it_takes_terms_for_the_app(output):
    run(output, "--terms-url", "https://example.com/terms")
    assert Package.read(output.read_bytes()).manifest["termsConditionsURL"] == "https://example.com/terms"


@pytest.mark.parametrize(
    "origin", ["http://timeline.example.com", "https://10.0.0.1", "https://a b", "https://a/b"]
)
def test_a_wrong_origin_is_told_in_a_sentence_and_writes_nothing(output, origin):
    assert refused(output, origin=origin).endswith(".")


def test_a_file_that_is_there_is_kept(output):
    output.write_text("mine")
    assert "give --force to replace it" in refused(output)
    assert output.read_text() == "mine"


def test_force_replaces_it(output):
    output.write_text("mine")
    run(output, "--force")
    assert output.read_bytes() == package.build(ORIGIN)


def test_a_file_that_appears_meanwhile_is_kept(output, monkeypatch):
    hardlink_to = Path.hardlink_to

    def late(path, target):
        path.write_text("somebody else's")
        hardlink_to(path, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    with pytest.raises(CommandError, match="is there already"):
        run(output)
    assert output.read_text() == "somebody else's"
    assert list(output.parent.iterdir()) == [output]


def test_a_disk_that_fills_up_leaves_the_old_file_whole(output, monkeypatch):
    output.write_text("mine")

    def full(_descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandError, match="No space left on device"):
        run(output, "--force")
    assert output.read_text() == "mine"
    assert list(output.parent.iterdir()) == [output]


def test_a_file_system_without_links_is_written_to_all_the_same(output, monkeypatch):
    def none(_path, _target):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", none)
    run(output)
    assert output.read_bytes() == package.build(ORIGIN)


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_what_is_no_file_is_left_alone(tmp_path, force):
    pipe, folder, nowhere = tmp_path / "pipe", tmp_path / "folder", tmp_path / "missing" / "app.zip"
    os.mkfifo(pipe)
    folder.mkdir()
    assert "no ordinary file" in refused(pipe, *force)
    assert "no ordinary file" in refused(folder, *force)
    assert "There is no directory" in refused(nowhere, *force)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_localhost_and_a_host_that_is_not_let_in_are_told(output):
    assert "of no use to others" in run(output, origin="http://localhost:8000")[1]
    assert "ALLOWED_HOSTS does not let timeline.example.com in" in run(output, "--force")[1]


def test_a_host_that_is_let_in_is_no_warning(output, settings):
    settings.ALLOWED_HOSTS = [".example.com"]
    assert run(output)[1] == ""
