"""Says whether the working tree's `readout` prints and writes what that of another revision did.

    python -m tools.same_output BASE [--quick] [--meetings N] [--only GROUP …] [--words] [--keep FOLDER]

BASE is checked out into a temporary worktree. Both trees run the same cases on the same inputs
(tools/same_output_cases.py), each in folders and with caches of its own, and what they print and every file that they
leave is compared by digest. There is a line for each group of cases, and an excerpt of the first differences. The exit
code is 1 if anything differs that EXPECTED does not name, or if EXPECTED names a difference that does not occur.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from io import BytesIO
from itertools import groupby
from pathlib import Path

from tools.same_output_cases import ROOT, WORDS, Case, cases, make_inputs

EXPECTED: dict[str, str] = {}
"""Differences that are meant: a pattern for `group/case: part` (as "import/import-*: 1 stdout"), and why."""

DRIVER = Path(__file__).with_name("same_output_driver.py")
MEETINGS, FEW = 10_000, 500
SHOWN, CONTEXT, WIDTH = 3, 20, 200
"""So many differences of a group are shown, with so many lines, of so many characters each."""
Parts = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """What differs: `group/case: part`, and the files that hold both sides (empty where there is none)."""

    name: str
    base: tuple[str, str]
    tree: tuple[str, str]


def compare(group: str, base: Mapping[str, Parts], tree: Mapping[str, Parts]) -> list[Difference]:
    """The differences between two results of the same cases. What only one side has differs, too."""
    nothing: tuple[str, str] = ("nothing", "")
    differences = []
    for case in dict.fromkeys([*base, *tree]):
        ours, theirs = tree.get(case, {}), base.get(case, {})
        for part in dict.fromkeys([*theirs, *ours]):
            before, after = theirs.get(part, nothing), ours.get(part, nothing)
            if before[0] != after[0]:
                differences.append(Difference(f"{group}/{case}: {part}", before, after))
    return differences


def split(differences: list[Difference], expected: Mapping[str, str]) -> tuple[list[Difference], set[str]]:
    """Those differences that are not expected, and the patterns that some difference bears out."""
    used = {pattern for pattern in expected if any(fnmatchcase(each.name, pattern) for each in differences)}
    return [each for each in differences if not any(fnmatchcase(each.name, name) for name in used)], used


# ---------------------------------------------------------------- what is shown of a difference


def excerpt(difference: Difference) -> str:
    """A unified diff of the first lines that differ, or both digests where there are no bytes to show."""
    sides = [Path(file).read_bytes() if file else None for _, file in (difference.base, difference.tree)]
    if sides[0] is None or sides[1] is None or sides[0] == sides[1]:
        return f"- {difference.base[0]}\n+ {difference.tree[0]}"
    if all(zipfile.is_zipfile(BytesIO(side)) for side in sides if side is not None):
        return zip_excerpt(sides[0], sides[1])
    return text_excerpt(sides[0], sides[1])


def text_excerpt(base: bytes, tree: bytes) -> str:
    old, new = (side.decode("utf-8", "backslashreplace").splitlines() for side in (base, tree))
    first = next(
        (at for at, (one, two) in enumerate(zip(old, new, strict=False)) if one != two), min(len(old), len(new))
    )
    pair = [lines[first] if first < len(lines) else "" for lines in (old, new)]
    column = next((at for at, (one, two) in enumerate(zip(*pair, strict=False)) if one != two), min(map(len, pair)))
    old, new = ([cut(line, column) for line in lines[max(0, first - 2) : first + CONTEXT]] for lines in (old, new))
    lines = list(difflib.unified_diff(old, new, "base", "tree", n=2, lineterm=""))
    return "\n".join([f"from line {first + 1} on:", *lines[:CONTEXT]])


def cut(line: str, column: int) -> str:
    """A long line around a column."""
    start = max(0, column - WIDTH // 2) if len(line) > WIDTH else 0
    return line[start : start + WIDTH]


def zip_excerpt(base: bytes, tree: bytes) -> str:
    """Of a workbook: which parts differ, and the first of them."""
    with zipfile.ZipFile(BytesIO(base)) as old, zipfile.ZipFile(BytesIO(tree)) as new:
        names = (set(old.namelist()), set(new.namelist()))
        if names[0] != names[1]:
            return f"the parts {sorted(names[0] ^ names[1])} are on one side only"
        changed = [name for name in old.namelist() if old.read(name) != new.read(name)]
        if not changed:
            return "the parts are the same, and the archive is not: their order, times or compression"
        sides = [archive.read(changed[0]).replace(b"><", b">\n<") for archive in (old, new)]
    return f"parts {changed}; {changed[0]} {text_excerpt(*sides)}"


# ---------------------------------------------------------------- running both trees


@contextmanager
def worktree(revision: str, folder: Path) -> Iterator[Path]:
    """A checkout of a revision, for as long as it is needed."""
    git = ["git", "-C", str(ROOT), "worktree"]
    subprocess.run([*git, "add", "--quiet", "--detach", str(folder), revision], check=True)
    try:
        yield folder
    finally:
        subprocess.run([*git, "remove", "--force", str(folder)], check=True)


def environment(work: Path) -> dict[str, str]:
    """The same for both: nothing of the machine's that changes what is printed."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    dated = {f"GIT_{who}_DATE": "2026-01-01T00:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    more = {
        "COLUMNS": "100",
        "TERM": "dumb",
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(work),
        "GIT_CONFIG_GLOBAL": os.devnull,
    }
    return {**kept, **dated, **more}


