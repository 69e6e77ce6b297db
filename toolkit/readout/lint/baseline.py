"""Reports what is new since a revision: all findings in changed files, and those in other files that were not there.

The changed files are those that differ, for git, between the merge base of the revision with HEAD and the working
tree: the changes of a pull request, or of a branch. If the schema version, the settings of rules or readout itself
changed, all findings are reported.

A change has no say in what is found in it: the settings of rules are the base's, as far as they are stricter, and a
comment, or an accepted finding in the metadata, silences only what was silenced there.
"""

from __future__ import annotations

import os
from collections.abc import Container, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path

from readout.diagnostic import Diagnostic, Severity, Silencer
from readout.lint import acceptance, engine
from readout.lint.result import Report, Since, added
from readout.lint.settings import may_silence
from readout.model.dataset import Dataset
from readout.store import git, load
from readout.store.cache import Cache
from readout.store.paths import SETTINGS, SUFFIXES, NoDatasetAtRevision, NotADataset, display_path, within

VERSION = "schema_version"
PACKAGE = Path(__file__).resolve().parent.parent


def lint(
    dataset: Dataset,
    root: Path,
    revision: str,
    paths: Iterable[str] | None = None,
    cache: Cache | None = None,
    state: str | None = None,
) -> Report:
    """Return the report on a dataset, read from the folder `root`, of what is new since a revision.

    `paths` and `cache` are as in `engine.lint`. `state` is the commit that the dataset was read at, or `git.INDEX`;
    None for the files as they are. The dataset is also checked as it was at the revision, but only if
    something is found in a file that did not change, or a comment silences something in one that did. Raises
    NotADataset if there is no git, repository or revision, or if the path is no dataset folder.
    """
    revision = revision.removesuffix(git.BASE)
    if not (root / SETTINGS).is_file():
        raise NotADataset(f"{display_path(root)} is no dataset folder (no {SETTINGS}): git cannot say what changed")
    try:
        changed = git.changed(root, revision + git.BASE, state)
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    changed_paths = _changed_paths(root, changed, dataset)
    base = Base(root, changed.commit, dataset.today, dataset if state is None else None)
    settings_changed = display_path(root / SETTINGS) in changed_paths
    diagnostics = _judged(dataset, cache, base, changed_paths, settings_changed=settings_changed)
    rest = [diagnostic for diagnostic in diagnostics if diagnostic.place.path not in changed_paths]
    reason = f"readout itself changed since {revision}" if _readout_changed(dataset, changed) else None
    if not reason and (rest or settings_changed):
        if base.dataset:
            reason = _changed_settings(
                dataset, base.dataset, f"{display_path(root / SETTINGS)} changed since {revision}"
            )
        else:
            none = f"there was no dataset in {display_path(root)} at {revision}"
            reason = f"{none}, so that its own settings and comments count"
    if reason:
        new, older, selected_paths = diagnostics, 0, dataset.paths
        beyond: set[Diagnostic] = set()
    else:
        beyond = set(added(rest, base.report.diagnostics)) if rest else set()
        new = [each for each in diagnostics if each.place.path in changed_paths or each in beyond]
        older, selected_paths = len(rest) - len(beyond), list(changed_paths)
    selected = None if paths is None else tuple(paths)
    inside = [each for each in new if selected is None or within(each.place.path, selected)]
    if reason and selected is not None:
        selected_paths = [path for path in selected_paths if within(path, selected)]
    selected_files = set(selected_paths)
    beyond_inside = sum(each in beyond for each in inside)
    return Report(
        tuple(inside),
        len(new) - len(inside),
        len(selected_paths),
        sum(record.document.path in selected_files for record in dataset),
        Since(revision, changed.commit, older, beyond_inside, reason, frozenset(changed_paths)),
    )


class Base:
    """The dataset as it was before a change. It is read, and checked, when that is asked for.

    `beside` is the dataset in the folder as it is now, if that is what is judged.
    """

    def __init__(self, root: Path, commit: str, today: date, beside: Dataset | None) -> None:
        self.root, self.commit, self.today, self.beside = root, commit, today, beside

    @cached_property
    def dataset(self) -> Dataset | None:
        """None if there was none."""
        try:
            return load.load_revision(self.root, self.commit, today=self.today, beside=self.beside)
        except NoDatasetAtRevision:
            return None

    @cached_property
    def report(self) -> Report:
        return engine.lint(self.dataset) if self.dataset else Report((), 0, 0, 0)


