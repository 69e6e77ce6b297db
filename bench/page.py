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

Every run is a whole process, started cold, with no cache of its own (but in rows 1 and 3, and 13 to 17); the system's
cache of files is warm. The contenders of a row run in turn, in every other round the other way round, so that noise of
the machine meets all of them: **ratios matter, not seconds**. A ratio is the median of those of the runs of one round,
with its quartiles. In row 2, where it matters who ran before, each run comes after one of the same contender that is
not counted. Times are medians, with the fastest and the slowest run; processor time is that of all processes of a job,
memory the highest sum of their proportional set sizes. While a row is measured, so is what the processors do for
others; a row that others disturbed gives no figures. Afterwards every output of readout is checked: what was planted is
found and nothing else, tables have the rows that a walk over the records counts, workbooks and documents come back
equal.

A meeting is about 4 KB of JSON and comes with sources, people, organizations, places and events, so that a dataset of
10,000 meetings has some 16,500 records. They are made by `bench/generate.py` from the shapes of the real records, with
synthetic names in several scripts, shuffled words, claims, and sources that rest on others.

readout always does the whole job: syntax, schema, references, all rules. What a rival does is a part of it:
check-jsonschema, sourcemeta's `jsonschema` and ajv see the schema only, flatterer and flatten-tool do not validate.
"""
BEFORE = """\
The figures are older than this page: rows ran in one order, memory counted a shared page for each process, and the
data had no source that rests on another. The next `make bench` replaces them all.
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


def names_of(goal):
    """The contenders that a goal is against: one, or several whose amounts are added up."""
    against = goal["against"]
    return [against] if isinstance(against, str) else list(against or ())


def ratios(ours, others, what):
    """The ratios of the runs of one round: ours to those of others, added up."""
    sums = [sum(amounts) for amounts in zip(*(seconds(other, what) for other in others), strict=False)]
    return [mine / its for mine, its in zip(seconds(ours, what), sums, strict=False)]


def ratio_of(goal, row, by_number):
    """The ratio that a goal is about, with its quartiles where it is one of pairs; nothing if it was not measured."""
    ours, what = job_of(row), goal["what"]
    if goal["row"]:
        other = by_number.get(goal["row"])
        its = None if other is None or other.get("noise") else median(job_of(other), what)
        return [median(ours, what) / (its * goal["per"])] if its and median(ours, what) is not None else []
    others = [job_of(row, name) for name in names_of(goal)]
    if None in others or not all(other["samples"] for other in others):
        return []
    each = ratios(ours, others, what)
    return statistics.quantiles(each, n=4, method="inclusive") if len(each) > 1 else each


def goal_lines(row, by_number):
    """For each goal: in words, the measured ratio or amount, whether it is met (None if it cannot be said)."""
    for goal in row["goals"]:
        what, unit = goal["what"], UNITS[goal["what"]]
        mine = median(job_of(row), what)
        start = "stretch: " if goal["stretch"] else ""
        times = f"{goal['per']:g} × " if goal["per"] != 1 else ""
        name = f"{times}row {goal['row']}" if goal["row"] else " + ".join(names_of(goal))
        words = f"{start}≤ {goal['factor']:g} × {f'({name})' if ' + ' in name else name}{unit}"
        if goal["limit"] is not None:
            words = f"{start}≤ {amount(what, goal['limit'], '{:g}')}{unit}"
        if row.get("noise"):
            yield words, f"too noisy: {row['noise']}", None
        elif mine is None:
            yield words, None, None if goal["limit"] is not None else False
        elif goal["limit"] is not None:
            yield words, amount(what, mine), mine <= goal["limit"]
        elif found := ratio_of(goal, row, by_number):
            middle = found[len(found) // 2]
            spread = f" ({found[0]:.2f}–{found[2]:.2f})" if len(found) > 2 else ""
            yield words, f"{middle:.2f} ×{spread}", middle <= goal["factor"]
        else:
            yield words, None, None


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
    yield "| # | contender | runs | seconds (fastest–slowest) | processor seconds | peak memory | others |"
    yield "|--:|---|--:|--:|--:|--:|--:|"
    for row in results["rows"]:
        for at, job in enumerate(row["jobs"]):
            number, others = (row["number"], others_in(row)) if at == 0 else ("", "")
            if row.get("noise"):
                numbers = f"{len(job['samples'])} | too noisy | | "
            elif job["samples"] and not job["failure"]:
                spent, memory = median(job, "cpu"), max(seconds(job, "memory"))
                numbers = f"{len(job['samples'])} | {timed(seconds(job))} | {spent:.2f} | {sized(memory)}"
            else:
                numbers = f"{len(job['samples'])} | failed: {job['failure']} | | "
            yield f"| {number} | {job['who']} | {numbers} | {others} |"


def others_in(row):
    """The load of the machine before a row, and the share of the processors that others took meanwhile."""
    return f"load {row['load']:g}, {row['others']:.0%}" if "load" in row else "–"


def problems(results):
    for row in results["rows"]:
        for problem in row["problems"]:
            yield f"- row {row['number']}: {problem}"


def measured_on(results):
    machine = results["machine"]
    return (
        f"Measured on {results['date']}: {machine['cores']} cores ({machine['processor']}), {machine['memory']} of "
        f"memory, {machine['system']}, {machine['python']}. “Others” is the load before a row, and the share of the "
        "processors that other work took while it was measured.\n"
    )


def render(results):
    parts = [
        INTRODUCTION,
        measured_on(results),
        *([] if "revision" in results else [BEFORE]),
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
