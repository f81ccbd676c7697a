"""What the buttons of the guided page do: each act is given the account and says what came of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest

from timeline.accounts import forms, package
from timeline.accounts.models import Account

from . import connection, findings, installations, public_key, server
from .checks import NOT_KNOWN, Check, ok
from .installations import Installation

FORMS: dict[str, type[forms.StepForm]] = {
    "subdomain": forms.SubdomainForm,
    "credential": forms.CredentialForm,
    "numbers": forms.NumbersForm,
    "key": forms.KeyForm,
}
TESTS: Mapping[str, Callable[[Account], tuple[Check, ...]]] = {
    "subdomain": connection.check_address,
    "credential": connection.check_credential,
    "numbers": installations.check_numbers,
    "key": public_key.check_key,
    "test": connection.check_connection,
}


# What says nothing about what is stored: it could not be told, or was typed in for this test alone.
UNSTORED = (NOT_KNOWN, "bad_origin")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an act. ``form`` has errors; ``choices`` are installations to choose from.

    ``logged`` is for the account's history. ``said`` is "" where a finding says it all.
    """

    said: str = ""
    good: bool = True
    logged: str = ""
    form: forms.StepForm | None = None
    choices: tuple[Installation, ...] = ()


def may_move(request: HttpRequest, account: Account) -> bool:
    """Whether the subdomain can be changed here: a stored secret was given for it, and names are taken."""
    return request.user.is_superuser and not account.has_secret


def form_of(request: HttpRequest, account: Account, step: str, data: Any = None) -> forms.StepForm:
    """The fields of a step."""
    form = FORMS[step](data, instance=account)
    if step == "subdomain" and not may_move(request, account):
        del form.fields["subdomain"]
    return form


def test(request: HttpRequest, account: Account, step: str) -> Outcome:
    """Test a step and keep what was found."""
    if step == "package":
        checks = server.check_server(request.POST.get("origin", ""), asked_at=request.get_host())
    else:
        checks = TESTS[step](account)
    if checks[-1].cause in UNSTORED:
        return Outcome(checks[-1].said, good=False)
    findings.record(account, step, checks)
    if step == "test" and all(check.passed for check in checks):
        # Whoever reads events has found the address and been let in.
        findings.record(account, "subdomain", (ok(f"An API answers at {account.origin}."),))
        findings.record(account, "credential", checks[:-1] or checks)
    return Outcome()


def save(request: HttpRequest, account: Account, step: str) -> Outcome:
    """Store the fields of a step, and test it."""
    outcome = _stored(form_of(request, account, step, request.POST))
    if outcome.form is None:
        if step == "numbers" and not account.public_key:
            _fetched(account)
        return replace(test(request, account, step), logged=outcome.logged)
    return outcome


def look_up(request: HttpRequest, account: Account, step: str) -> Outcome:
    """Find the app's numbers in Zendesk; taken at once where only one app can be meant."""
    found = installations.look_up(account)
    if isinstance(found, Check):
        return Outcome(found.said, good=False)
    likely = installations.likely(found, account, (package.name(),))
    if not likely:
        return Outcome("No app is installed in this account yet: upload and install it first.", good=False)
    if len(likely) > 1 or not _is_this_app(likely[0], account):
        return Outcome(choices=tuple(likely))
    numbers = {"app_id": likely[0].app_id, "installation_id": likely[0].id}
    outcome = _stored(forms.NumbersForm(numbers, instance=account))
    if outcome.form is None:
        findings.record(account, step, (installations.compared(account, found),))
        if not account.public_key:
            _fetched(account)
    return outcome


def fetch(request: HttpRequest, account: Account, step: str) -> Outcome:
    """Fetch the app's public key and store it."""
    check = _fetched(account)
    if check.passed:
        return Outcome(logged="Fetched the public key.")
    return Outcome(check.said, good=False)


ACTS: Mapping[tuple[str, str], Callable[[HttpRequest, Account, str], Outcome]] = {
    **{(step, "test"): test for step in (*TESTS, "package")},
    **{(step, "save"): save for step in FORMS},
    ("numbers", "look_up"): look_up,
    ("key", "fetch"): fetch,
}


def _is_this_app(one: Installation, account: Account) -> bool:
    return one.app_id == account.app_id or one.name.casefold() == package.name().casefold()


def _fetched(account: Account) -> Check:
    check = public_key.fetch(account)
    if check.passed:
        findings.record(account, "key", (check,))
    return check


def _stored(form: forms.StepForm) -> Outcome:
    if not form.is_valid():
        return Outcome(form=form)
    changed = [str(form.fields[name].label or name) for name in form.changed_data]
    if not changed:
        return Outcome()
    form.save()
    return Outcome(logged=f"Changed {' and '.join(changed)} in the guide.")
