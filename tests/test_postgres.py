import os
import subprocess
import sys

import pytest

from tests import postgres


def run(*command, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tests.postgres", *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.database
def test_the_command_gets_a_database_and_its_code_is_ours():
    script = (
        "import os, sys, psycopg\n"
        "with psycopg.connect(os.environ['DATABASE_URL']) as line:\n"
        "    print(line.execute('SHOW listen_addresses').fetchone()[0])\n"
        "sys.exit(7)\n"
    )
    ended = run(sys.executable, "-c", script)
    assert (ended.returncode, ended.stdout) == (7, "127.0.0.1\n")


def test_without_a_command_it_says_how_it_is_used():
    ended = run()
    assert ended.returncode == 2
    assert "COMMAND" in ended.stderr


def test_without_postgresql_it_says_so_and_ends_with_code_3(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "INSTALLED", tmp_path)
    assert postgres.main(["true"]) == postgres.NOT_FOUND == 3
    assert "install PostgreSQL" in capsys.readouterr().err
