"""The signed POST opens the page; nothing else does."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.accounts.factories import AgentFactory, sign_entry, signing_key
from timeline.sources.models import Detail, Display, Preset

from .page import Page

ORIGIN = "https://acme.zendesk.com"


@pytest.fixture
def account(db):
    return AgentFactory(account__subdomain="acme").account


@pytest.fixture
def enter(client, account):
    def enter(token=None, query=None, **claims):
        asked = {"origin": ORIGIN, "app_guid": "guid-1"} | (query or {})
        path = "/sidebar/?" + "&".join(
            f"{name}={value}" for name, value in asked.items() if value is not None
        )
        return client.post(path, {"token": sign_entry(account, **claims) if token is None else token})

    return enter


def policy(response):
    parts = (part.strip().split(" ", 1) for part in response["Content-Security-Policy"].split(";"))
    return dict(parts)


def test_a_signed_post_opens_the_page_with_a_session(enter, client):
    response = enter()
    token = Page(response).one("meta", name="timeline-session")["content"]

    assert response.status_code == 200
    answer = client.get("/timeline/users/x/", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 404


def test_only_the_accounts_own_zendesk_may_frame_the_page(enter):
    assert policy(enter())["frame-ancestors"] == ORIGIN


@pytest.mark.parametrize("origin", ["http://localhost:8000", ORIGIN])
def test_a_page_that_stands_in_for_zendesk_may_call_itself_by_either_name(enter, account, settings, origin):
    settings.TIMELINE_CUSTOM_ORIGINS = ["http://localhost:8000"]
    account.frame_origin = "http://localhost:8000"
    account.save()
    response = enter(query={"origin": origin})

    assert response.status_code == 200
    assert policy(response)["frame-ancestors"] == "http://localhost:8000"


def test_scripts_come_from_this_server_and_the_sdks_origin_only(enter):
    assert policy(enter())["script-src"] == "'self' https://static.zdassets.com"
    assert "unsafe" not in enter()["Content-Security-Policy"]


def test_the_page_is_neither_stored_nor_given_cookies_nor_framed_by_an_older_header(enter):
    response = enter()

    assert response["Cache-Control"] == "no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "X-Frame-Options" not in response
    assert not response.cookies


def test_the_page_has_nothing_inline(enter):
    page = Page(enter())

    assert all(script["src"] for script in page.all("script"))
    assert not page.all("style")
    assert not any(name == "style" or name.startswith("on") for e in page.elements for name in e.attributes)


def test_the_page_asks_the_database_for_the_account_the_agent_and_their_looks_only(
    enter, django_assert_num_queries
):
    enter()
    with django_assert_num_queries(2 + 1 + 5):  # within a test's transaction nothing read is kept
        enter()


def test_the_page_tells_its_place_in_zendesk(enter):
    page = Page(enter(context={"location": "user_sidebar"}))

    assert page.one("html")["data-location"] == "user_sidebar"


@pytest.mark.parametrize(
    ("asked", "scheme"), [("dark", "dark"), ("light", "light"), ("x", "light"), (None, "light")]
)
def test_the_first_paint_has_zendesks_colour_scheme(enter, asked, scheme):
    page = Page(enter(query={"colorScheme": asked}))

    assert page.one("html")["data-scheme"] == scheme


def test_no_id_stands_twice_on_the_page(enter):
    ids = Page(enter()).ids

    assert len(ids) == len(set(ids))


def refusals(enter, account):
    return {
        "no token": enter(""),
        "not a token": enter("abc.def.ghi"),
        "another key": enter(sign_entry(account, signing_key("stranger"))),
        "expired": enter(exp=1_000_000_300, iat=1_000_000_000, nbf=1_000_000_000),
        "another origin": enter(query={"origin": "https://evil.example.com"}),
        "no origin": enter(query={"origin": None}),
        "enormous": enter("x" * 20_000),
    }


def test_every_refusal_is_the_same_but_for_its_request_id(enter, account):
    answers = refusals(enter, account)
    bodies = {re.sub(rb"Request [0-9a-f]+", b"", response.content) for response in answers.values()}
    policies = {response["Content-Security-Policy"] for response in answers.values()}

    assert {name: response.status_code for name, response in answers.items()} == dict.fromkeys(answers, 401)
    assert len(bodies) == 1
    assert len(policies) == 1


def test_a_refusal_is_worded_and_names_the_request(enter):
    response = enter("")

    assert Page(response).problems == ["not_allowed"]
    assert f"Request {response['X-Request-Id']}" in response.content.decode()
    assert not response.cookies


def test_a_refusal_can_be_read_within_zendesk_but_runs_nothing(enter):
    rules = policy(enter(""))

    assert rules["script-src"] == "'none'"
    assert rules["frame-ancestors"].startswith("https://*.zendesk.com")


def test_a_refusal_names_no_custom_origin_but_the_one_that_asks(enter, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = ["http://10.0.0.5:8080", "https://desk.example.com"]
    asked = policy(enter("", query={"origin": "https://desk.example.com"}))
    stranger = policy(enter("", query={"origin": "https://evil.example.com"}))

    assert asked["frame-ancestors"] == "https://*.zendesk.com https://desk.example.com"
    assert stranger["frame-ancestors"] == "https://*.zendesk.com"


def test_a_body_that_holds_more_than_a_token_is_refused_unread(client, account):
    token = sign_entry(account)
    body = f"token={token}&more={'x' * 70_000}"
    response = client.post(
        f"/sidebar/?origin={ORIGIN}", body, content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 401


def test_a_file_that_comes_with_the_token_is_written_nowhere(client, account):
    upload = SimpleUploadedFile("big.bin", b"x" * 1000)
    response = client.post(f"/sidebar/?origin={ORIGIN}", {"token": sign_entry(account), "file": upload})

    assert response.status_code == 200
    assert response.wsgi_request.FILES == {}


def test_a_broken_form_is_refused_like_any_other(client, account):
    response = client.post(
        f"/sidebar/?origin={ORIGIN}", b"--x\r\nbroken", content_type="multipart/form-data; boundary=y"
    )

    assert response.status_code == 401


def test_a_form_beyond_all_measure_is_refused_like_any_other(client, account, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    response = client.post(
        f"/sidebar/?origin={ORIGIN}",
        "token=" + "x" * 2000,
        content_type="application/x-www-form-urlencoded",
    )

    assert response.status_code == 401


def test_a_token_in_the_address_opens_nothing(client, account):
    response = client.post(f"/sidebar/?origin={ORIGIN}&token={sign_entry(account)}")

    assert response.status_code == 401


@pytest.mark.parametrize("method", ["get", "head", "put", "delete", "options"])
def test_other_methods_get_a_readable_405(client, method, db):
    response = getattr(client, method)("/sidebar/")

    assert response.status_code == 405
    assert response["Allow"] == "POST"
    if method == "get":
        assert Page(response).problems == ["outside_zendesk"]


def test_the_page_opens_with_the_first_preset_of_the_agents_role(enter, account):
    for name, query, roles in (("Admins", "q=a", ["admin"]), ("Mine", "source=web&q=b", ["agent"])):
        Preset.objects.create(account=account, name=name, query=query, roles=roles, first=True)

    assert Page(enter()).one("html")["data-opening"] == "source=web&q=b"


def test_without_a_preset_that_opens_first_the_page_opens_with_everything(enter, account):
    Preset.objects.create(account=account, name="A", query="q=a")
    Preset.objects.create(account=account, name="B", query="size=many", first=True)

    assert "data-opening" not in Page(enter()).one("html")


def test_images_from_elsewhere_are_allowed_only_where_an_admin_shows_some(enter, account):
    display = Display.objects.create(account=account, source="shop", type="order")
    assert policy(enter())["img-src"] == "'self' data:"

    template = "https://img.example.com/{{ id }}.png"
    Detail.objects.create(display=display, label="Photo", template=template, format="image")
    assert policy(enter())["img-src"] == "'self' data: https:"
