"""The command `readout`: finds its commands, and ends with an exit code."""

from __future__ import annotations

import functools
import gc
import importlib
import os
import pkgutil
import re
import sys
from collections.abc import Iterator, MutableMapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from readout.cli import commands
from readout.cli.options import Exit
from readout.version import __version__

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


def main() -> None:
    """Run the command line. A bug of ours ends with exit code 3 and a request to report it, never a bare traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    gc.disable()  # a run keeps what it makes: to look for garbage takes a fifth of the time with 10,000 meetings
    try:
        app()
    except SystemExit as end:
        _leave(end.code)
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(Exit.CLEAN)
    except Exception as error:  # noqa: BLE001 - the last resort
        _report_bug(error)
        sys.exit(Exit.BUG)


def _leave(code: object) -> None:
    """End the process at once: to free all that a run has made would take longer than some runs."""
    if not isinstance(code, int):
        raise SystemExit(code)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


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
