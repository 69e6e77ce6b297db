"""For people at a terminal: each finding with its place and the line it is about, file by file.

error[RO301]: no place has the id `istambul`
  --> data/meetings/2025-11-03-istanbul-gaza.yaml:3:11
  |
3 | place_id: istambul
  |           ^^^^^^^^ did you mean `istanbul (Istanbul)`?
  = help: correct the id, or write the record places/istambul.yaml
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from readout.diagnostic import Diagnostic, Place, Severity
from readout.lint.result import Report
from readout.report.formats import Style
from readout.text.characters import visible, width
from readout.text.phrasing import counted
from readout.text.suggestions import did_you_mean

Paint = Callable[[str, str], str]

COLOURS = {"error": "1;31", "warning": "1;33", "bold": "1", "frame": "34", "help": "36"}
COUNTED_ALIKE = ("RO614",)
"""The rules whose findings are counted where many records have the same: sources are often entered before meetings."""
ONE_BY_ONE = 3
"""So many findings of these rules are still shown one by one."""
MOST_OF_A_RULE = 50
"""So many findings of a rule are shown; the others are counted."""
WIDTH = 100
TAB = "    "
"""Source lines longer than this are cut around the finding."""


def render(report: Report, style: Style) -> str:
    paint = _paint if style.colour else _plain
    listed, more = _first_of_each(report.diagnostics)
    blocks = [_findings(alike, paint, style.width) for alike in _grouped(listed)]
    if more:
        lines = [f"{code}: and {count:,} more like this" for code, count in sorted(more.items())]
        lines.append("`--statistics` counts the findings of each rule, `--format concise` lists all of them.")
        blocks.append("".join(f"{line}\n" for line in lines))
    return "\n".join([*blocks, _summary(report, paint)]) + "\n"


def _first_of_each(diagnostics: Iterable[Diagnostic]) -> tuple[list[Diagnostic], Counter[str]]:
    """Return so many diagnostics of each rule as are shown, and how many more there are by code."""
    listed, counts = [], Counter[str]()
    for diagnostic in diagnostics:
        counts[diagnostic.code] += 1
        if counts[diagnostic.code] <= MOST_OF_A_RULE or diagnostic.code in COUNTED_ALIKE:
            listed.append(diagnostic)
    more = {code: count - MOST_OF_A_RULE for code, count in counts.items() if code not in COUNTED_ALIKE}
    return listed, Counter({code: count for code, count in more.items() if count > 0})


def _paint(what: str, text: str) -> str:
    return f"\x1b[{COLOURS[what]}m{text}\x1b[0m"


def _plain(what: str, text: str) -> str:
    del what
    return text


def _grouped(diagnostics: Iterable[Diagnostic]) -> list[list[Diagnostic]]:
    """Return the diagnostics one by one, but those that many records have alike in a group, if their rule allows it."""
    groups: dict[tuple[str, ...], list[Diagnostic]] = {}
    for number, diagnostic in enumerate(diagnostics):
        alike = (diagnostic.code, diagnostic.message)
        key = alike if diagnostic.code in COUNTED_ALIKE else (*alike, str(number))
        groups.setdefault(key, []).append(diagnostic)
    return [
        part
        for group in groups.values()
        for part in ([group] if len(group) > ONE_BY_ONE else [[each] for each in group])
    ]


def _findings(alike: Sequence[Diagnostic], paint: Paint, columns: int | None) -> str:
    """Return a finding, or one line on many that are alike."""
    first, last = alike[0], alike[-1]
    if len(alike) == 1:
        return _finding(first, paint, columns)
    label = f"{first.severity}[{first.code}]"
    where = f"from {first.place.path} to {last.place.path}; `--format concise` lists them"
    message = f"{visible(first.message)}: {counted(len(alike), 'record')}"
    return f"{paint(first.severity.value, label)}{paint('bold', f': {message}')}, {visible(where)}\n"


def _finding(diagnostic: Diagnostic, paint: Paint, columns: int | None) -> str:
    place = diagnostic.place
    margin = " " * len(str(place.start.line)) if place.start else " "
    hint = visible(did_you_mean(diagnostic.suggestion))
    label = f"{diagnostic.severity}[{diagnostic.code}]"
    first, *rest = _wrapped(visible(diagnostic.message), columns, len(label) + 2)
    lines = [
        f"{paint(diagnostic.severity.value, label)}{paint('bold', ': ' + first)}",
        *(" " * (len(label) + 2) + paint("bold", line) for line in rest),
        f"{margin}{paint('frame', '-->')} {visible(str(place))}",
    ]
    frame = _frame(place, hint, diagnostic.severity, margin, paint)
    lines += frame
    for related in diagnostic.related:
        first, *rest = _wrapped(visible(f"{related.message}: {related.place}"), columns, len(margin) + 3)
        lines.append(f"{margin} {paint('frame', '=')} {first}")
        lines += [" " * (len(margin) + 3) + line for line in rest]
    notes = [("help", hint if not frame else ""), ("help", visible(diagnostic.help))]
    for label, text in notes:
        if text:
            first, *rest = _wrapped(text, columns, len(margin) + len(label) + 5)
            lines.append(f"{margin} {paint('frame', '=')} {paint('help', label)}: {first}")
            lines += [" " * (len(margin) + len(label) + 5) + line for line in rest]
    return "\n".join(lines) + "\n"


def _wrapped(text: str, columns: int | None, indent: int) -> list[str]:
    """Return a text in lines that leave room for the indent; words stay whole."""
    if columns is None or columns <= indent + 20:
        return [text]
    return textwrap.wrap(text, columns - indent, break_long_words=False, break_on_hyphens=False) or [text]


def _frame(place: Place, hint: str, severity: Severity, margin: str, paint: Paint) -> list[str]:
    """Return the line of the finding, with carets under the span."""
    if not place.start or place.line_text is None:
        return []
    text, start = place.line_text, place.start.column - 1
    end = place.end.column - 1 if place.end and place.end.line == place.start.line else len(text)
    end = max(min(end, len(text)), start + 1)
    if len(text) > WIDTH:
        left = max(0, min(start - WIDTH // 3, len(text) - WIDTH))
        dots = "…" if left else ""
        rest = "…" if left + WIDTH < len(text) else ""
        text = dots + text[left : left + WIDTH] + rest
        start, end = start - left + len(dots), min(end - left + len(dots), len(text))
    before, marked, after = (visible(part.replace("\t", TAB)) for part in (text[:start], text[start:end], text[end:]))
    carets = paint(severity.value, "^" * max(1, width(marked)))
    bar = paint("frame", "|")
    return [
        f"{margin} {bar}",
        f"{paint('frame', str(place.start.line))} {bar} {before}{marked}{after}".rstrip(),
        f"{margin} {bar} {' ' * width(before)}{carets} {paint(severity.value, hint) if hint else ''}".rstrip(),
    ]


def _summary(report: Report, paint: Paint) -> str:
    errors, warnings = report.count(Severity.ERROR), report.count(Severity.WARNING)
    if not report.diagnostics:
        return f"No findings: {scope(report)}"
    parts = [paint("error", counted(errors, "error"))] * bool(errors) + [
        paint("warning", counted(warnings, "warning"))
    ] * bool(warnings)
    return f"{' and '.join(parts)}: {scope(report)}"


def scope(report: Report) -> str:
    """Return what a report is about, and what it leaves out: `3 records in 4 files. 1 finding in other files.`"""
    what = counted(report.rows, "row") if report.rows and not report.records else counted(report.records, "record")
    about, since = f"{what} in {counted(report.files, 'file')}", report.since
    left = [f"{counted(report.elsewhere, 'finding')} in other files."] if report.elsewhere else []
    if since and since.everything:
        about += f", the whole dataset, because {since.everything}"
    elif since:
        about += f" changed since {since.revision}"
        about += f"; {counted(since.beyond, 'finding')} in files that did not change" if since.beyond else ""
    if report.silenced:
        count = "1 finding" if report.silenced == 1 else f"{report.silenced} findings"
        left.append(f"{count} of these would be silenced by the change itself, and count.")
    if since and since.older:
        left.append(f"{counted(since.older, 'older finding')} left out.")
    return visible(" ".join([f"{about}.", *left]))
