"""The command line of the benchmarks: `python -m benchmarks write M build/corpus`, `… measure S M L`."""

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks.contestants import HUGO, contestants, wheel_binary
from benchmarks.corpora import write_both
from benchmarks.facts import SIZES
from benchmarks.invention import SEED, invented
from benchmarks.measuring import Say, measure_builds, measure_commands, prepared
from benchmarks.outcome import Outcome, as_data, growth_line, lines

PROJECT = Path(__file__).parent.parent
RESULTS = PROJECT / "build" / "bench"


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    write = commands.add_parser("write", help="write a corpus in both layouts")
    write.add_argument("size", choices=SIZES)
    write.add_argument("folder", type=Path, help="where; quartier/ and hugo/ in it are written anew")
    write.add_argument("--seed", default=SEED)
    measure = commands.add_parser("measure", help="build in turn with Quartier and Hugo, and compare")
    measure.add_argument("sizes", nargs="*", metavar="SIZE", help="S, M, L; all three without any")
    measure.add_argument("--runs", type=int, default=5)
    measure.add_argument("--bench-environment", type=Path, default=PROJECT / ".venv-bench")
    measure.add_argument("--format", choices=("text", "markdown"), default="text", help="of what is printed")
    measure.add_argument("--pages-only", action="store_true", help="leave out the builds of everything")
    arguments = parser.parse_args()
    if arguments.command == "write":
        write_both(invented(SIZES[arguments.size], arguments.seed), arguments.folder)
    else:
        unknown = [size for size in arguments.sizes if size not in SIZES]
        if unknown or arguments.runs < 1:
            parser.error(f"unknown size: {', '.join(unknown)}" if unknown else "at least one run")
        _measure(arguments)


def _measure(arguments: argparse.Namespace) -> None:
    wheel = wheel_binary(arguments.bench_environment.resolve())
    if wheel is None:
        print(f"{HUGO} is not in {arguments.bench_environment}: `make bench` installs it.")
    _fence(arguments.format)
    outcomes: dict[str, Outcome] = {}
    for size in arguments.sizes or ("S", "M", "L"):
        outcomes[size] = outcome = _outcome(size, arguments, wheel)
        print("\n".join(lines(outcome)), flush=True)
        _write(outcomes, arguments.runs)
    print("\n".join(growth_line(outcomes)))
    _fence(arguments.format)


def _fence(form: str) -> None:
    """In Markdown a table of blanks keeps its shape between fences."""
    if form == "markdown":
        print("```")


def _outcome(size: str, arguments: argparse.Namespace, wheel: Path | None) -> Outcome:
    folder = RESULTS / size
    print(f"{size}: the corpora in {folder}", file=sys.stderr)
    quarter = prepared(size, folder)
    among = list(contestants(folder, wheel, whole=not arguments.pages_only))
    builds = measure_builds(among, quarter, arguments.runs, _progress(size))
    commands = measure_commands(folder / "quartier", arguments.runs)
    return Outcome(size, builds, commands, {one.name: one.written() for one in among})


def _progress(size: str) -> Say:
    return lambda said: print(f"{size}, {said}", file=sys.stderr, flush=True)


def _write(outcomes: dict[str, Outcome], runs: int) -> None:
    data = {
        "machine": {"system": platform.platform(), "python": platform.python_version()},
        "runs": runs,
        "sizes": {size: as_data(outcome) for size, outcome in outcomes.items()},
    }
    text = json.dumps(data, indent=2, ensure_ascii=False)
    (RESULTS / "result.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
