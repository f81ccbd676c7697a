"""What a role may not see: masked where it stands, said to be so, and shown for a reason on record."""

from datetime import UTC

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from tests.feed.upstream import made
from timeline.accounts import sessions
from timeline.accounts.models import AccessRecord, Agent
from timeline.sources.models import Display, Mask, Preset, Source
from timeline.sources.reading import looks_of

from .page import Page

SECRET = "jane@mail.example"
EVENT = {
    "source": "shop",
    "type": "order",
    "description": "",
    "properties": {"email": SECRET, "pin": 4711, "n": 1},
}


def seated(jane, **facts):
    """The agent with what Zendesk says of them."""
    facts = {"role": "agent"} | facts
    agent = Agent(account=jane.account, agent_id="9", checked_at=timezone.now(), **facts)
    jane.token = sessions.issue(jane.account, "9", agent=agent)
    return jane


def masked(jane, path="email", **roles):
    return Mask.objects.create(account=jane.account, path=path, **{"shown_to": ["admin"]} | roles)


@pytest.fixture
def jane(agent):
    return seated(agent([made(n, **EVENT) for n in range(3)]))


def opener(jane):
    return Page(jane.get()).all("button", class_="opener")[0]["hx-get"]


def reveal(jane, reason="A refund, ticket 7", reference=None, path="/timeline/users/4001/event/reveal/"):
    fields = {"ref": reference or opener(jane).partition("ref=")[2], "reason": reason}
    return jane.client.post(path, fields, headers={"Authorization": f"Bearer {jane.token}"})


class TestMasks:
    def test_titles_and_summaries_say_that_they_are_masked_to_eye_and_ear(self, jane):
        masked(jane)
        Display.objects.create(
            account=jane.account,
            source="shop",
            type="order",
            title="Order of {{ email }}",
            summary="By {{ email }}",
        )
        page = Page(jane.get())

        title, summary = page.all("h3")[0], page.all("p", class_="summary")[0]
        assert (title.text, summary.text) == ("Order of ••••••Masked", "By ••••••Masked")
        assert page.all("span", class_="masked")
        assert SECRET not in jane.get().content.decode()

    def test_details_mask_rows_json_and_reply(self, jane):
        masked(jane)
        Display.objects.create(account=jane.account, source="shop", type="order", reply="Dear {{ email }}")
        response = jane.get(opener(jane))
        page = Page(response)

        assert SECRET not in response.content.decode()
        assert '"email": "••••••"' in page.one("pre", "data-raw").text
        assert page.one("p", class_="reply").text == "Dear ••••••Masked"
        assert [row.text for row in page.all("dd") if "Masked" in row.text]

    def test_a_masked_description_is_masked(self, jane):
        jane.upstream.events = [made(1, **EVENT | {"description": f"Wrote to {SECRET}"})]
        masked(jane, "@description")
        page = Page(jane.get(opener(jane)))

        assert page.one("p", class_="description").text == "••••••Masked"
        assert SECRET not in jane.get().content.decode()

    def test_each_role_gets_its_own_page_although_pages_are_kept(self, jane):
        masked(jane, "pin")
        Display.objects.create(account=jane.account, source="shop", type="order", title="PIN {{ pin }}")
        for facts, seen in [({"role": "admin"}, True), ({"role_type": 1}, False)] * 2:
            assert ("4711" in seated(jane, **facts).get().content.decode()) is seen

    def test_a_search_does_not_find_what_is_masked(self, jane):
        seated(jane, role="admin")
        assert len(Page(jane.get(query={"q": "4711"})).events) == 3
        masked(jane, "pin")
        assert len(Page(jane.get(query={"q": "4711"})).events) == 3
        assert Page(seated(jane).get(query={"q": "4711"})).problems == ["no_match"]

    def test_a_mask_counts_from_the_next_load_on(self, jane):
        Display.objects.create(account=jane.account, source="shop", type="order", title="{{ email }}")
        assert SECRET in jane.get().content.decode()
        mask = masked(jane)
        assert SECRET not in jane.get().content.decode()
        mask.delete()
        assert SECRET in jane.get().content.decode()

    def test_text_that_only_looks_masked_is_escaped_as_ever(self, jane):
        jane.upstream.events = [made(1, **EVENT | {"description": "<b>•••••• & x</b>"})]
        body = jane.get().content.decode()
        assert "<b>" not in body
        assert "&lt;b&gt;" in body

    def test_without_the_database_nothing_is_shown_that_might_be_masked(self, agent):
        stranger = seated(agent([made(1, **EVENT)]))
        session = sessions.open_token(stranger.token)

        def away(*_):
            raise OperationalError("the database is away")

        with connection.execute_wrapper(away), pytest.raises(OperationalError):
            looks_of(session, UTC)


