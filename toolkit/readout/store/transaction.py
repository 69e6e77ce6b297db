"""Changes of a dataset: one writer at a time, of what was read and nothing else, all files or none.

Everything that writes into a dataset does it so:

    with transaction.begin(root) as change:
        dataset = change.load()
        ...
        change.commit({path: data, gone: None})

`begin` obtains the lock of the operating system on `.readout/lock`, which ends with the process that holds it. Whoever
obtains it knows that no other writer lives: what an interrupted change has left is put back, and what was staged is
deleted. `load` remembers what the files held; `commit` refuses if one that it would replace or delete holds something
else by now, or if there is one that was not read. Of more than one file a journal stands meanwhile (see
`readout.store.journal`), so that they all change or none does, whatever becomes of the process.
"""

from __future__ import annotations

import os
import time
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from readout.model.dataset import Dataset
from readout.model.schema import Schema
from readout.store import atomic, journal, own_folder
from readout.store import load as loading
from readout.store.atomic import Content, Link, NotChanged
from readout.store.cache import digest
from readout.store.journal import Change, Journal, Move, NotUsable
from readout.store.paths import OWN_FOLDER, display_path

__all__ = ["Busy", "Content", "Interrupted", "Link", "NotChanged", "Overtaken", "Transaction", "begin", "check"]

WAIT = 10.0
"""Seconds for which a writer waits for another one to end."""


class Busy(NotChanged):
    """Another process is changing the dataset."""


class Interrupted(NotChanged):
    """A change was interrupted, or seems so, and is not put back."""


class Overtaken(NotChanged):
    """Somebody else has changed a file meanwhile. The text says which."""


def check(root: Path) -> None:
    """Raise Interrupted where a folder may be half changed, or pretends to be. What writes nothing asks first."""
    _refuse_planted(root)
    if interruption := journal.interruption(root):
        raise Interrupted(f"{interruption.message}: {interruption.help}")


def _refuse_planted(root: Path) -> None:
    for path, problem in own_folder.planted(root):
        raise Interrupted(f"{display_path(path)} {problem}: {own_folder.DELETE}")


@contextmanager
def begin(root: Path, wait: float = WAIT, *, is_dataset: bool = True) -> Iterator[Transaction]:
    """Obtain the lock of a folder, put back what an interrupted change of it has left, and clear what it staged.

    The folder is made if there is none. In one that is no dataset, such as that of an export, nothing of readout's own
    stays. A file that lies in no dataset has no such folder: nothing is locked, and it changes alone. Raises Busy,
    Interrupted and OSError, with nothing changed.
    """
    if root.is_file():
        yield Transaction(root, None)
        return
    _refuse_planted(root)
    missing = [folder for folder in (root, *root.absolute().parents) if not folder.exists()]
    with _locked(root, wait):
        change = Transaction(root, own_folder.make(root))
        change.recover()
        try:
            yield change
        finally:
            with suppress(OSError):
                own_folder.clear(own_folder.make(root))
            if not is_dataset:
                own_folder.remove(root)
                with suppress(OSError):  # those that were made, and hold nothing
                    for each in missing:
                        each.rmdir()


@contextmanager
def _locked(root: Path, wait: float) -> Iterator[None]:
    from filelock import FileLock, Timeout

    deadline = time.monotonic() + wait
    file = root / OWN_FOLDER / own_folder.LOCK
    while True:
        own_folder.make(root)
        lock = FileLock(file, fallback_to_soft=False)
        try:
            lock.acquire(timeout=max(0.0, deadline - time.monotonic()))
            break
        except Timeout:
            holder = f"another readout is changing {display_path(root)} ({display_path(file)})"
            raise Busy(f"{holder}: wait until it ends") from None
        except NotImplementedError:
            raise OSError(f"{display_path(file)} cannot be locked: its file system has no locks") from None
        except FileNotFoundError:  # whoever held it has removed the folder
            if time.monotonic() > deadline:
                raise
    try:
        yield
    finally:
        lock.release()


