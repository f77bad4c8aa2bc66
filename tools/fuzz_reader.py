"""Fuzz the reader of ``.tflite`` files: damaged networks compile or are refused, nothing else.

    python tools/fuzz_reader.py --seconds 600

A damaged file must neither crash, nor hang, nor take more than 1 GiB, nor write a file, nor
start a program; the refusal is one printable line. What compiles is built with
AddressSanitizer and UndefinedBehaviorSanitizer, where there are any, and run. Every file is
known by two numbers: ``--seed 3 --first 1234 --count 1`` tries the same one again, and
``--save FILE`` writes it.
"""

from __future__ import annotations

import argparse
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "compiler"))

from mutations import damaged
from sanitizers import complaints, sanitizing_compiler
from small_networks import chain

from jerboa.compiler import compile_model
from jerboa.errors import ModelError

BATCH = 1000
"""Files that one process tries."""
SECONDS_EACH = 10
"""Of processor time, so that a busy machine is no hang."""
MEMORY_BYTES = 1 << 30
NETWORKS_A_PROGRAM = 40
MOST_WORK = 2_000_000
"""Multiply-accumulates and bytes of a network that is run; larger ones are only compiled."""

_CHANGES = frozenset(
    ["os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.system", "subprocess.Popen"]
)


def network(seed: int, index: int) -> bytes:
    """The damaged file of two numbers."""
    return damaged(Random(f"{seed} {index}"))


def try_files(seed: int, first: int, count: int) -> None:
    """Compile files one by one in this process; prints the number of each before it is tried."""
    compile_model(chain())  # everything is imported before writing is forbidden
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0])
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + MEMORY_BYTES, hard))
    signal.signal(signal.SIGPROF, _hang)
    sys.addaudithook(_refuse_changes)
    for index in range(first, first + count):
        data = network(seed, index)
        print(index, end=" ", flush=True)
        signal.setitimer(signal.ITIMER_PROF, SECONDS_EACH)
        outcome = _outcome(data)
        signal.setitimer(signal.ITIMER_PROF, 0)
        print(outcome, flush=True)


def _outcome(data: bytes) -> str:
    try:
        model = compile_model(data)
    except ModelError as error:
        if not str(error).isprintable():
            raise AssertionError("the refusal is not one printable line") from error
        return "refused"
    except MemoryError:
        raise AssertionError("more than 1 GiB") from None
    work = model.macs + model.arena_bytes + model.constant_bytes
    return "compiled" if work < MOST_WORK else "large"


def _hang(*_: object) -> None:
    raise TimeoutError(f"not done after {SECONDS_EACH} s")


def _refuse_changes(event: str, arguments: tuple[Any, ...]) -> None:
    writes = event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+")
    if writes or event in _CHANGES:
        raise AssertionError(f"the compiler calls {event}{arguments}")


def batches(first: int, count: int | None, seconds: float) -> Iterator[tuple[int, int]]:
    """Ranges of files until all are tried or the time is up."""
    start = time.monotonic()
    end = None if count is None else first + count
    while (end is None or first < end) and time.monotonic() - start < seconds:
        size = BATCH if end is None else min(BATCH, end - first)
        yield first, size
        first += size


def run_batch(seed: int, first: int, count: int) -> tuple[dict[int, str], str]:
    """Try files in a process of their own.

    Returns
    -------
    dict of int to str
        What became of each.
    str
        Why the last one failed; empty if none did.
    """
    command = [sys.executable, __file__, "--worker", f"--seed={seed}", f"--first={first}"]
    try:
        result = subprocess.run(
            [*command, f"--count={count}"],
            capture_output=True,
            text=True,
            timeout=60 + count,
            check=False,
        )
        printed, complaint = result.stdout, result.stderr if result.returncode else ""
        if result.returncode and not complaint:
            complaint = f"the process ended with {result.returncode}"
    except subprocess.TimeoutExpired as expired:
        printed, complaint = (expired.stdout or b"").decode(), "the process hangs"
    outcomes = {}
    for line in printed.splitlines():
        index, _, outcome = line.partition(" ")
        outcomes[int(index)] = outcome or "failed"
    return outcomes, complaint


def fuzz(seed: int, first: int, count: int | None, seconds: float, sanitize: int) -> int:
    """Try files, then run a sample of those that compile; returns the number that failed."""
    totals: Counter[str] = Counter()
    failures = 0
    compiled: list[int] = []
    for start, size in batches(first, count, seconds):
        while size > 0:
            outcomes, complaint = run_batch(seed, start, size)
            totals.update(outcomes.values())
            compiled += [index for index, outcome in outcomes.items() if outcome == "compiled"]
            if complaint:
                failures += 1
                failed = max(outcomes, default=start)
                print(f"--seed {seed} --first {failed} --count 1: {complaint}", flush=True)
            done = len(outcomes) if outcomes else size
            start, size = start + done, size - done
        print(_tally(totals), flush=True)
    if sanitizing_compiler() and sanitize:
        sample = Random(seed).sample(compiled, min(sanitize, len(compiled)))
        failures += _sanitize(seed, iter(sorted(sample)))
        totals["run under the sanitizers"] = len(sample)
    print(_tally(totals))
    return failures


def _tally(totals: Counter[str]) -> str:
    return ", ".join(f"{number} {outcome}" for outcome, number in sorted(totals.items()))


def _sanitize(seed: int, indices: Iterator[int]) -> int:
    failures = 0
    while group := list(islice(indices, NETWORKS_A_PROGRAM)):
        complaint = complaints([network(seed, index) for index in group])
        if complaint:
            failures += 1
            print(f"seed {seed}, one of {group}: {complaint}", flush=True)
    return failures


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first file")
    parser.add_argument("--count", type=int, help="how many; without it until the time is up")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--sanitize", type=int, default=400, help="how many to run at most")
    parser.add_argument("--save", type=Path, help="write the first file and do nothing else")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.save:
        options.save.write_bytes(network(options.seed, options.first))
    elif options.worker:
        try_files(options.seed, options.first, options.count)
    elif options.count is None and options.seconds == float("inf"):
        parser.error("give --seconds or --count")
    else:
        failed = fuzz(options.seed, options.first, options.count, options.seconds, options.sanitize)
        sys.exit(bool(failed))


if __name__ == "__main__":
    main()