def _judged(
    dataset: Dataset, cache: Cache | None, base: Base, changed_paths: Container[str], *, settings_changed: bool
) -> list[Diagnostic]:
    """Return the findings in a dataset, also those that a change would silence by itself: by comments that silenced
    nothing like it in the base, or by settings that the base's are stricter than.

    The change judges itself where there was no dataset before, or where the settings of the base allow it.
    """
    report = engine.lint(dataset, cache=cache)
    if settings_changed:
        if base.dataset is None or may_silence(base.dataset.settings):
            return list(report.diagnostics)
        settings = base.dataset.settings
    else:
        settings = dataset.settings
        if may_silence(settings):
            return list(report.diagnostics)
    own, suppressed = {_unweighed(each): each for each in report.diagnostics}, list(report.suppressed)
    if settings != dataset.settings:
        strict = engine.lint(dataset, settings=settings)
        silent = {_unweighed(each) for each in report.suppressed}
        suppressed += [each for each in strict.suppressed if _unweighed(each) not in silent | own.keys()]
        for each in strict.diagnostics:
            weaker = own.get(key := _unweighed(each))
            if weaker is None or weaker.severity.rank < each.severity.rank:
                own[key] = _silenced(each, Silencer.SETTINGS)
    diagnostics = list(own.values())
    doubtful = [each for each in suppressed if settings_changed or each.place.path in changed_paths]
    if doubtful:
        before = {each.subject for each in base.report.suppressed}
        own_words = [each for each in doubtful if each.subject not in before]
        accepted = acceptance.accepted(dataset, own_words)
        diagnostics += [
            _silenced(each, Silencer.SETTINGS if each in accepted else Silencer.COMMENT) for each in own_words
        ]
    return sorted(diagnostics, key=lambda each: each.sort_key)


def _unweighed(diagnostic: Diagnostic) -> Diagnostic:
    """Return what tells findings apart whatever their severity."""
    return diagnostic._replace(severity=Severity.OFF)


def _silenced(diagnostic: Diagnostic, silencer: Silencer) -> Diagnostic:
    """Return a finding that a change would silence, with what to do about that."""
    what = "the comment" if silencer is Silencer.COMMENT else f"what {SETTINGS} says of {diagnostic.code}"
    help = f"{what} came with the change, and does not silence what came with it"
    return diagnostic._replace(help=f"{diagnostic.help}; {help}" if diagnostic.help else help, silenced_by=silencer)


def _changed_paths(root: Path, changed: git.Changed, dataset: Dataset) -> set[str]:
    """Return the displayed paths of files of the dataset that changed or are gone, also behind symbolic links.

    Of what lies behind a link to a folder, all counts as changed if any such link has changed.
    """
    existing, folder = set(dataset.paths), root.resolve()
    inside = (file.relative_to(folder) for file in changed.files if file.is_relative_to(folder))
    file_by_path = {display_path(root / file): file for file in inside}
    paths = {name for name, file in file_by_path.items() if name in existing or _is_dataset_file(file)}
    link_names = {entry.name for entry in os.scandir(root) if entry.is_symlink() and entry.is_dir()}
    link_paths = [display_path(root / name) for name in link_names]  # a link to a folder may lead to others than before
    for path in existing - paths:
        if Path(path).is_symlink() or within(path, link_paths):
            target = Path(os.path.realpath(path))
            if target in changed.files or any(folder / name in changed.files for name in link_names):
                paths.add(path)
    return paths


def _is_dataset_file(file: Path) -> bool:
    """Whether a file of this name is part of a dataset folder."""
    hidden = any(part.startswith(".") for part in file.parts)
    return file == Path(SETTINGS) or (file.suffix.lower() in SUFFIXES and not hidden)


def _readout_changed(dataset: Dataset, changed: git.Changed) -> bool:
    """Whether the repository holds readout itself, or its schemas, and they changed. An installed one never does."""
    roots = [root for root in (PACKAGE, dataset.schema.root.resolve()) if "site-packages" not in root.parts]
    return any(file.is_relative_to(root) for root in roots for file in changed.files)


def _changed_settings(new: Dataset, old: Dataset, changed: str) -> str | None:
    """Return the reason to report all findings, if the settings give one."""
    if new.metadata.get(VERSION) != old.metadata.get(VERSION):
        return f"the schema version in {changed}"
    return f"the rules in {changed}" if new.settings != old.settings else None
