"""Measures readout and its rivals on the same jobs, in turn, and says whether the goals of speed are met.

    python bench/run.py [--quick] [--rows 1,2,4] [--repeat 5] [--work FOLDER] [--write]

A row is a job that readout and others do on the same data. All of a row's contenders run in turn, in every other round
the other way round, each run in whole processes, started cold; bench/measure.py says what is measured. A ratio is the
median of those of runs of one round. Then, not timed, the row's output is checked: a fast wrong answer is a failure. A
rival that is not installed, fails or takes too long is a row of the result, too. In a row that is `steady`, each run
comes after one of the same contender that is not counted.

While a row runs, the work of others on the machine is measured: what the processors did beside the row's own processes.
A row during which others took more than a tenth of the processors, or whose ratios are apart, says that it was too
noisy, and no figures.

With --write, the rows that are done are kept in bench/.run.json, so that a run that was interrupted goes on from there,
and measures what was too noisy again. Once all rows were tried, the results go to bench/results.json, from which
docs/performance.md is made: a page is one run of one revision, and says which rows were too noisy. With --quick the
data are small, nothing is kept, and only a failure of readout itself makes the exit code 1: no one is ever failed for
being slow.
"""

import argparse
import json
import os
import platform
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import page
import rows as all_rows

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
MEASURE = ROOT / "bench" / "measure.py"
STATE = ROOT / "bench" / ".run.json"
"""The rows of a run that is not complete."""
MOST_OTHERS = 0.1
"""The share of the processors that others may take while a row is measured."""
MOST_SPREAD = 0.3
"""How far the quartiles of a row's ratios may be apart, as a share of their median."""


@dataclass
class Outcome:
    """What a contender did in a row: a sample a run, or why there is none."""

    who: str
    samples: list[dict[str, float]] = field(default_factory=list)
    failure: str | None = None


def main():
    parser = argparse.ArgumentParser(description="Measure readout and its rivals.")
    parser.add_argument("--quick", action="store_true", help="small data, one run: does anything break?")
    parser.add_argument("--scale", type=float, default=1.0, help="make the data smaller by this factor")
    parser.add_argument("--rows", default="", help="the numbers of the rows wanted, by commas")
    parser.add_argument("--repeat", type=int, help="how often each job is run")
    parser.add_argument("--work", type=Path, help="a folder for the data, which are kept there")
    parser.add_argument("--memory", type=float, default=8, help="the most memory for a job, in GB")
    parser.add_argument("--fresh", action="store_true", help="with --write: begin a new run")
    parser.add_argument("--write", action="store_true", help="keep the results and write docs/performance.md")
    chosen = parser.parse_args()
    numbers = [int(number) for number in chosen.rows.split(",") if number] or [row.number for row in all_rows.ROWS]
    results = started(chosen)
    with tempfile.TemporaryDirectory(prefix="readout-bench-") as temporary:
        work = (chosen.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        lab = all_rows.Lab(work, quick=chosen.quick, scale=chosen.scale)
        done = {row["number"] for row in results["rows"] if not row["noise"]}
        for row in all_rows.ROWS:
            if row.number in numbers and row.number not in done:
                repeat = chosen.repeat or (1 if chosen.quick else row.repeat)
                add(results, measured(row, lab, repeat, chosen.memory * 1e9))
                if chosen.write:  # after each row: a run may take hours
                    STATE.write_text(compact(results), "utf-8")
    if chosen.write:
        publish(results)
    print(page.summary(results))
    broken = [f"row {row['number']}: {why}" for row in results["rows"] for why in broken_by_us(row)]
    print("\n".join(broken), file=sys.stderr)
    return bool(broken)


def started(chosen):
    """The results of a run: those of one that was interrupted, if it was of this revision, machine and programs."""
    fresh = {
        "date": datetime.now(UTC).date().isoformat(),
        "revision": revision(),
        "machine": machine(),
        "versions": versions(),
        "quick": chosen.quick,
        "scale": chosen.scale,
        "rows": [],
    }
    if chosen.write and STATE.is_file() and not chosen.fresh:
        before = json.loads(STATE.read_text("utf-8"))
        if all(before.get(name) == fresh[name] for name in ("revision", "machine", "versions", "quick", "scale")):
            return before
    return fresh


def revision():
    """The commit that is measured, with a plus where files differ from it."""
    git = ["git", "-C", str(ROOT)]
    commit = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=False).stdout.strip()
    changes = [*git, "diff", "--quiet", "HEAD", "--", "toolkit", "schema", "bench/*.py"]
    return commit + "+" * (subprocess.run(changes, check=False, stderr=subprocess.DEVNULL).returncode == 1)


