"""Measures the working tree's readout against that of another revision, in rows 1 to 4 of the benchmark.

    python bench/base.py BASE [--rows 1,2,3,4] [--repeat N] [--quick] [--scale 0.1]
    python bench/base.py --aa

Both run in turn (A B A B …, and B A in every other round), each with a cache of its own. Of each pair of runs the
ratio is taken, of processor time and of wall time: a median of 1.05 is five per cent slower than BASE, and the
quartiles beside it say how much of that may be noise. With --aa the working tree runs against itself: what that shows
is the noise of the machine.
"""

import argparse
import compileall
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import rows as all_rows
import run

ROOT = Path(__file__).resolve().parent.parent
OURS, BASE = "readout", "readout@BASE"
REPEAT = {1: 21, 2: 7, 3: 7, 4: 5}
TIMEOUT, MEMORY = 900, 8e9


@contextlib.contextmanager
def worktree(revision, folder):
    """A checkout of a revision, for as long as it is needed."""
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def program(tree, file):
    """Writes a program that runs the `readout` of a source tree, at the entry point that its pyproject.toml names.

    Its modules are compiled first: a fresh checkout would compile them anew at each start where Python may not keep
    what it compiles, and seem slower for it.
    """
    project = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))
    module, _, function = project["project"]["scripts"]["readout"].partition(":")
    path = str(tree / "toolkit")
    compileall.compile_dir(path, quiet=1)
    lines = [
        "import sys",
        f"sys.path.insert(0, {path!r})",
        f"from {module} import {function}",
        f"sys.exit({function}())",
    ]
    file.write_text("\n".join([f"#!{sys.executable}", *lines, ""]), "utf-8")
    file.chmod(0o755)
    return str(file)


def pairs(number, labs, repeat):
    """The samples of both contenders in a row, pair by pair, after one run each that is not counted."""
    row = next(row for row in all_rows.ROWS if row.number == number)
    print(f"row {number}: {row.title(labs[0])}", file=sys.stderr, flush=True)
    jobs = [(row.jobs(lab)[0], lab, run.Outcome(lab.who)) for lab in labs]
    for turn in range(repeat + 1):
        for job, lab, outcome in jobs if turn % 2 else reversed(jobs):
            run.one_run(job, outcome, lab, TIMEOUT, MEMORY)
            if outcome.failure:
                raise SystemExit(f"row {number}: {outcome.who}: {outcome.failure}")
    ours, base = (outcome.samples[1:] for _, _, outcome in jobs)
    return list(zip(ours, base, strict=True))


def ratios(samples, what):
    """The quartiles of the ratios of pairs, ours to BASE's; of a single pair three times the same."""
    each = [ours[what] / base[what] for ours, base in samples]
    return statistics.quantiles(each, n=4, method="inclusive") if len(each) > 1 else each * 3


def line(number, samples):
    """A row of the result: for each kind of time both medians, and the ratio with its quartiles."""
    cells = []
    for what in ("cpu", "wall"):
        ours, base = (statistics.median(pair[at][what] for pair in samples) for at in (0, 1))
        low, middle, high = ratios(samples, what)
        cells.append(f"{what} {ours:7.3f} s, BASE {base:7.3f} s, ratio {middle:.3f} ({low:.3f} to {high:.3f})")
    return f"row {number}: {'; '.join(cells)}; {len(samples)} pairs"


def main():
    parser = argparse.ArgumentParser(description="Is the working tree as fast as another revision?")
    parser.add_argument("base", nargs="?", default="", help="a git revision")
    parser.add_argument("--aa", action="store_true", help="the working tree against itself")
    parser.add_argument("--rows", default="1,2,3,4", help="the numbers of the rows wanted, by commas")
    parser.add_argument("--repeat", type=int, help="how many pairs of runs there are")
    parser.add_argument("--quick", action="store_true", help="small data")
    parser.add_argument("--scale", type=float, default=1.0, help="make the data smaller by this factor")
    chosen = parser.parse_args()
    if bool(chosen.base) == chosen.aa:
        parser.error("either a revision or --aa: make bench-base BASE=REVISION")
    with tempfile.TemporaryDirectory(prefix="readout-bench-") as folder, contextlib.ExitStack() as stack:
        work = Path(folder).resolve()
        base = ROOT if chosen.aa else stack.enter_context(worktree(chosen.base, work / "worktree"))
        size = {"quick": chosen.quick, "scale": chosen.scale}
        labs = [
            all_rows.Lab(work, who=who, readout=program(tree, work / who), **size)
            for who, tree in ((OURS, ROOT), (BASE, base))
        ]
        os.environ.pop("PYTHONPATH", None)
        for number in map(int, chosen.rows.split(",")):
            print(line(number, pairs(number, labs, chosen.repeat or REPEAT.get(number, 5))), flush=True)


if __name__ == "__main__":
    main()
