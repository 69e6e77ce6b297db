"""Pointers of Git LFS: what git has in place of a file whose content is kept elsewhere (git-lfs, docs/spec.md)."""

from __future__ import annotations

import re
from collections.abc import Callable

from readout.span import Span
from readout.syntax.document import Problem

START = b"version https://git-lfs.github.com/spec/"
LARGEST = 1024
"""Bytes: no pointer is larger."""
OBJECT = rb"(?m)^oid sha256:(?P<oid>[0-9a-f]{64})$"
MESSAGE = "the file is a pointer of Git LFS, and its content is not here"
HELP = "`git lfs pull` fetches it"


def is_pointer(content: bytes) -> bool:
    """Whether what a file holds, or its beginning, is that of a pointer."""
    return content.startswith(START)


def problem() -> Problem:
    """Return what is wrong with a file that is a pointer."""
    return Problem("RO123", MESSAGE, Span(0, 0), HELP)


def content_of(pointer: bytes, read: Callable[[str], bytes | None]) -> bytes | None:
    """Return the content that a pointer stands for; None if what `read` returns of its place, which is below the folder
    of the repository, is another."""
    match = re.search(OBJECT, pointer) if len(pointer) <= LARGEST and is_pointer(pointer) else None
    if match is None:
        return None
    from hashlib import sha256

    oid = match["oid"].decode()
    content = read(f"lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}")
    return content if content is not None and sha256(content).hexdigest() == oid else None
