"""What an operator's probes and a lost visitor are told."""

import json

import pytest
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection
from django.test import Client

from timeline import operations


def test_livez_answers_without_the_database(client):
    assert client.get("/livez").content == b"ok\n"


@pytest.mark.django_db
def test_readyz_answers_while_the_database_does(client):
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_readyz_says_that_the_database_is_gone(client):
    def gone(*_):
        raise OperationalError("the server closed the connection")

    with connection.execute_wrapper(gone):
        assert client.get("/readyz").status_code == 503


def test_the_old_name_of_the_icon_leads_to_a_file_that_is_there(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer["Location"].removeprefix("/static/")) is not None


def test_the_bare_address_leads_to_the_desk_where_there_is_one_else_to_the_admin(client, settings):
    assert client.get("/").url == "/desk/"
    settings.DESK = False
    assert client.get("/").url == "/admin/"


@pytest.mark.parametrize("path", ["/api/v2/users/1/events", "/eventstore/api/v2/users/1/events"])
def test_a_mistake_of_ours_is_json_where_json_is_spoken(rf, path):
    answer = operations.failed(rf.get(path))
    assert answer.status_code == 500
    assert json.loads(answer.content)["error"]["title"] == "Internal error"


def test_a_mistake_of_ours_is_a_page_elsewhere(rf):
    assert b"<html" in operations.failed(rf.get("/timeline/users/1/")).content


@pytest.mark.parametrize("path", ["/", "/livez", "/nowhere", "/api/nowhere", "/admin/", "/timeline/users/1/"])
def test_every_answer_has_its_security_headers(path, db):
    headers = Client().get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Request-Id"]


@pytest.mark.django_db
def test_the_admin_bears_the_name_of_the_project_and_of_its_parts(client):
    client.force_login(User.objects.create_superuser("root", "", "long-enough-for-us"))
    page = client.get("/admin/").content.decode()
    assert "Customer timeline</a>" in page
    assert "Event store" in page
    assert "Django administration" not in page


@pytest.mark.django_db
def test_a_form_sent_without_its_cookie_is_explained_on_a_page_of_ours():
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "This form is out of date" in answer.content.decode()
    assert "style-src 'self'" in answer["Content-Security-Policy"]
    assert "<style" not in answer.content.decode()
