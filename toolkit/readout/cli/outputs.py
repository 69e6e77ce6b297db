"""Where findings go: standard output, and files, each in its format."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

import typer

from readout.cli import runner_log
from readout.cli.common import style
from readout.lint.result import Report
from readout.report import formats
from readout.report.formats.text import scope
from readout.text.phrasing import counted
from readout.text.suggestions import did_you_mean, nearest

SUMMARIZED = ("text", "markdown", "json")
"""The formats that say themselves what they leave out."""


class WrongOutput(Exception):
    """An output cannot be what is asked for. The text says why."""


class Outputs(NamedTuple):
    """Where the findings go: the format of standard output, None if a file takes its place, and the files."""

    printed: str | None
    files: list[tuple[str, Path]]

    @classmethod
    def of(cls, values: Sequence[str], name: str) -> Outputs:
        """Return what values of `--output` say. A file whose name begins as a format is written `./sarif=x`.

        Raises WrongOutput.
        """
        files, printed = [], True
        for value in values:
            format, equals, file = value.partition("=")
            if equals and format.isalpha():
                if format not in formats.names():
                    near = nearest(format, formats.names())
                    hint = did_you_mean(near) if near else f"write ./{value} if that is the name of a file"
                    raise WrongOutput(f"there is no format `{format}`: {hint}")
                if not file:
                    raise WrongOutput(f"`{value}` names no file")
                files.append((format, Path(file)))
            else:
                files.append((name, Path(value)))
                printed = False
        return cls(name if printed else None, files)


def write(report: Report, outputs: Outputs, *, statistics: bool) -> None:
    links = formats.Style(rules=_address("READOUT_RULES_URL"), files=_address("READOUT_FILES_URL"))
    for name, file in outputs.files:
        from readout.store import atomic

        # The name of a file may be no UTF-8; standard output shows it in the same way.
        text = _rendered(report, name, links, statistics=statistics and not outputs.printed)
        atomic.write(file, text.encode("utf-8", "backslashreplace"))
    if outputs.printed:
        printed_style = style()._replace(rules=links.rules, files=links.files)
        text = _rendered(report, outputs.printed, printed_style, statistics=statistics)
        print_findings(text, outputs.printed, printed_style)
    if "sarif" in (outputs.printed, *(name for name, _ in outputs.files)):
        from readout.report.formats import sarif

        if note := sarif.left_out(report):
            typer.echo(f"readout: {note}", err=True)
    if report.since and outputs.printed not in SUMMARIZED:
        typer.echo(f"readout: {counted(len(report.diagnostics), 'finding')}: {scope(report)}", err=True)


def print_findings(text: str, format: str, style: formats.Style) -> None:
    """Prints findings as a format has them: those of `github` are commands to the runner, and others are none."""
    with runner_log.commands() if format == "github" else nullcontext():
        typer.echo(text, nl=False, color=style.colour)


def _rendered(report: Report, name: str, style: formats.Style, *, statistics: bool) -> str:
    return _statistics(report) if statistics else formats.renderer(name)(report, style)


def _address(variable: str) -> str | None:
    """The address of a folder, as a CI says it."""
    return os.environ.get(variable, "").rstrip("/") or None


def _statistics(report: Report) -> str:
    """How often each rule was broken, the commonest first: `12  RO301  error  a reference names …`."""
    from readout.lint.registry import registry

    counts = Counter((diagnostic.code, diagnostic.severity) for diagnostic in report.diagnostics)
    width = max((len(str(count)) for count in counts.values()), default=1)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        f"{count:{width}}  {code}  {severity:7}  {registry()[code].summary}" for (code, severity), count in ordered
    ]
    return "".join(f"{line}\n" for line in lines)