class Runner:
    """Runs cases in both trees at once, in `work`."""

    def __init__(self, trees: dict[str, Path], work: Path) -> None:
        self.trees, self.work = trees, work

    def start(self, side: str, group: str, of_group: list[Case]) -> tuple[subprocess.Popen[bytes], Path]:
        folder = self.work / side / group
        folder.mkdir(parents=True)
        result = folder / "result.json"
        order = {
            "tree": str(self.trees[side]),
            "work": str(folder),
            "cases": [asdict(case) for case in of_group],
            "result": str(result),
        }
        (folder / "order.json").write_text(json.dumps(order), "utf-8")
        command = [sys.executable, "-P", str(DRIVER), str(folder / "order.json")]
        return subprocess.Popen(command, env=environment(folder), cwd=folder), result

    def run(self, group: str, of_group: list[Case]) -> list[dict[str, Parts]]:
        """The results of both sides, BASE's first."""
        started = [self.start(side, group, of_group) for side in self.trees]
        codes = [process.wait() for process, _ in started]
        if any(codes):
            raise SystemExit(f"the cases of {group} could not be run")
        return [json.loads(result.read_text("utf-8")) for _, result in started]

    def base(self, *arguments: str) -> str:
        """What BASE's `readout` prints, for those who make inputs."""
        name = f"input-{len(list(self.work.glob('base/input-*')))}"
        [result] = [self.start("base", name, [Case("inputs", name, [["readout", *arguments]])])]
        if result[0].wait():
            raise SystemExit(f"readout {' '.join(arguments)} could not be run")
        return (self.work / "base" / name / "kept" / name / "1.stdout").read_text("utf-8")


def report(group: str, number: int, parts: int, differences: list[Difference], unexpected: list[Difference]) -> None:
    expected = len(differences) - len(unexpected)
    outcome = f"{len(unexpected)} differ" if unexpected else "same"
    print(
        f"{group:<10} {number:>5} cases {parts:>7} parts  {outcome}{f', {expected} as expected' if expected else ''}",
        flush=True,
    )
    for each in unexpected[:SHOWN]:
        print(f"  {each.name}")
        print("\n".join(f"    {line}" for line in excerpt(each).splitlines()))
    if len(unexpected) > SHOWN:
        print(f"  and {len(unexpected) - SHOWN} more: {', '.join(each.name for each in unexpected[SHOWN:])}")


def run(chosen: argparse.Namespace, work: Path) -> bool:
    """Whether all is the same."""
    start = time.monotonic()
    with worktree(chosen.base, work / "worktree") as base:
        runner = Runner({"base": base, "tree": ROOT}, work)
        inputs = work / "inputs"
        inputs.mkdir()
        made = make_inputs(
            inputs, chosen.meetings or (FEW if chosen.quick else MEETINGS), runner.base, quick=chosen.quick
        )
        same, borne_out, ran = True, set[str](), set[str]()
        for group, members in groupby(cases(made), lambda case: case.group):
            if chosen.only and group not in chosen.only:
                continue
            of_group = list(members)
            ran.add(group)
            sides = runner.run(group, of_group)
            differences = compare(group, *sides)
            unexpected, used = split(differences, EXPECTED)
            borne_out |= used
            report(group, len(of_group), sum(map(len, sides[0].values())), differences, unexpected)
            same &= not unexpected or (group == WORDS and not chosen.words)
    for pattern, why in EXPECTED.items():
        if pattern not in borne_out and pattern.partition("/")[0] in ran:
            print(f"expected, and does not occur: {pattern} ({why})")
            same = False
    print(f"{time.monotonic() - start:.0f} s")
    return same


def main() -> int:
    parser = argparse.ArgumentParser(description="Does the working tree say and write what BASE did?")
    parser.add_argument("base", help="a git revision")
    parser.add_argument("--quick", action="store_true", help=f"{FEW} meetings, and fewer workbooks")
    parser.add_argument("--meetings", type=int, help=f"how many meetings are generated; default: {MEETINGS}")
    parser.add_argument("--only", nargs="+", metavar="GROUP", help="only these groups of cases")
    parser.add_argument("--words", action="store_true", help="help texts and pages of rules must be the same, too")
    parser.add_argument("--keep", type=Path, help="an empty folder to work in, which is kept")
    chosen = parser.parse_args()
    if not chosen.base:
        parser.error("which revision? make same-output BASE=REVISION")
    if chosen.keep:
        chosen.keep.mkdir(parents=True)
        return int(not run(chosen, chosen.keep.resolve()))
    with tempfile.TemporaryDirectory(prefix="same-output-") as folder:
        return int(not run(chosen, Path(folder).resolve()))


if __name__ == "__main__":
    sys.exit(main())
