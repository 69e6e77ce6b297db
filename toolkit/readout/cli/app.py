"""The command `readout`: what it takes, and which exit code it ends with."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer
from typer.models import CommandInfo

from readout.cli import completion
from readout.cli.options import Exit, FailOn, Form, ImportForm, PageForm
from readout.version import __version__

app = typer.Typer(
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Check, publish and hand round open datasets of diplomatic meetings.",
)


def _version(value: bool) -> None:
    if value:
        typer.echo(f"readout {__version__}")
        raise typer.Exit


@app.callback()
def main_options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Check, publish and hand round open datasets of diplomatic meetings."""


@app.command()
def validate(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Files or folders to report on. Default: the dataset here or in data/."),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            help="text, concise, json, github, gitlab, junit, markdown or sarif. "
            "Default: text, or github in GitHub Actions.",
            autocompletion=completion.formats,
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write the findings into.")] = None,
    fail_on: Annotated[
        FailOn, typer.Option(help="The severity from which findings make the exit code 1.")
    ] = FailOn.ERROR,
    fix: Annotated[bool, typer.Option("--fix", help="Apply the safe fixes.")] = False,
    unsafe_fixes: Annotated[
        bool, typer.Option("--unsafe-fixes", help="With --fix or --diff: also fixes that may change what is meant.")
    ] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Show what --fix would change, and change nothing.")] = False,
    statistics: Annotated[
        bool, typer.Option("--statistics", help="Count the findings of each rule instead of listing them.")
    ] = False,
    changed_since: Annotated[
        str | None,
        typer.Option(
            metavar="REVISION",
            help="Report only what is new since the merge base of HEAD and a git revision: findings in files that "
            "changed, and what they break in others.",
        ),
    ] = None,
    cached: Annotated[
        bool,
        typer.Option(
            "--cache/--no-cache", help="Look only at what changed since the last check. The findings are the same."
        ),
    ] = True,
) -> None:
    """Check a dataset against the schema and the rules."""
    from readout.cli import validate as command

    request = command.Request(format, output, fail_on, fix, unsafe_fixes, diff, statistics, changed_since, cached)
    raise typer.Exit(command.run(paths or [], request))


@app.command()
def export(
    formats: Annotated[
        list[str] | None,
        typer.Argument(metavar="FORMATS", help="json, ndjson, csv, xlsx, popolo.", autocompletion=completion.exports),
    ] = None,
    all_formats: Annotated[bool, typer.Option("--all", help="Write every format.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="The folder to write into. Default: build, here or beside the dataset."),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="The dataset. Default: the one here, or in data/.")] = None,
    bom: Annotated[bool, typer.Option(help="Begin CSV files with a byte order mark, for Excel.")] = False,
    strict: Annotated[
        bool, typer.Option(help="Write nothing, and exit with 1, if a format cannot hold everything.")
    ] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="COLLECTION[/ID]",
            help="Hand out a part: a workbook, part.xlsx, of this record, or of a collection; as often as needed.",
        ),
    ] = None,
) -> None:
    """Publish a dataset. Writes nothing if it has errors."""
    from readout.cli import export as command

    raise typer.Exit(command.run(formats or [], all_formats, output, data, bom=bom, strict=strict, only=only or []))


@app.command()
def template(
    output: Annotated[Path, typer.Option("-o", "--output", help="The file to write.")] = Path("template.xlsx"),
    data: Annotated[
        Path | None,
        typer.Option(help="The dataset whose ids it offers. Default: the one here, or in data/, if there is one."),
    ] = None,
) -> None:
    """Write an empty workbook to fill in, with the ids of the dataset to choose from."""
    from readout.cli import template as command

    raise typer.Exit(command.run(output, data))


@app.command("import")
def import_(
    book: Annotated[
        Path,
        typer.Argument(
            metavar="BOOK",
            help="The workbook that came back (.xlsx, .ods), or a folder of the CSV files that were saved from it.",
        ),
    ],
    into: Annotated[Path | None, typer.Option(help="The dataset. Default: the one here, or in data/.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Write what lands. Default: only say what would.")] = False,
    ours: Annotated[bool, typer.Option("--ours", help="Settle conflicts with what the dataset says.")] = False,
    theirs: Annotated[bool, typer.Option("--theirs", help="Settle conflicts with what the workbook says.")] = False,
    allow_delete: Annotated[
        bool, typer.Option("--allow-delete", help="Delete what rows stood for that are gone from the workbook.")
    ] = False,
    answer: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Write a copy of the workbook with the findings and conflicts at their cells, to send back.",
        ),
    ] = None,
    force: Annotated[
        str | None,
        typer.Option(
            metavar="REASON",
            help="With --write: write in spite of errors, and of conflicts, in which the dataset's values stay. "
            "Says why.",
        ),
    ] = None,
    format: Annotated[ImportForm, typer.Option(help="text or json.")] = ImportForm.TEXT,
) -> None:
    """Merge an edited workbook into a dataset. Says what would change; --write changes it."""
    from readout.cli import import_ as command

    if ours and theirs:
        raise typer.BadParameter("--ours and --theirs exclude each other")
    prefer: Literal["ours", "theirs"] | None = "ours" if ours else "theirs" if theirs else None
    request = command.Request(book, into, write, prefer, allow_delete, answer, force, format)
    raise typer.Exit(command.run(request))


@app.command()
def diff(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD", help="A dataset, an export of one, or git:REVISION: the dataset here as it stood then."
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The same.")],
    format: Annotated[
        Form, typer.Option(help="Sentences as text or markdown, or the changes and a patch as json.")
    ] = Form.TEXT,
    output: Annotated[Path | None, typer.Option("-o", "--output", help="The file to write into.")] = None,
) -> None:
    """Say what changed between two datasets. Exits with 1 if anything did."""
    from readout.cli import diff as command

    raise typer.Exit(command.run(old, new, format, output))


