"""The folder `.readout/` that readout keeps in a folder which it writes to.

It holds a lock, files that are staged until they are moved into place, and, while several files change, a token that
names the journal of the change (see `readout.store.journal`). Its own .gitignore keeps it out of git. Whoever made the
dataset may have made this folder too, so nothing in it is believed: the token only says which journal to look for.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from readout.store import atomic
from readout.store.paths import JOURNAL, OWN_FOLDER, display_path

DELETE = "see what has changed (`git status`), and delete it"
LOCK, TOKEN, IGNORE = "lock", "token", ".gitignore"
STAGED = "staged-"
"""What the names of staged files and folders begin with."""
FORM = re.compile(rb"[0-9a-f]{32}\n?")


def make(root: Path) -> Path:
    """Return the folder, which is made if there is none. Raises OSError for what is none."""
    folder = root / OWN_FOLDER
    with suppress(FileExistsError):
        folder.mkdir(parents=True)
    if folder.is_symlink():
        raise OSError(f"{display_path(folder)} is a link, and is not followed")
    return folder


def keep_out_of_git(folder: Path) -> None:
    """Write the folder's .gitignore. Only who holds the lock may: others clear what is staged."""
    if not os.path.lexists(folder / IGNORE):
        atomic.move(atomic.stage(folder, STAGED, b"*\n"), folder / IGNORE)


def planted(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield what somebody has put where only readout writes, and what is wrong with it."""
    if os.path.lexists(root / JOURNAL):
        yield root / JOURNAL, "is no journal of readout's own, and is not followed"
    folder = root / OWN_FOLDER
    try:
        if not stat.S_ISDIR(folder.lstat().st_mode):
            yield folder, "is no folder but a file or a link, and is not followed"
            return
    except FileNotFoundError:
        return
    try:
        entries = sorted(folder.iterdir())
    except FileNotFoundError:
        return
    for entry in entries:
        is_own = entry.name in (LOCK, TOKEN, IGNORE)
        if (is_own and _is_plain(entry) is False) or entry.suffix == ".json":
            yield entry, "is no file of readout's own, and is not followed"


def _is_plain(path: Path) -> bool | None:
    """Whether a path is that of a regular file, and of no link to one; None if it is gone.

    Those who hold no lock look at files that whoever holds it may just have removed.
    """
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None


def has_token(root: Path) -> bool:
    """Whether a change is under way or was interrupted, or somebody pretends it."""
    return os.path.lexists(root / OWN_FOLDER / TOKEN)


def token(root: Path) -> str | None:
    """The token of the change that is under way or was interrupted; None if there is none. Raises OSError."""
    file = root / OWN_FOLDER / TOKEN
    is_plain = _is_plain(file)
    if is_plain is None:
        return None
    data = atomic.read(file, 64) if is_plain and not file.parent.is_symlink() else b""
    if data is None:
        return None
    return data.decode().strip() if FORM.fullmatch(data) else "(no token)"


def remove(root: Path) -> None:
    """Remove the folder, unless a change was interrupted."""
    folder = root / OWN_FOLDER
    if not has_token(root):
        with suppress(OSError):
            (folder / IGNORE).unlink(missing_ok=True)
            (folder / LOCK).unlink(missing_ok=True)
            folder.rmdir()


def clear(folder: Path) -> None:
    """Delete what was staged and is not needed any more."""
    for entry in folder.iterdir():
        if entry.name.startswith(STAGED):
            if stat.S_ISDIR(entry.lstat().st_mode):
                shutil.rmtree(entry)
            else:
                entry.unlink()