def add(results, row):
    """Put a row into the results, in the place of an earlier one of its number."""
    rows = {each["number"]: each for each in (*results["rows"], row)}
    results["rows"] = [rows[number] for number in sorted(rows)]


def publish(results):
    """Make the page of a run in which all rows were tried. Those that were too noisy can be measured again."""
    missing = {row.number for row in all_rows.ROWS} - {row["number"] for row in results["rows"]}
    if missing:
        print(f"rows {sorted(missing)} are not measured yet: run it again", file=sys.stderr)
        return
    RESULTS.write_text(compact(results), "utf-8")
    page.PAGE.write_text(page.render(results), "utf-8")
    if noisy := [row["number"] for row in results["rows"] if row["noise"]]:
        print(f"rows {noisy} were too noisy, and the page says so: run it again for these alone", file=sys.stderr)
    else:
        STATE.unlink(missing_ok=True)


class OtherWork:
    """Measures what the processors do beside our own processes."""

    def __init__(self):
        self.began, self.busy, self.own = time.monotonic(), busy_seconds(), own_seconds()

    def share(self):
        """The share of the processors that others have taken since."""
        capacity = (time.monotonic() - self.began) * len(os.sched_getaffinity(0))
        others = (busy_seconds() - self.busy) - (own_seconds() - self.own)
        return max(0.0, others / capacity) if capacity else 0.0


def busy_seconds():
    """The seconds that all processors have worked, for anyone, another machine on the same processors included."""
    fields = Path("/proc/stat").read_text("utf-8").partition("\n")[0].split()[1:]
    user, nice, system, _, _, irq, softirq, steal, *_ = map(int, fields)
    return (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")


def own_seconds():
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in both)


def noise(goals, jobs, others):
    """Why a row says nothing: others worked too much, or ratios that a goal is about are apart; None if it does."""
    if others > MOST_OTHERS:
        return f"others took {others:.0%} of the processors"
    for goal in map(asdict, goals):
        found = [] if goal["row"] else page.ratio_of(goal, {"jobs": jobs}, {})
        if len(found) == 3 and found[2] - found[0] > MOST_SPREAD * found[1]:
            against = " + ".join(page.names_of(goal))
            return f"half of the ratios to {against} lie between {found[0]:.2f} and {found[2]:.2f}"
    return None


def measured(row, lab, repeat, memory):
    """A row: its contenders run in turn, then its output checked."""
    print(f"row {row.number}: {row.title(lab)}", file=sys.stderr, flush=True)
    jobs = row.jobs(lab)
    outcomes = [Outcome(job.who) for job in jobs]
    pairs = list(zip(jobs, outcomes, strict=True))
    load, others = os.getloadavg()[0], OtherWork()
    for turn in range(repeat):
        for job, outcome in pairs[:: -1 if turn % 2 else 1]:
            if row.steady and outcome.failure is None and not lab.quick:
                one_run(job, Outcome(f"{job.who}, not counted"), lab, row.timeout, memory)
            if outcome.failure is None:
                one_run(job, outcome, lab, 180 if lab.quick else row.timeout, memory)
    share = others.share()
    ours_ran = outcomes[0].failure is None
    problems = row.check(lab) if ours_ran else []
    goals = [asdict(goal) for goal in row.goals]
    results = [asdict(outcome) for outcome in outcomes]
    return {
        "number": row.number,
        "title": row.title(lab),
        "load": round(load, 1),
        "others": round(share, 3),
        "noise": None if lab.quick else noise(row.goals, results, share),
        "jobs": results,
        "goals": goals,
        "problems": problems,
    }


