"""Questions to the person at the terminal. They go to standard error, so that they do not mix with what is printed."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer

from readout.curate import new
from readout.model.dataset import Record
from readout.text.characters import visible
from readout.text.quoting import quoted


def terminal() -> bool:
    """Whether there is somebody to ask."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def line(prompt: str) -> str:
    """Return a line from the terminal. Raises EOFError where nobody is there any more."""
    typer.echo(prompt, nl=False, err=True)
    text = sys.stdin.readline()
    if not text:
        raise EOFError
    return text.strip()


def agrees(question: str, *, default: bool = False) -> bool:
    """Return whether the person agrees; `default` is what Enter says."""
    while isinstance(answer := _reply(f"{question} {'[Y/n]' if default else '[y/N]'} ", default=default), str):
        typer.echo(f"  Answer y or n; Enter is {'yes' if default else 'no'}.", err=True)
    return answer


def agrees_or_names(question: str) -> bool | str:
    """Return whether the person agrees, which Enter does not; or what the person means instead: an id or a name."""
    return _reply(f"{question} [y/N, or another id or name] ", default=False)


def _reply(prompt: str, *, default: bool) -> bool | str:
    """Return what the person says: yes, no, or another text."""
    text = line(prompt)
    word = text.casefold()
    return word in ("y", "yes") or (default if not text else False if word in ("n", "no") else text)


def choice(text: str, records: Sequence[Record], otherwise: str, reason: str = "") -> Record | None:
    """Return the record that a text means, of those that it may mean; None for none of them.

    `otherwise` says what becomes of the text then.
    """
    typer.echo(f"  {quoted(text)} may be{f' ({reason})' if reason else ''}:", err=True)
    for number, record in enumerate(records, 1):
        typer.echo(visible(f"    {number}  {new.described(record)}: {record.address}"), err=True)
    while True:
        answer = line(f"  Which? 1 to {len(records)}, or Enter for none of them ({otherwise}): ")
        if not answer:
            return None
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= len(records):
            return records[int(answer) - 1]
        named = [record for record in records if record.id == answer]
        if named:
            return named[0]
