"""The journal of a change: what to put back if the process that makes it does not live to complete it, or to undo it.

A journal lies in the user's state folder, under a hash of the path of the folder that is changed and a random token,
which that folder's own `.readout/` holds from before the first file changes until after the last one has. A journal of
another folder, user or machine is none: nobody can hand one over together with a dataset. When the change is complete
the journal is deleted, or kept to undo it.

It names files by their paths in the folder: those of a dataset, none of them hidden and none behind a link, with what
they held and a digest of what they were to hold; and the targets of an export, with the places in `.readout/` to which
the earlier ones were moved. A file that holds neither what it held nor what it was to hold was edited since: it stays.
"""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from readout.model.schema import default
from readout.store import atomic, own_folder, user_folders
from readout.store.atomic import Content, Link
from readout.store.cache import digest
from readout.store.paths import LISTS, OWN_FOLDER, SETTINGS, SUFFIXES, display_path
from readout.text.quoting import quoted_list

FOLDER = "journals"
NAMED = 3
"""So many files of a change are named."""
DATA = (*SUFFIXES, ".toml")
"""The endings of the files of a dataset that are written."""


class Change(NamedTuple):
    """A file that changes: what it held, with its permissions, and the fingerprint of what it is to hold. `is_linked`
    says that the path is a link, and the file that it leads to changes."""

    old: Content
    new: str | None
    mode: int = 0o644
    is_linked: bool = False


class Move(NamedTuple):
    """A target that is replaced: the places in `.readout/` of the new one, and of the old one if there was one."""

    staged: str
    backup: str | None


@dataclass(frozen=True)
class Journal:
    """A change of a folder: its files and targets by their paths in it, and the folders that it makes."""

    files: Mapping[str, Change] = field(default_factory=dict)
    moves: Mapping[str, Move] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


class NotUsable(OSError):
    """There is no place for a journal. The text says why, and what to do."""


def fingerprint(content: Content) -> str | None:
    """What tells one content of a path from another."""
    if isinstance(content, bytes):
        return digest(content).hex()
    return f"link:{content.target}" if content else None


def is_of_a_dataset(name: str) -> bool:
    """Whether a path in a folder is that of a file that a change of a dataset may write, and is not hidden."""
    path = PurePosixPath(name)
    if path.is_absolute() or not path.parts or any(part.startswith(".") or "\0" in part for part in path.parts):
        return False
    if str(path) == SETTINGS:
        return True
    top = PurePosixPath(path.parts[0]).stem
    return path.suffix.lower() in DATA and (top in default().collections or path.parts[0] == LISTS)


def write(root: Path, token: str, journal: Journal) -> Path:
    """Write the journal of a change of a folder, before it begins. Raises NotUsable, OSError."""
    folder = _usable_folder(root)
    file = folder / f"{_name(root)}-{token}.json"
    data = json.dumps({"root": os.path.realpath(root), **_encoded(journal)}).encode()
    if len(data) > atomic.LARGEST:
        raise NotUsable(f"the files that would change hold more than can be put back ({atomic.LARGEST // 2**20} MiB)")
    atomic.move(atomic.stage(folder, f"{_name(root)}-new-", data), file)
    return file


def find(root: Path, token: str) -> Journal | None:
    """The journal of a change of a folder; None if this user has none with the token. Raises OSError."""
    file = _file(root, f"-{token}.json")
    return _read(file, root) if file else None


class Interruption(NamedTuple):
    """What is said of a folder whose change was interrupted, and what to do."""

    message: str
    help: str


def interruption(root: Path) -> Interruption | None:
    """Say whether a change of a folder was interrupted or is under way, or a token pretends so; None if neither."""
    try:
        token = own_folder.token(root)
        if token is None:
            return None
        plan = find(root, token)
    except OSError as error:
        return Interruption(f"a change may have been interrupted, and cannot be put back ({error})", own_folder.DELETE)
    if plan is None:
        return Interruption("the token names a change of which this user's readout has no journal", own_folder.DELETE)
    if plan.moves:
        replaced = [name for name, move in plan.moves.items() if not os.path.lexists(root / OWN_FOLDER / move.staged)]
        earlier = [name for name in plan.moves if name not in replaced]
        text = f"an export was interrupted, or is under way: {quoted_list(replaced) or 'nothing'} is new"
        return Interruption(f"{text}, {quoted_list(earlier) or 'nothing'} is not", "export again")
    files = quoted_list(list(plan.files)[:NAMED])
    more = f" and {len(plan.files) - NAMED} more" if len(plan.files) > NAMED else ""
    message = f"a change of several files was interrupted, or is under way: {files}{more} may be changed or not"
    return Interruption(message, "the next command that writes puts them back, such as `readout fmt`")