class TestReveals:
    def test_a_role_that_may_is_shown_the_value_for_a_reason_and_that_is_on_record(self, jane):
        masked(jane, revealed_to=["agent"])
        assert "data-reveal-fold" in jane.get(opener(jane)).content.decode()
        response = reveal(jane)

        assert response.status_code == 200
        assert SECRET in response.content.decode()
        assert response["Cache-Control"] == "no-store"
        record = AccessRecord.objects.get(what="reveal")
        assert (record.agent_id, record.subject, record.event) == ("9", "4001", "e99999")
        assert record.reason == "A refund, ticket 7"

    def test_nothing_of_it_is_kept(self, jane):
        masked(jane, revealed_to=["agent"])
        reveal(jane)

        assert SECRET not in jane.get(opener(jane)).content.decode()
        assert SECRET not in jane.get(query={"q": "order"}).content.decode()
        assert Page(jane.get(query={"q": SECRET})).events == []

    def test_what_this_role_may_not_reveal_stays_masked(self, jane):
        masked(jane, revealed_to=["agent"])
        masked(jane, "pin", revealed_to=["billing-admin"])
        body = reveal(jane).content.decode()

        assert SECRET in body
        assert "4711" not in body

    @pytest.mark.parametrize(
        "reason", ["", "  ", "ab", " a\n ", "x" * 201, "\u202e\u202e\u202e", "y" * 100_000]
    )
    def test_without_a_reason_of_3_to_200_characters_nothing_is_shown(self, jane, reason):
        masked(jane, revealed_to=["agent"])
        response = reveal(jane, reason)

        assert response.status_code == 400
        assert Page(response).problems == ["bad_reason"]
        assert SECRET not in response.content.decode()
        assert not AccessRecord.objects.filter(what="reveal").exists()

    @pytest.mark.parametrize("facts", [{"role_type": 1}, {"role": ""}, {"role_type": 9}])
    def test_other_roles_are_offered_no_control_and_shown_nothing(self, jane, facts):
        masked(jane, revealed_to=["agent"])
        seated(jane, **facts)
        assert "data-reveal" not in jane.get(opener(jane)).content.decode()
        response = reveal(jane)

        assert response.status_code == 403
        assert SECRET not in response.content.decode()
        assert not AccessRecord.objects.filter(what="reveal").exists()

    def test_what_cannot_be_recorded_is_not_shown(self, jane):
        masked(jane, revealed_to=["agent"])
        reference = opener(jane).partition("ref=")[2]

        def full(execute, sql, *rest):
            if "INSERT" in sql:
                raise OperationalError("database or disk is full")
            return execute(sql, *rest)

        with connection.execute_wrapper(full):
            response = reveal(jane, reference=reference)
        assert response.status_code == 503
        assert Page(response).problems == ["unavailable"]
        assert SECRET not in response.content.decode()

    def test_only_a_posted_reference_of_this_customer_counts(self, jane):
        masked(jane, revealed_to=["agent"])
        reference = opener(jane).partition("ref=")[2]
        foreign = reveal(jane, reference=reference, path="/timeline/users/4002/event/reveal/")
        got = jane.get(f"/timeline/users/4001/event/reveal/?ref={reference}&reason=abc")

        assert (foreign.status_code, got.status_code) == (400, 405)
        assert reveal(jane, reference="x").status_code == 400
        assert jane.client.post("/timeline/users/4001/event/reveal/", {"ref": reference}).status_code == 401

    def test_an_event_of_a_withheld_source_cannot_be_revealed(self, jane):
        masked(jane, revealed_to=["agent"])
        reference = opener(jane).partition("ref=")[2]
        Source.objects.create(
            account=jane.account, name="shop", hue="lime", icon="cart", visible_to=["admin"]
        )

        assert reveal(jane, reference=reference).status_code == 404


class TestWithheldSources:
    @pytest.fixture
    def jane(self, agent):
        events = [made(n, source="fraud" if n % 3 == 0 else "shop") for n in range(9)]
        jane = seated(agent(events))
        Source.objects.create(
            account=jane.account, name="fraud", label="Hush", hue="lime", icon="cart", visible_to=["admin"]
        )
        return jane

    def test_their_events_are_counted_and_they_are_never_named(self, jane):
        Display.objects.create(account=jane.account, source="fraud", type="order", label="Hush order")
        Preset.objects.create(account=jane.account, name="Odd", query="source=fraud")
        Preset.objects.create(account=jane.account, name="Even", query="exclude=fraud&exclude=web")
        response = jane.get()
        page, body = Page(response), response.content.decode()

        assert page.one("p", "data-withheld").text == "3 events from sources your role does not see"
        assert len(page.events) == 6
        assert "fraud" not in body
        assert "Hush" not in body
        assert [button["data-preset"] for button in page.all("button", class_="preset")] == ["exclude=web"]

    def test_those_who_see_them_are_told_nothing_of_the_kind(self, jane):
        page = Page(seated(jane, role="admin").get())
        assert len(page.events) == 9
        assert not page.all("p", "data-withheld")

    def test_a_customer_of_withheld_sources_alone_is_not_said_to_have_no_events(self, jane):
        jane.upstream.events = [made(n, source="fraud") for n in range(2)]
        page = Page(jane.get())
        assert page.problems == ["all_withheld"]
        assert page.one("p", "data-withheld").text == "2 events from sources your role does not see"

    def test_whoever_guesses_the_name_is_shown_no_label(self, jane):
        body = jane.get(query={"source": "fraud"}).content.decode()
        assert "Hush" not in body
        assert "data-event=" not in body

    def test_an_event_of_theirs_is_gone_for_others(self, jane):
        url = next(
            row["hx-get"] for row in Page(seated(jane, role="admin").get()).all("button", class_="opener")
        )
        assert seated(jane, role="admin").get(url).status_code == 200
        assert Page(seated(jane).get(url)).problems == ["gone"]
