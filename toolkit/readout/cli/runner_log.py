"""Keeps what is printed into the log of a continuous integration from steering the program that reads that log.

GitHub's runner takes a line that begins with `::`, after any space, and what follows `##[` anywhere in one, for a
command (`ActionCommand.cs` of actions/runner); Azure Pipelines (`##vso[`) and TeamCity (`##teamcity[`) have the like.
So could a text of a dataset make annotations, or silence those of others. In a log, one character of what opens a
command is shown by its code; a file gets texts as they are.
"""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

RUNNERS = ("GITHUB_ACTIONS", "TF_BUILD", "TEAMCITY_VERSION")
"""The environment variables by which a runner says that it is one."""
COMMAND = re.compile(r"(?P<space>(?:^|\r)[^\S\r\n]*):(?=:)|#(?=#\w*\[)", re.MULTILINE)


def without_commands(text: str) -> str:
    """Return the text without what a runner would read as the beginning of a command."""
    return COMMAND.sub(lambda match: "<U+0023>" if match["space"] is None else f"{match['space']}<U+003A>", text)


class Log(io.TextIOWrapper):
    """An output that a runner reads. What is written at once begins a line."""

    takes_commands = False

    def write(self, text: str) -> int:
        super().write(text if self.takes_commands else without_commands(text))
        return len(text)


def guarded(stream: TextIO) -> TextIO:
    """Return an output as a Log, if a runner may read it: none reads a file."""
    if not isinstance(stream, io.TextIOWrapper) or not any(map(os.environ.get, RUNNERS)):
        return stream
    if stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
        return stream
    encoding, errors, buffering = stream.encoding, stream.errors, stream.line_buffering
    return Log(stream.detach(), encoding, errors, line_buffering=buffering)


@contextmanager
def commands() -> Iterator[None]:
    """Let what is printed to standard output inside steer the runner: the format `github` is its commands."""
    log = sys.stdout
    if not isinstance(log, Log):
        yield
        return
    log.takes_commands = True
    try:
        yield
    finally:
        log.takes_commands = False