def keep(root: Path, file: Path) -> None:
    """Keep the journal of a complete change, so that it can be undone."""
    file.replace(file.with_name(f"{_name(root)}.undo"))


def kept(root: Path) -> Journal | None:
    """The journal of the last change that can be undone; None if there is none."""
    file = _file(root, ".undo")
    return _read(file, root) if file else None


def forget(root: Path) -> None:
    """Delete the journal of the last change that could be undone."""
    if file := _file(root, ".undo"):
        file.unlink(missing_ok=True)


def clear(root: Path) -> None:
    """Delete the journals of changes of a folder that never began, or are complete."""
    if folder := _folder():
        with suppress(OSError):
            for file in folder.glob(f"{_name(root)}-*"):
                file.unlink()


# ---------------------------------------------------------------- where it lies


def _folder() -> Path | None:
    state = user_folders.state()
    return state / FOLDER if state else None


def _file(root: Path, ending: str) -> Path | None:
    folder = _folder()
    return folder / f"{_name(root)}{ending}" if folder else None


def _name(root: Path) -> str:
    return digest(os.fsencode(os.path.realpath(root))).hex()


def _usable_folder(root: Path) -> Path:
    folder = _folder()
    help = "set XDG_STATE_HOME to a folder that can be written"
    why = "several files change together only if what they held can be kept meanwhile"
    if folder is None:
        raise NotUsable(f"{why}, and this user has no home folder: {help}")
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root / OWN_FOLDER)):
        raise NotUsable(f"{why}, and {display_path(folder)} lies in the folder that changes: {help}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            raise PermissionError("it is not yours to write")
    except OSError as error:
        reason = error.strerror or str(error)
        raise NotUsable(f"{why}, and {display_path(folder)} cannot be used ({reason}): {help}") from None
    return folder


# ---------------------------------------------------------------- how it is written


def _encoded(journal: Journal) -> dict[str, Any]:
    files = {
        name: {"old": _encoded_content(each.old), "new": each.new, "mode": each.mode, "is_linked": each.is_linked}
        for name, each in journal.files.items()
    }
    return {
        "files": files,
        "moves": {name: each._asdict() for name, each in journal.moves.items()},
        "folders": list(journal.folders),
    }


def _encoded_content(content: Content) -> dict[str, str] | None:
    if isinstance(content, Link):
        return {"link": content.target}
    return None if content is None else {"data": base64.b64encode(content).decode()}


def _decoded_content(value: dict[str, str] | None) -> Content:
    if value is None:
        return None
    return Link(value["link"]) if "link" in value else base64.b64decode(value["data"], validate=True)


def _read(file: Path, root: Path) -> Journal | None:
    """The journal that a file holds; None for another folder's. Raises OSError for what is no journal."""
    data = atomic.read(file)
    if data is None:
        return None
    try:
        value = json.loads(data)
        if value["root"] != os.path.realpath(root):
            return None
        files = {
            name: Change(_decoded_content(each["old"]), each["new"], each["mode"], each["is_linked"])
            for name, each in value["files"].items()
        }
        moves = {name: Move(each["staged"], each["backup"]) for name, each in value["moves"].items()}
        folders = tuple(value["folders"])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise OSError(f"{display_path(file)} is damaged, and is not followed: delete it") from None
    strange = next(_strange(files, moves, folders), None)
    if strange is not None:
        raise OSError(f"{display_path(file)} names {strange}, which readout does not write: delete it")
    return Journal(files, moves, folders)


def _strange(files: Mapping[str, Change], moves: Mapping[str, Move], folders: tuple[str, ...]) -> Iterator[str]:
    """Yield the names that no journal of ours has."""
    yield from (name for name in files if not is_of_a_dataset(name))
    yield from (name for name in folders if not is_of_a_dataset(f"{name}/x.yaml"))
    for name, move in moves.items():
        places = [place for place in (move.staged, move.backup) if place is not None]
        if name != PurePosixPath(name).name or name.startswith(".") or not name:
            yield name
        yield from (place for place in places if not _is_staged(place))


def _is_staged(place: str) -> bool:
    parts = PurePosixPath(place).parts
    return place.startswith("staged-") and ".." not in parts and not PurePosixPath(place).is_absolute()
