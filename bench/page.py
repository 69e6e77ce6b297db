"""Writes docs/performance.md from bench/results.json: python bench/page.py [--check]."""

import json
import statistics
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
NOTES = ROOT / "bench" / "notes.md"

INTRODUCTION = """\
# Performance

readout and others on the same jobs, on the same generated data, in one run on one machine. `make bench-peers bench`
measures all of it again and writes this page; `make bench-quick` does each job once on small data.

Every run is a whole process, started cold, with no cache of its own (but in rows 1 and 3); the system's cache of files
is warm. The contenders of a row run in turn (A B A B …), so that noise of the machine meets all of them: **ratios matter,
not seconds**. Times are medians of wall seconds, with the fastest and the slowest run. Memory is the peak of the whole
tree of processes. Afterwards every output of readout is checked: what was planted is found and nothing else, tables
have the rows that a walk over the records counts, workbooks and documents come back equal.

A meeting is about 4 KB of JSON and comes with sources, people, organizations, places and events, so that a dataset of
10,000 meetings has some 16,500 records. They are made by `bench/generate.py` from the shapes of the real records, with
synthetic names and shuffled words. readout always does the whole job: syntax, schema, references, all rules. What a
rival does is a part of it: check-jsonschema, sourcemeta's `jsonschema` and ajv see the schema only, flatterer and
flatten-tool do not validate.
"""


UNITS = {"wall": "", "cpu": " of the processor", "memory": " of memory"}


def amount(what, value, form="{:.2f}"):
    """Seconds, or MB as GB, in words."""
    return f"{form.format(value / 1000)} GB" if what == "memory" else f"{form.format(value)} s"


def seconds(job, what="wall"):
    return [sample[what] for sample in job["samples"]]


def median(job, what="wall"):
    return statistics.median(seconds(job, what)) if job and job["samples"] else None


def job_of(row, who="readout"):
    return next((job for job in row["jobs"] if job["who"] == who), None) if row else None


def goal_lines(row, by_number):
    """For each goal: in words, the measured ratio or amount, whether it is met (None if it cannot be said)."""
    ours = job_of(row)
    for goal in row["goals"]:
        what, unit = goal["what"], UNITS[goal["what"]]
        mine = median(ours, what)
        start = "stretch: " if goal["stretch"] else ""
        if goal["limit"] is not None:
            words = f"{start}≤ {amount(what, goal['limit'], '{:g}')}{unit}"
            yield (
                words,
                None if mine is None else amount(what, mine),
                None if mine is None else mine <= goal["limit"],
            )
            continue
        other = job_of(by_number.get(goal["row"])) if goal["row"] else job_of(row, goal["against"])
        its = median(other, what)
        times = f"{goal['per']:g} × " if goal["per"] != 1 else ""
        name = f"{times}row {goal['row']}" if goal["row"] else goal["against"]
        words = f"{start}≤ {goal['factor']:g} × {name}{unit}"
        if mine is None or its is None:
            yield words, None, False if mine is None else None
        else:
            ratio = mine / (its * goal["per"])
            yield words, f"{ratio:.2f} ×", ratio <= goal["factor"]


def verdict(met):
    return {True: "yes", False: "**no**", None: "not measured"}[met]


def sized(megabytes):
    return f"{megabytes / 1000:.2f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"


def timed(values):
    return f"{statistics.median(values):.2f}" + (f" ({min(values):.2f}–{max(values):.2f})" if len(values) > 1 else "")


def goals_table(results):
    by_number = {row["number"]: row for row in results["rows"]}
    yield "| # | job | goal | measured | met |"
    yield "|--:|---|---|--:|---|"
    for number in range(1, max(by_number) + 1):
        row = by_number.get(number)
        if row is None:
            yield f"| {number} | | | | not measured |"
            continue
        for at, (words, measured, met) in enumerate(goal_lines(row, by_number)):
            title = row["title"] if at == 0 else ""
            yield f"| {number if at == 0 else ''} | {title} | {words} | {measured or '–'} | {verdict(met)} |"


def jobs_table(results):
    yield "| # | contender | runs | seconds (fastest–slowest) | processor seconds | peak memory |"
    yield "|--:|---|--:|--:|--:|--:|"
    for row in results["rows"]:
        for at, job in enumerate(row["jobs"]):
            number = row["number"] if at == 0 else ""
            if job["samples"] and not job["failure"]:
                spent, memory = median(job, "cpu"), max(seconds(job, "memory"))
                numbers = f"{len(job['samples'])} | {timed(seconds(job))} | {spent:.2f} | {sized(memory)}"
            else:
                numbers = f"{len(job['samples'])} | failed: {job['failure']} | | "
            yield f"| {number} | {job['who']} | {numbers} |"


def problems(results):
    for row in results["rows"]:
        for problem in row["problems"]:
            yield f"- row {row['number']}: {problem}"


def measured_on(results):
    machine = results["machine"]
    return (
        f"Measured on {results['date']}: {machine['cores']} cores ({machine['processor']}), {machine['memory']} of "
        f"memory, {machine['system']}, {machine['python']}. The load of the machine before the run was "
        f"{machine['load']}: other work shared the cores where it is above 0.\n"
    )


def render(results):
    parts = [
        INTRODUCTION,
        measured_on(results),
        "Versions: " + ", ".join(f"{name} {version}" for name, version in results["versions"].items()) + ".\n",
        "## Goals\n",
        "\n".join(goals_table(results)) + "\n",
        "## Measurements\n",
        "\n".join(jobs_table(results)) + "\n",
    ]
    wrong = list(problems(results))
    parts.append("## Outputs\n")
    parts.append(("\n".join(wrong) if wrong else "All outputs of readout passed their checks.") + "\n")
    if NOTES.is_file():
        parts.append(NOTES.read_text("utf-8"))
    return "\n".join(parts)


def summary(results):
    """The tables alone, for the terminal."""
    return "\n".join(["", *goals_table(results), "", *jobs_table(results), *problems(results), ""])


def main():
    wanted = render(json.loads(RESULTS.read_text("utf-8")))
    if "--check" in sys.argv:
        return PAGE.read_text("utf-8") != wanted
    PAGE.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
