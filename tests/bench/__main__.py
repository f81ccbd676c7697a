"""``python -m tests.bench [--quick] [NAMES…]``: run benchmarks, print and write down what they found."""

import argparse
import time
import traceback
from collections.abc import Callable

from . import browser, cold, eventstore, long, warm
from .report import Section, write

BENCHMARKS: dict[str, Callable[..., Section]] = {
    "warm": warm.measure,
    "cold": cold.one_by_one,
    "herd": cold.herd,
    "agents": cold.agents,
    "scroll": long.scroll,
    "search": long.search,
    "append": browser.append,
    "eventstore": eventstore.measure,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of {', '.join(BENCHMARKS)}")
    parser.add_argument("--quick", action="store_true", help="small sizes; docs/benchmarks.md stays as it is")
    arguments = parser.parse_args()
    if unknown := set(arguments.names) - set(BENCHMARKS):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    failed = [name for name in arguments.names or BENCHMARKS if not _run(name, quick=arguments.quick)]
    if failed:
        print(f"\nFailed: {', '.join(failed)}")
    return 1 if failed else 0


def _run(name: str, *, quick: bool) -> bool:
    """Run one; what breaks it must not cost the others their figures."""
    print(f"\n--- {name}", flush=True)
    started = time.monotonic()
    try:
        section = BENCHMARKS[name](quick=quick)
    except Exception:  # noqa: BLE001
        traceback.print_exc()
        return False
    for line in section.lines:
        verdict = "" if line.held is None else "  ok" if line.held else "  MISSED"
        print(f"{line.measure:60} {line.value:>32}  {line.must}{verdict}")
    print(f"({time.monotonic() - started:.0f} s)", flush=True)
    if not quick:
        write(section, list(BENCHMARKS))
    return True


if __name__ == "__main__":
    raise SystemExit(main())