Named = Annotated[
    str,
    typer.Argument(metavar="RECORD", help="The record: ID, or COLLECTION/ID.", autocompletion=completion.records),
]
Data = Annotated[Path | None, typer.Option(help="The dataset. Default: the one here, or in data/.")]


@app.command()
def show(
    record: Named,
    format: Annotated[PageForm, typer.Option(help="text or markdown.")] = PageForm.TEXT,
    data: Data = None,
) -> None:
    """Print a record for people, with its disagreements where they stand."""
    from readout.cli import show as command

    raise typer.Exit(command.run(record, format, data))


@app.command()
def why(
    record: Named,
    address: Annotated[
        str | None,
        typer.Argument(
            metavar="ADDRESS",
            help="The value: date, participants/uae/posts, or a topic of claims. "
            "Default: what is contested, and how all is sourced.",
        ),
    ] = None,
    format: Annotated[Form, typer.Option(help="text, markdown or json.")] = Form.TEXT,
    data: Data = None,
) -> None:
    """Say why a value is what it is: its sources, its rivals, who chose and by which rule."""
    from readout.cli import why as command

    raise typer.Exit(command.run(record, address, format, data))


@app.command()
def stats(
    format: Annotated[Form, typer.Option(help="text, markdown or json.")] = Form.TEXT,
    data: Data = None,
    compare: Annotated[
        str | None,
        typer.Option(metavar="OLD", help="Show what moved since: a dataset, an export of one, or git:REVISION."),
    ] = None,
    fail_on_decrease: Annotated[
        list[str] | None,
        typer.Option(
            metavar="GROUP",
            help="With --compare: exit with 1 if a share of GROUP fell: sourced, or one of it, as sourced.claims.",
        ),
    ] = None,
) -> None:
    """Count what a dataset holds: records, seats, sourced items, contested values, sources, losses."""
    from readout.cli import stats as command

    raise typer.Exit(command.run(format, data, compare, fail_on_decrease or []))


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make.")]) -> None:
    """Write an empty dataset with one commented meeting."""
    from readout.cli import init as command

    raise typer.Exit(command.run(folder))


@app.command()
def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="meeting, event, person, organization, place or source.")],
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    id: Annotated[
        str | None, typer.Option(help="Its id. Default: one made from its name, day, place or publisher.")
    ] = None,
    values: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="Another field; as often as needed. Records are named by id or name; LIST/ITEM/FIELD=VALUE "
            "leads into a list of items.",
        ),
    ] = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the file, and write none.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Make it even if a record of that name, in any script, is there already.")
    ] = False,
) -> None:
    """Write a new record that validates. Asks, on a terminal, for what the options leave open."""
    from readout.cli import new as command

    raise typer.Exit(command.run(command.Request(kind, name, id, values or [], data, dry_run, force)))


@app.command()
def schema(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="meeting, event, person, organization, place, source, or dataset.",
            autocompletion=completion.schemas,
        ),
    ],
) -> None:
    """Print a schema as one self-contained document."""
    from readout.cli import schema as command

    raise typer.Exit(command.run(name))


@app.command()
def fmt(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="PATHS", help="Files or folders. Default: the dataset here or in data/."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Name the files that are not in canonical form, and change none.")
    ] = False,
) -> None:
    """Put files into canonical form: order of keys, ids of items, quotes. Comments stay."""
    from readout.cli import fmt as command

    raise typer.Exit(command.run(paths or [], check=check))


@app.command()
def rename(
    old: Annotated[
        str,
        typer.Argument(
            metavar="OLD",
            help="A record (ID or COLLECTION/ID), or an item (COLLECTION/ID/LIST/ITEM).",
            autocompletion=completion.records,
        ),
    ],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The new id.")],
    data: Annotated[Path | None, typer.Option(help="The dataset. Default: the one here, or in data/.")] = None,
) -> None:
    """Change an id everywhere: references, claim addresses and file names too."""
    from readout.cli import rename as command

    raise typer.Exit(command.run(old, new, data))


@app.command()
def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="[CODE]",
            help="The code of a finding, or its name: RO301, dangling-reference.",
            autocompletion=completion.rules,
        ),
    ] = None,
) -> None:
    """Print the page of a rule: what it finds, why it matters, an example. Without CODE: list the rules."""
    from readout.cli import explain as command

    raise typer.Exit(command.run(code))


def main() -> None:
    """Runs the command line. A bug of ours ends with 3 and a request, never with a bare traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.disable()  # a run keeps what it makes: to look for garbage takes a fifth of the time with 10,000 meetings
    app.registered_commands = _asked_for(app.registered_commands)
    try:
        try:
            app()
        except SystemExit as end:
            if not isinstance(end.code, int):
                raise
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(end.code)  # to take apart all that was made would take longer than some runs
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.CLEAN)
    except Exception as error:  # noqa: BLE001 - the last resort
        _report_bug(error)
        sys.exit(Exit.BUG)


def _asked_for(commands: list[CommandInfo]) -> list[CommandInfo]:
    """The command that is asked for, since typer takes a while to make each; all of them where that is not clear."""
    name = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    found = [command for command in commands if (command.name or getattr(command.callback, "__name__", "")) == name]
    return commands if any(name.endswith("_COMPLETE") for name in os.environ) else found or commands


def _report_bug(error: Exception) -> None:
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", prefix="readout-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write(f"readout {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n")
        file.write("".join(traceback.format_exception(error)))
    typer.echo(
        f"readout: this is a bug of ours ({type(error).__name__}). "
        f"Please report it with the file {file.name}; it names your files.",
        err=True,
    )
