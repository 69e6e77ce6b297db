"""Measures readout and its rivals on the same jobs, in turn, and says whether the goals of speed are met.

    python bench/run.py [--quick] [--rows 1,2,4] [--repeat 5] [--work FOLDER] [--write]

A row is a job that readout and others do on the same data. All of a row's contenders run in turn (A B A B …), each
run in whole processes, started cold; bench/measure.py says what is measured. Ratios are those of medians. Then, not
timed, the row's output is checked: a fast wrong answer is a failure. A rival that is not installed, fails or takes
too long is a row of the result, too.

With --write the results are kept in bench/results.json, from which docs/performance.md is made. With --quick the
data are small, nothing is kept, and only a failure of readout itself makes the exit code 1: no one is ever failed for
being slow.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import page
import rows as all_rows

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
MEASURE = ROOT / "bench" / "measure.py"


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
    parser.add_argument("--write", action="store_true", help="keep the results and write docs/performance.md")
    chosen = parser.parse_args()
    numbers = [int(number) for number in chosen.rows.split(",") if number]
    with tempfile.TemporaryDirectory(prefix="readout-bench-") as temporary:
        work = (chosen.work or Path(temporary)).resolve()
        work.mkdir(parents=True, exist_ok=True)
        results = {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine(),
            "versions": versions(),
            "quick": chosen.quick,
            "rows": [],
        }
        lab = all_rows.Lab(work, quick=chosen.quick, scale=chosen.scale)
        for row in all_rows.ROWS:
            if not numbers or row.number in numbers:
                repeat = chosen.repeat or (1 if chosen.quick else row.repeat)
                results["rows"].append(measured(row, lab, repeat, chosen.memory * 1e9))
                if chosen.write:  # after each row: a run may take hours
                    RESULTS.write_text(compact(results), "utf-8")
                    page.PAGE.write_text(page.render(results), "utf-8")
    print(page.summary(results))
    broken = [f"row {row['number']}: {why}" for row in results["rows"] for why in broken_by_us(row)]
    print("\n".join(broken), file=sys.stderr)
    return bool(broken)


def measured(row, lab, repeat, memory):
    """A row: its contenders run in turn, then its output checked."""
    print(f"row {row.number}: {row.title(lab)}", file=sys.stderr, flush=True)
    jobs = row.jobs(lab)
    outcomes = [Outcome(job.who) for job in jobs]
    for _ in range(repeat):
        for job, outcome in zip(jobs, outcomes, strict=True):
            if outcome.failure is None:
                one_run(job, outcome, lab, 180 if lab.quick else row.timeout, memory)
    ours_ran = outcomes[0].failure is None
    problems = row.check(lab) if ours_ran else []
    goals = [asdict(goal) for goal in row.goals]
    return {
        "number": row.number,
        "title": row.title(lab),
        "jobs": [asdict(outcome) for outcome in outcomes],
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
        outcome.failure = f"exit code {found['exits'][-1]}: {last_words(stdout)}"
    else:
        sample = {"wall": found["wall"], "cpu": found["cpu"], "memory": found["memory"] / 1e6}
        outcome.samples.append({name: round(value, 3) for name, value in sample.items()})
    seconds = f"{found['wall']:.2f} s" if outcome.failure is None else outcome.failure
    print(f"  {job.who}: {seconds}", file=sys.stderr, flush=True)


def last_words(file):
    """The last line of an output that says anything."""
    lines = file.read_bytes().decode("utf-8", "replace").splitlines()
    return next((line.strip()[:160] for line in reversed(lines) if re.search("[a-z]", line)), "no output")


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
        "load": round(os.getloadavg()[1], 1),
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