def one_run(job, outcome, lab, timeout, memory):
    """One run of a job, in fresh folders; adds a sample, or says why there is none."""
    missing = [command[0] for command in job.commands if not shutil.which(command[0])]
    if missing or job.missing:
        outcome.failure = job.missing or "not installed"
        return
    for target in job.fresh:
        shutil.rmtree(target, ignore_errors=True)
    job.before()
    stdout = lab.output(job)
    order = {"commands": job.commands, "timeout": timeout, "memory": memory, "stdout": str(stdout)}
    environment = {**os.environ, "XDG_CACHE_HOME": str(job.cache or lab.empty_cache()), "PYTHONHASHSEED": "0"}
    done = subprocess.run(
        [sys.executable, "-I", str(MEASURE)],
        input=json.dumps(order).encode(),
        stdout=subprocess.PIPE,
        check=True,
        cwd=lab.work,
        env=environment,
    )
    found = json.loads(done.stdout)
    if found["killed"]:
        outcome.failure = found["killed"]
    elif any(code not in job.exits for code in found["exits"]):
        outcome.failure = f"{ended(found['exits'][-1])}: {last_words(stdout)}"
    else:
        sample = {"wall": found["wall"], "cpu": found["cpu"], "memory": found["memory"] / 1e6}
        outcome.samples.append({name: round(value, 3) for name, value in sample.items()})
    seconds = f"{found['wall']:.2f} s" if outcome.failure is None else outcome.failure
    print(f"  {outcome.who}: {seconds}", file=sys.stderr, flush=True)


def ended(code):
    """How a program ended that failed: its exit code, or the signal that killed it."""
    return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def last_words(file):
    """The last lines of an output that say anything, an error's own before the rest."""
    lines = [line.strip() for line in file.read_bytes().decode("utf-8", "replace").splitlines()]
    lines = [line for line in lines if re.search("[a-z]", line)]
    errors = [line for line in lines if re.search(r"(?i)error|exception|panic|cannot|killed|memory", line)]
    return (errors or lines or ["no output"])[-1][:200]


def broken_by_us(row):
    """What readout itself failed at in a row."""
    ours = row["jobs"][0]
    failure = ours["failure"] if ours["failure"] != all_rows.NOT_YET else None
    return [*([failure] if failure else []), *row["problems"]]


def machine():
    """The machine, without its name."""
    cpu = next((line for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if "model name" in line), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": cpu.partition(":")[2].strip(),
        "memory": f"{memory / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.release()}, {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
    }


def versions():
    """The versions of readout and of the rivals that are installed."""
    names = ("check-jsonschema", "flatterer", "flattentool", "jsonschema-rs", "openpyxl", "orjson", "python-calamine")
    found = {"readout": metadata.version("readout-toolkit")}
    sites = [str(path) for path in all_rows.PEERS.glob("python/lib/python3*/site-packages")]
    installed = {item.name.lower().replace("_", "-"): item.version for item in metadata.distributions(path=sites)}
    found |= {name: installed[name] for name in (*names, "xlsxwriter", "frictionless") if name in installed}
    for name in ("@sourcemeta/jsonschema", "ajv-cli"):
        package = all_rows.PEERS / "node" / "node_modules" / name / "package.json"
        if package.is_file():
            found[name] = json.loads(package.read_text("utf-8"))["version"]
    return found


def compact(results):
    """The results as JSON, a job a line, so that a new run makes a diff that can be read."""
    head = {name: value for name, value in results.items() if name != "rows"}
    lines = []
    for row in results["rows"]:
        jobs = ",\n   ".join(json.dumps(job, ensure_ascii=False) for job in row["jobs"])
        rest = {name: value for name, value in row.items() if name != "jobs"}
        lines.append(f'  {json.dumps(rest, ensure_ascii=False)[:-1]}, "jobs": [\n   {jobs}]}}')
    start = json.dumps(head, indent=1, ensure_ascii=False).removesuffix("\n}")
    return f'{start},\n "rows": [\n' + ",\n".join(lines) + "\n ]\n}\n"


if __name__ == "__main__":
    sys.exit(main())
