"""export_sources and import_sources as they are called, with their exit codes."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from tests.accounts.factories import AccountFactory
from timeline.sources.models import Source
from timeline.sources.portable import configuration_of

pytestmark = pytest.mark.django_db


def said(*words, **options):
    out = io.StringIO()
    call_command(*words, stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(shop, tmp_path):
    path = tmp_path / "sources.yaml"
    said("export_sources", "acme", "--output", str(path))
    return path


def test_an_export_moves_to_another_account(file, shop):
    production = AccountFactory(subdomain="production")
    before = said("import_sources", "production", str(file), "--dry-run")
    assert before.endswith("production: 5 added if imported. Nothing was changed.\n")
    assert configuration_of(production).size == 0
    after = said("import_sources", "production", str(file))
    assert after == before.replace(" if imported. Nothing was changed", "")
    assert configuration_of(production) == configuration_of(shop)
    assert said("import_sources", "production", str(file)) == "production: no differences.\n"


def test_the_format_goes_by_the_option_then_by_the_file_s_name(file, tmp_path):
    assert said("export_sources", "acme") == file.read_text()
    assert said("export_sources", "acme", "--format", "json").startswith('{\n  "version": 1,')
    said("export_sources", "acme", "--output", str(tmp_path / "x.json"))
    assert (tmp_path / "x.json").read_text().startswith("{")
    said("export_sources", "acme", "--output", str(tmp_path / "x.json"), "--format", "yaml")
    assert (tmp_path / "x.json").read_bytes() == file.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["sources.yaml", "x.json"]


def test_json_is_taken_whatever_the_file_is_called(file):
    file.write_text(said("export_sources", "acme", "--format", "json"))
    assert said("import_sources", "acme", str(file)) == "acme: no differences.\n"


def test_standard_input_is_a_file_too(file, monkeypatch):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(file.read_bytes())))
    assert said("import_sources", "acme", "-", "--check") == "acme: no differences.\n"


def test_a_check_ends_with_1_if_anything_is_different_and_changes_nothing(file):
    assert said("import_sources", "acme", str(file), "--check") == "acme: no differences.\n"
    Source.objects.filter(name="crm").update(order=1)
    with pytest.raises(CommandError) as ended:
        said("import_sources", "acme", str(file), "--check")
    assert ended.value.returncode == 1
    assert Source.objects.get(name="crm").order == 1


def test_kept_is_what_the_file_does_not_name(file):
    Source.objects.create(account=Source.objects.first().account, name="till", hue="red", icon="card")
    assert said("import_sources", "acme", str(file), "--keep", "--check") == "acme: no differences.\n"
    assert said("import_sources", "acme", str(file), "--dry-run").startswith("- source till\nacme: 1 removed")


def test_a_wrong_file_ends_with_2_all_its_problems_and_no_change(file, shop):
    before = configuration_of(shop)
    text = file.read_text().replace("hue: blue", "hue: blu").replace("format: money", "format: cash")
    file.write_text(text.replace("label: Web shop", "label: Till"))
    with pytest.raises(CommandError) as ended:
        said("import_sources", "acme", str(file))
    assert ended.value.returncode == 2
    lines = str(ended.value).splitlines()
    assert lines[0].startswith("sources[0].hue (line 7): blu is none of: grey, ")
    assert lines[1].startswith("displays[0].details[0].format (line ")
    assert configuration_of(shop) == before


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (("export_sources", "nobody"), "There is no account nobody."),
        (("import_sources", "nobody", "x"), "There is no account nobody."),
        (("import_sources", "acme", "no/such/file"), "no/such/file cannot be read: No such file"),
        (("import_sources", "acme", "."), ". cannot be read: Is a directory."),
        (("import_sources", "acme", "a\0b"), "cannot be read"),
        (("export_sources", "acme", "--output", "no/such/file"), "no/such/file cannot be written: No such"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line(account, words, problem):
    with pytest.raises(CommandError, match=problem.replace(".", r"\.")):
        said(*words)
