"""The settings, as an operator meets them."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
GOOD = {
    "SECRET_KEY": "k3y-of-a-test-that-is-long-enough-0123456789-abc",
    "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def start(tmp_path, **environment):
    """Import the settings in a process of their own, with nothing else in the environment."""
    return subprocess.run(  # noqa: PLW1510 - a refusal is what is looked at
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        env={
            "DJANGO_SETTINGS_MODULE": "timeline.settings",
            "PATH": os.environ["PATH"],
            "VAR_DIR": str(tmp_path),
            **environment,
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


def names_read():
    text = (ROOT / "timeline/settings.py").read_text()
    return set(re.findall(r'(?:env\.\w+|_count|_seconds)\(\s*"([A-Z_]+)"', text))


def test_every_setting_has_its_row_in_the_readme_and_every_row_its_setting():
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert names_read() == rows
    assert len(rows) > 25


def test_good_settings_start(tmp_path):
    assert start(tmp_path, **GOOD).stdout == "started\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("DATA_KEY", None),
        ("DATA_KEY", "not base64!"),
        ("DATA_KEY", "c2hvcnQ="),
        ("DATA_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("DATA_KEY_FALLBACKS", "c2hvcnQ="),
        ("DATA_KEY_FALLBACKS", f"{GOOD['DATA_KEY']},not base64!"),
        ("DATA_KEY_FALLBACKS", f"{GOOD['DATA_KEY']},"),
        ("DEBUG", "perhaps"),
        ("PORT", "70000"),
        ("PORT", "http"),
        ("DATABASE_URL", "nonsense"),
        ("DATABASE_URL", "oracle2://x"),
        ("DATABASE_URL", "mysql://user@localhost/name"),
        ("ALLOWED_HOSTS", "https://timeline.example.com"),
        ("ALLOWED_HOSTS", "timeline.example.com, timeline.example.com:8000"),
        ("TIMELINE_CUSTOM_ORIGINS", "desk.example.com"),
        ("TIMELINE_CUSTOM_ORIGINS", "https://desk.example.com,javascript:alert(1)"),
        ("TIMELINE_CUSTOM_ORIGINS", "https://desk.example.com; script-src *"),
        ("ZAF_SDK_URL", "javascript:alert(1)"),
        ("ZAF_SDK_URL", "//sdk.example.com/zaf_sdk.js"),
        ("ZAF_SDK_URL", "https://sdk.example.com/zaf_sdk.js; script-src *"),
        ("APP_AUTHOR_NAME", " "),
        ("APP_AUTHOR_NAME", "Example\nPty"),
        ("APP_AUTHOR_EMAIL", "support at example.com"),
        ("APP_AUTHOR_URL", "ftp://example.com/"),
        ("CACHE_URL", "memcached://x"),
        ("TIMELINE_FRESH_SECONDS", "-1"),
        ("TIMELINE_PAGE_SIZE", "0"),
        ("TIMELINE_PAGE_SIZE", "many"),
        ("UPSTREAM_SECONDS", "600"),
        ("EVENTSTORE", "2"),
        ("DESK_APP_ORIGIN", "http://127.0.0.1:9000/sidebar/"),
        ("DESK_APP_ORIGIN", "http://127.0.0.1:9000; script-src *"),
        ("LOG_LEVEL", "LOUD"),
        ("ZENDESK_MARKETPLACE_NAME", "Timeline\r\nX-Evil: 1"),
        ("ZENDESK_MARKETPLACE_NAME", "Zeitleiste für Zendesk"),
        ("ZENDESK_MARKETPLACE_APP_ID", "77"),  # alone
        ("ZENDESK_MARKETPLACE_ORGANIZATION_ID", "1 2"),
    ],
)
def test_a_wrong_setting_refuses_to_start_and_is_named(tmp_path, name, value):
    environment = {key: text for key, text in (GOOD | {name: value}).items() if text is not None}
    started = start(tmp_path, **environment)
    assert started.returncode != 0
    assert name in started.stderr
    assert "started" not in started.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", "localhost, 127.0.0.1,[::1],.example.com"),
        (
            "TIMELINE_CUSTOM_ORIGINS",
            "http://localhost:8001, http://127.0.0.1:8000/eventstore,https://a.example/",
        ),
        ("ZAF_SDK_URL", "http://127.0.0.1:8000/static/zaf_sdk.js?v=2.0"),
        ("ZAF_SDK_URL", "/static/zaf_sdk.js"),
        ("DESK_APP_ORIGIN", "http://127.0.0.1:9000"),
        ("APP_AUTHOR_NAME", "Example Pty"),
        ("APP_AUTHOR_EMAIL", ""),
        ("APP_AUTHOR_EMAIL", "support@example.com"),
        ("APP_AUTHOR_URL", "https://example.com/timeline"),
        ("DATA_KEY_FALLBACKS", ""),
        ("DATA_KEY_FALLBACKS", "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="),
        ("DATA_KEY_FALLBACKS", f"ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=, {GOOD['DATA_KEY']}"),
    ],
)
def test_every_good_form_of_a_setting_starts(tmp_path, name, value):
    assert start(tmp_path, **GOOD, **{name: value}).stdout == "started\n"


def test_the_three_settings_of_the_marketplace_start_together(tmp_path):
    names = ("NAME", "ORGANIZATION_ID", "APP_ID")
    together = {f"ZENDESK_MARKETPLACE_{name}": "Timeline-1" for name in names}
    assert start(tmp_path, **GOOD, **together).stdout == "started\n"


def test_all_that_is_wrong_is_said_at_once(tmp_path):
    started = start(tmp_path, PORT="0", DEBUG="perhaps")
    assert all(name in started.stderr for name in ("SECRET_KEY", "DATA_KEY", "PORT", "DEBUG"))


def test_no_refusal_repeats_a_secret(tmp_path):
    started = start(tmp_path, SECRET_KEY="hunter2", DATA_KEY="swordfish!!", DATA_KEY_FALLBACKS="mellon!!")
    assert "hunter2" not in started.stderr
    assert "swordfish" not in started.stderr
    assert "mellon" not in started.stderr
