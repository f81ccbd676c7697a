import zlib
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from timeline.eventstore.importing import columns
from timeline.eventstore.importing.loading import Report, import_records
from timeline.eventstore.importing.opening import Source, as_text, opened
from timeline.eventstore.importing.records import Record, read_ndjson


class Command(BaseCommand):
    help = """Import events into the event store from NDJSON or CSV, plain or gzipped.

NDJSON holds a body of the API a line: {"event": {…}, "profile": {…}, "user_id": 123}, user_id optional.

CSV has a header. Columns are called after the fields that they fill: source, type, created_at,
description, user_id, profile_source, profile_type, name, identifier_type and identifier_value,
identifier.TYPE, properties.KEY (dots in KEY nest); properties.KEY:int, :number, :bool or :json for
values that are no text. --map renames columns, --set fills a field with a text for every row, which
may quote columns: --set 'user_id=1{customer_id:06}'.

A file can be imported again at any time, after it was broken off too: what is there is not added twice.
Equal lines of one file are separate events. Refused lines are reported, the rest goes in.
The exit code is 0 if every line is in, 1 if one was refused or the file could not be read to its end."""

    def create_parser(self, *args: Any, **options: Any) -> Any:
        return super().create_parser(*args, formatter_class=RawDescriptionHelpFormatter, **options)

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="path of the file, - for standard input")
        parser.add_argument("--format", choices=("ndjson", "csv"), help="by the file's name unless given")
        parser.add_argument("--map", action="append", default=[], metavar="THEIRS=OURS", dest="maps")
        parser.add_argument("--set", action="append", default=[], metavar="OURS=TEXT", dest="sets")
        parser.add_argument("--ignore", action="append", default=[], metavar="THEIRS", dest="ignored")
        parser.add_argument("--delimiter", default=",", help="between the columns of CSV")
        parser.add_argument("--report", metavar="FILE", help="write refused lines there, not to stderr")
        parser.add_argument(
            "--allow-zendesk-source", action="store_true", help="take events of the protected source zendesk"
        )
        parser.add_argument("--progress", action="store_true", help="show progress without a terminal too")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        report = Report()
        with ExitStack() as stack:
            try:
                source = stack.enter_context(opened(file))
                refusals = self._refusals(options["report"], stack)
                report = self._import(source, _records(source, file, options, stack), refusals, options)
            except columns.BadColumns as error:
                raise CommandError(str(error)) from error
            except (OSError, EOFError, zlib.error) as error:
                raise CommandError(f"{file} cannot be read to its end: {error}") from error
        if options["verbosity"]:
            self.stdout.write(
                f"{report.lines:,} lines: {report.added:,} added, {report.known:,} there already, "
                f"{report.refused:,} refused"
            )
        if report.refused:
            raise CommandError(f"{report.refused:,} lines were refused", returncode=1)

    def _import(
        self, source: Source, records: Iterator[Record], refusals: TextIO | None, options: dict[str, Any]
    ) -> Report:
        quiet = None if options["verbosity"] and not options["progress"] else not options["progress"]
        with tqdm(total=source.size, unit="B", unit_scale=True, disable=quiet, leave=False) as bar:

            def progress(report: Report) -> None:
                bar.set_postfix(added=report.added, there=report.known, refused=report.refused)
                bar.update(source.read_so_far() - bar.n)

            def refuse(number: int, reason: str) -> None:
                if refusals is not None:
                    refusals.write(f"line {number}: {reason}\n")
                else:
                    self.stderr.write(f"line {number}: {reason}")

            return import_records(records, refuse=refuse, progress=progress)

    def _refusals(self, path: str | None, stack: ExitStack) -> TextIO | None:
        return stack.enter_context(Path(path).open("w", encoding="utf-8")) if path else None


def _records(source: Source, file: str, options: dict[str, Any], stack: ExitStack) -> Iterator[Record]:
    kind = options["format"] or ("csv" if file.lower().removesuffix(".gz").endswith(".csv") else "ndjson")
    protected = not options["allow_zendesk_source"]
    if kind == "ndjson":
        if options["maps"] or options["sets"] or options["ignored"]:
            raise CommandError("--map, --set and --ignore are for CSV")
        return read_ndjson(source.stream, max_bytes=settings.EVENTSTORE_MAX_BODY_BYTES, protected=protected)
    if len(options["delimiter"]) != 1:
        raise CommandError("--delimiter is one character")
    text = stack.enter_context(as_text(source.stream))
    renames = columns.Renames(
        maps=_pairs(options["maps"]), ignored=frozenset(options["ignored"]), sets=_pairs(options["sets"])
    )
    return columns.read_csv(text, renames, delimiter=options["delimiter"], protected=protected)


def _pairs(options: list[str]) -> list[tuple[str, str]]:
    pairs = [option.partition("=") for option in options]
    if not all(equals and left for left, equals, _ in pairs):
        raise CommandError("--map and --set take NAME=VALUE")
    return [(left, right) for left, _, right in pairs]