class Transaction:
    """A change of a folder that nobody else changes meanwhile. `recovered` are the files that were put back first,
    `edited` those that were not, since somebody has edited them since."""

    def __init__(self, root: Path, folder: Path | None) -> None:
        self.root, self._folder = root, folder
        self.recovered: tuple[Path, ...] = ()
        self.edited: tuple[Path, ...] = ()
        self.digests: dict[str, bytes] = {}
        """What the files held that were read, by absolute path."""

    # ------------------------------------------------------------ reading

    def load(self, schema: Schema | None = None, contents: Mapping[str, bytes | None] | None = None) -> Dataset:
        """Read the dataset, or what contents would make of it, as `load.load` does; remember what its files hold."""
        return loading.load(self.root, schema, contents, digests=self.digests)

    def read(self, path: Path) -> bytes | None:
        """What a file holds, which is remembered; None if there is none. Raises OSError."""
        data = atomic.read(path)
        if data is not None:
            self.digests.setdefault(_absolute(path), digest(data))
        return data

    def encoded(self, text: str, path: Path) -> bytes:
        """A text as the bytes of a file, which begin with a byte order mark if those at the path do."""
        mark = BOM_UTF8 if (self.read(path) or b"").startswith(BOM_UTF8) else b""
        return mark + text.encode("utf-8")

    # ------------------------------------------------------------ changing

    def commit(self, contents: Mapping[Path, Content], *, folders: Iterable[Path] = (), undoable: bool = False) -> None:
        """Replace files, make links and folders, and delete the files whose contents are None: all of it or nothing.

        All new contents are on the disk before the first file changes, so that a full disk changes none. A link whose
        contents are bytes is followed. `undoable` keeps the journal, for `undo`. Raises Overtaken for a file that holds
        something else than was read, NotUsable where no journal of several files can be kept, OSError.
        """
        new: dict[Path, Content] = {}
        files: dict[str, Change] = {}
        changes: dict[Path, Change] = {}
        for path, content in contents.items():
            self._check_read(path)
            place = path.parent.resolve() / path.name
            target = atomic.destination(place) if isinstance(content, bytes) else place
            if new.setdefault(target, content) != content:
                raise OSError(f"{display_path(path)} and another file are one, and would hold different things")
            old = atomic.content(target)
            if old != content and target not in changes:
                mode = atomic.permissions(target)
                changes[target] = Change(old, journal.fingerprint(content), mode, is_linked=target != place)
                files[self._name(place)] = changes[target]
        made = _missing(self.root, [*folders, *(path.parent for path in changes if new[path] is not None)])
        if not changes and not made:
            return
        if self._folder is None:
            self._replace_alone(changes, new)
            return
        plan = Journal(files, {}, tuple(self._name(folder, "/x.yaml") for folder in made))
        staged = {path: self._stage(new[path], path) for path in changes if new[path] is not None}
        with self._journalled(plan, needed=len(changes) > 1, useful=bool(made), undoable=undoable):
            for each in made:
                each.mkdir(exist_ok=True)
            for path, change in changes.items():
                if atomic.content(path) != change.old:
                    raise Overtaken(f"{display_path(path)} was changed by somebody else meanwhile: run it again")
                if path in staged:
                    staged[path].replace(path)
                else:
                    path.unlink()
            for each in {path.parent for path in (*changes, *made)}:
                atomic.sync(each)

    def _check_read(self, path: Path) -> None:
        data = atomic.read(path)
        if (digest(data) if data is not None else None) != self.digests.get(_absolute(path)):
            raise Overtaken(f"{display_path(path)} was changed by somebody else meanwhile: run it again")

    def _name(self, path: Path, inside: str = "") -> str:
        """The path of a file, or of a folder with a file inside, in the folder. Raises OSError for what a journal would
        not be followed in."""
        name = Path(os.path.relpath(path, self.root.resolve())).as_posix()
        if not journal.is_of_a_dataset(f"{name}{inside}"):
            raise OSError(f"{display_path(path)} is no place for a file of a dataset")
        return name

    def _stage(self, content: Content, like: Path) -> Path:
        folder = self._folder or like.parent
        if isinstance(content, Link):
            staged = folder / f"{own_folder.STAGED}{os.urandom(8).hex()}"
            staged.symlink_to(content.target)
            return staged
        return atomic.stage(folder, own_folder.STAGED, content or b"", like)

    def _replace_alone(self, changes: Mapping[Path, Change], new: Mapping[Path, Content]) -> None:
        for path in changes:
            data = new[path]
            if len(changes) > 1 or not isinstance(data, bytes):
                raise OSError(f"{display_path(self.root)} lies in no dataset, and can only change alone")
            atomic.write(path, data)

    def staging_folder(self) -> Path:
        """A new folder for what `replace` moves into place."""
        folder = own_folder.make(self.root) / f"{own_folder.STAGED}{os.urandom(8).hex()}"
        folder.mkdir()
        return folder

    def replace(self, targets: Mapping[Path, Path]) -> None:
        """Replace files and folders directly in the folder by staged ones: all of them or none. Links to files are
        followed.

        Raises OSError, with the earlier ones in their places again.
        """
        backups = self.staging_folder()
        moves = {}
        for target, staged in targets.items():
            path = target if staged.is_dir() else atomic.destination(target)
            backup = backups / target.name if path.exists() else None
            moves[target.name] = Move(self._place(staged), self._place(backup) if backup else None)
        with self._journalled(Journal(moves=moves), needed=len(moves) > 1):
            for target, staged in targets.items():
                path = target if staged.is_dir() else atomic.destination(target)
                if moves[target.name].backup:
                    path.replace(backups / target.name)
                staged.replace(path)
            atomic.sync(self.root)

    def _place(self, path: Path) -> str:
        return path.relative_to(self.root / OWN_FOLDER).as_posix()

    # ------------------------------------------------------------ the journal

    @contextmanager
    def _journalled(
        self, plan: Journal, *, needed: bool, useful: bool = False, undoable: bool = False
    ) -> Iterator[None]:
        """Have a journal stand while a change is made. If it cannot be made, what it has done is put back."""
        file = None
        if needed or useful or undoable:
            token = os.urandom(16).hex()
            try:
                file = journal.write(self.root, token, plan)
            except NotUsable:
                if needed:
                    raise
        try:
            if file:
                self._set_token(token)
            yield
            self._unset_token()
        except BaseException as error:
            try:
                self._put_back(plan)
                self._unset_token()
            except OSError as second:
                raise OSError(
                    f"{error}; and what had changed could not be put back ({second}): "
                    "the next command that writes does it"
                ) from error
            if file:
                with suppress(OSError):
                    file.unlink(missing_ok=True)
            raise
        if file:
            with suppress(OSError):
                journal.keep(self.root, file) if undoable else file.unlink(missing_ok=True)

    def _set_token(self, token: str) -> None:
        folder = own_folder.make(self.root)
        atomic.move(atomic.stage(folder, own_folder.STAGED, f"{token}\n".encode()), folder / own_folder.TOKEN)

    def _unset_token(self) -> None:
        """The change is complete, or undone, when the token is gone."""
        file = self.root / OWN_FOLDER / own_folder.TOKEN
        if os.path.lexists(file):
            file.unlink()
            atomic.sync(file.parent)

    def recover(self) -> None:
        """Put back what an interrupted change has left, and clear what it staged. Raises Interrupted, OSError."""
        token = own_folder.token(self.root)
        if token is not None:
            plan = journal.find(self.root, token)
            if plan is None:
                file = display_path(self.root / OWN_FOLDER / own_folder.TOKEN)
                raise Interrupted(
                    f"{file} names a change of which this user's readout has no journal, and is not followed: "
                    f"{own_folder.DELETE}"
                )
            self.recovered, self.edited = self._put_back(plan)
            self._unset_token()
        journal.clear(self.root)
        folder = own_folder.make(self.root)
        own_folder.clear(folder)
        own_folder.keep_out_of_git(folder)

    def _put_back(self, plan: Journal) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
        """Have each file hold again what it held before the change. Returns the files that do, and those that were
        edited since, and are left as they are."""
        recovered, edited = [], []
        for name, move in plan.moves.items():
            if self._move_back(self.root / name, move):
                recovered.append(self.root / name)
        for name, change in plan.files.items():
            path = self.root / name
            if path.parent.resolve() != self.root.resolve() / Path(name).parent:
                raise OSError(f"{display_path(path)} lies behind a link by now, and is not put back")
            path = atomic.destination(path) if change.is_linked else path
            now = atomic.content(path)
            if now == change.old:
                continue
            if journal.fingerprint(now) != change.new:
                edited.append(path)
                continue
            if change.old is None:
                path.unlink()
            else:
                staged = self._stage(change.old, path)
                if not isinstance(change.old, Link):
                    staged.chmod(change.mode)
                path.parent.mkdir(parents=True, exist_ok=True)
                staged.replace(path)
            recovered.append(path)
        for name in sorted(plan.folders, reverse=True):
            with suppress(OSError):
                (self.root / name).rmdir()
        for folder in {path.parent for path in recovered if path.parent.is_dir()}:
            atomic.sync(folder)
        return tuple(recovered), tuple(edited)

    def _move_back(self, target: Path, move: Move) -> bool:
        """Have a target of an export be the earlier one again, or nothing. Whether it was replaced."""
        own = self.root / OWN_FOLDER
        backup = own / move.backup if move.backup else None
        path = target if target.is_dir() or not target.is_symlink() else atomic.destination(target)
        if os.path.lexists(own / move.staged):  # the new one has not been moved into place
            if backup and backup.exists() and not path.exists():
                backup.replace(path)
            return False
        if backup and not backup.exists():
            return False
        if path.is_dir() and not path.is_symlink():
            path.replace(own / f"{own_folder.STAGED}{os.urandom(8).hex()}")
        elif not backup:
            path.unlink(missing_ok=True)
        if backup:
            backup.replace(path)
        return True

    # ------------------------------------------------------------ undoing

    def undo(self) -> tuple[Path, ...]:
        """Undo the last change that was committed as `undoable`; the files that hold again what they held.

        Raises NotChanged where there is none, or a file was changed since; OSError.
        """
        plan = journal.kept(self.root)
        if plan is None:
            raise NotChanged("there is nothing to undo: no import was written here, or it was undone")
        contents: dict[Path, Content] = {}
        for name, change in plan.files.items():
            path = self.root / name
            target = atomic.destination(path) if change.is_linked else path
            if journal.fingerprint(atomic.content(target)) != change.new:
                raise NotChanged(f"{display_path(path)} was changed since, and is not overwritten")
            self.read(path)
            contents[path] = change.old
        self.commit(contents)
        for name in sorted(plan.folders, reverse=True):
            with suppress(OSError):
                (self.root / name).rmdir()
        journal.forget(self.root)
        return tuple(contents)


def _missing(root: Path, folders: Iterable[Path]) -> list[Path]:
    """The folders that are to be made, those above before those below."""
    missing: set[Path] = set()
    for folder in folders:
        path = folder.resolve()
        while not path.exists() and path != root.resolve():
            missing.add(path)
            path = path.parent
    return sorted(missing)


def _absolute(path: Path) -> str:
    """The path as `load.load` remembers it: links keep their names."""
    return os.path.abspath(path)  # noqa: PTH100
