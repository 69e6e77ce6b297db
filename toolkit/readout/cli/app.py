"""The command `readout`: finds its commands, and ends with an exit code."""

from __future__ import annotations

import functools
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

from readout import garbage
from readout.version import __version__

with garbage.paused:  # what is imported is kept: to look for garbage meanwhile takes a twelfth of a start
    import typer
    from typer.core import TyperGroup

    from readout.cli import commands, progress, runner_log
    from readout.cli.options import Exit

SUMMARY = re.compile(r'"""(.*?)(?:\n\n|""")', re.DOTALL)
"""The first paragraph of a module's docstring."""


class Commands(MutableMapping[str, Any]):
    """The commands by name. A command's module is imported when the command is asked for."""

    def __init__(self) -> None:
        names = (module.name for module in pkgutil.iter_modules(commands.__path__))
        self.modules = {name.rstrip("_"): f"{commands.__name__}.{name}" for name in names}
        self.made: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = self._command(name, importlib.import_module(self.modules[name]))
        return self.made[name]

    def __setitem__(self, name: str, command: Any) -> None:
        self.modules.setdefault(name, name)
        self.made[name] = command

    def __delitem__(self, name: str) -> None:
        del self.modules[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.modules)

    def __len__(self) -> int:
        return len(self.modules)

    def summary(self, name: str) -> str:
        """The first paragraph of a command's help, read without importing its module."""
        package, _, module = self.modules[name].rpartition(".")
        source = pkgutil.get_data(package, f"{module}.py") or b""
        match = SUMMARY.match(source.decode())
        return " ".join(match[1].split()) if match else ""

    @staticmethod
    def _command(name: str, module: Any) -> Any:
        @functools.wraps(module.command)
        def run(*args: Any, **options: Any) -> None:
            raise typer.Exit(module.command(*args, **options))

        single = typer.Typer(rich_markup_mode=None, add_completion=False, pretty_exceptions_enable=False)
        single.command(name, help=module.__doc__)(run)
        return typer.main.get_command(single)


class Group(TyperGroup):
    """The group of the commands that are found by their files."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = self.files = Commands()

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the names of the commands and what they do."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, self.files.summary(name)) for name in self.files])


app = typer.Typer(
    cls=Group,
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


@garbage.paused
def main() -> None:
    """Run the command line. An accident ends with exit code 2 and a sentence, and a bug of ours with 3 and a request to
    report it: never with a bare traceback."""
    if problem := _unusable():
        _say(*problem)
        os._exit(Exit.USAGE)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    sys.stdout, sys.stderr = runner_log.guarded(sys.stdout), runner_log.guarded(sys.stderr)
    try:
        with progress.on_terminal():
            app()
    except SystemExit as end:
        _leave(end.code)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        os._exit(Exit.CLEAN)  # whoever reads has read enough
    except OSError as error:  # what the machine refuses is no bug: a full disk, a file that is gone
        _say_accident(error)
        os._exit(Exit.USAGE)
    except Exception as error:  # noqa: BLE001 - the last resort
        if str(error).startswith("Symlink loop"):  # before Python 3.13, `Path.resolve` raises no OSError
            _say(f"readout: a link leads to itself: {str(error).removeprefix('Symlink loop from ')}")
            os._exit(Exit.USAGE)
        _report_bug(error)
        os._exit(Exit.BUG)


def _unusable() -> tuple[str, int] | None:
    """Why no command can run here, if so, and the number of the stream that can say it. What is closed is opened to
    nothing, so that no file gets its number."""
    closed = [name for number, name in enumerate(("input", "output", "error")) if not _is_open(number)]
    if "output" in closed:
        return "readout: standard output is closed: >/dev/null silences it", 2
    if "error" in closed:
        return "readout: standard error is closed: 2>/dev/null silences it", 1
    try:
        Path.cwd()
    except FileNotFoundError:
        return "readout: the working folder is gone: change to another one", 2
    return None


def _is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        descriptor = os.open(os.devnull, os.O_RDWR)  # the lowest number that is free, which is this one
        return descriptor != number
    return True


def _say(text: str, number: int = 2) -> None:
    """Write a sentence to standard error, or to another stream; to nothing if that fails."""
    with suppress(OSError):
        os.write(number, f"{text}\n".encode("utf-8", "backslashreplace"))


def _say_accident(error: OSError) -> None:
    """Say what the machine refused; what names no file is an output."""
    _say(f"readout: {error}" if error.filename else f"readout: the output cannot be written: {error.strerror or error}")


def _leave(code: object) -> None:
    """End the process at once: to free all that a run has made would take longer than some runs."""
    if not isinstance(code, int):
        raise SystemExit(code)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = Exit.CLEAN
    except OSError as error:
        if code != Exit.USAGE:  # else the command has said so: what could not be written is still to be
            _say_accident(error)
        code = Exit.USAGE
    os._exit(code)


def _report_bug(error: Exception) -> None:
    """Say that it is a bug of ours, with the trace in a file, or below where no file can be written."""
    import tempfile
    import traceback

    trace = "".join(traceback.format_exception(error))
    request = f"readout: this is a bug of ours ({type(error).__name__}). Please report it with"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="readout-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(f"readout {__version__}, Python {sys.version}\n{' '.join(sys.argv)}\n{trace}")
        _say(f"{request} the file {file.name}; it names your files.")
    except (OSError, ValueError):
        _say(f"{request} what follows; it names your files.\nreadout {__version__}, Python {sys.version}\n{trace}")
