"""What a production server is told about its settings, and what stands for the checks that are silenced."""

import base64
import os
import secrets
import subprocess
import sys

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(48),
    "DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    "ALLOWED_HOSTS": "timeline.example.com",
    "BEHIND_TLS_PROXY": "on",
}


def check_deploy(directory, **changes):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(directory), **PRODUCTION, **changes}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_a_production_server_has_no_issues(tmp_path):
    told = check_deploy(tmp_path)
    assert told.returncode == 0, told.stderr
    assert "no issues" in told.stdout


@pytest.mark.parametrize(
    ("changes", "issue"), [({"DESK": "on"}, "timeline.W001"), ({"DEBUG": "on"}, "security.W018")]
)
def test_what_belongs_on_a_desk_only_is_an_issue(tmp_path, changes, issue):
    told = check_deploy(tmp_path, **changes)
    assert told.returncode != 0
    assert issue in told.stderr


def test_the_admin_refuses_a_form_of_another_site(db):
    get_user_model().objects.create_superuser("root", password="a-long-enough-password")
    stranger = Client(enforce_csrf_checks=True)
    answer = stranger.post("/admin/login/", {"username": "root", "password": "a-long-enough-password"})
    assert answer.status_code == 403
    assert "sessionid" not in answer.cookies
    assert "frame-ancestors 'none'" in stranger.get("/admin/login/")["Content-Security-Policy"]
