"""What is new since a revision: all findings in files that changed, and in other files those that were not there.

What changed is what git sees between the merge base of the revision and HEAD, and the files as they are: a pull
request, or a branch at work. Another schema version, other settings of rules or another readout put all in question.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from readout.lint import engine
from readout.lint.result import Report, Since, added
from readout.model.dataset import Dataset
from readout.store import git, load
from readout.store.cache import Cache
from readout.store.paths import SETTINGS, SUFFIXES, NoDatasetAtRevision, NotADataset, display_path, within

VERSION = "schema_version"
HOME = Path(__file__).resolve().parent.parent


def lint(
    dataset: Dataset, root: Path, revision: str, paths: Iterable[str] | None = None, cache: Cache | None = None
) -> Report:
    """The findings on a dataset, read from the folder `root`, that are new since a revision; those in `paths` (as
    shown) in full. `cache` is as in `linter.lint`.

    The dataset is checked as it stood then only where something is found in a file that did not change. Raises
    NotADataset where there is no git, repository or revision, or the path is no dataset folder.
    """
    requested_paths, revision = None if paths is None else tuple(paths), revision.removesuffix(git.BASE)
    name = display_path(root)
    if not (root / SETTINGS).is_file():
        raise NotADataset(f"{name} is no dataset folder (no {SETTINGS}): git cannot say what changed")
    try:
        changed = git.changed(root, revision + git.BASE)
    except git.GitError as error:
        raise NotADataset(str(error)) from None
    touched = _touched(root, changed, dataset)
    report = engine.lint(dataset, cache=cache)
    rest = [new_diagnostics for new_diagnostics in report.diagnostics if new_diagnostics.place.path not in touched]
    reason = f"readout itself changed since {revision}" if _is_another(dataset, changed) else None
    then: Dataset | None = None
    if not reason and (rest or display_path(root / SETTINGS) in touched):
        try:
            then = load.load_revision(root, changed.commit)
            reason = _settings(dataset, then, f"{display_path(root / SETTINGS)} changed since {revision}")
        except NoDatasetAtRevision:
            reason = f"there was no dataset in {name} at {revision}"
    since = Since(revision, changed.commit, everything=reason)
    if reason:
        return replace(report if requested_paths is None else engine.lint(dataset, requested_paths, cache), since=since)
    beyond = set(added(rest, engine.lint(then).diagnostics)) if then else set()
    new_diagnostics = [each for each in report.diagnostics if each.place.path in touched or each in beyond]
    chosen = [each for each in new_diagnostics if requested_paths is None or within(each.place.path, requested_paths)]
    return Report(
        tuple(chosen),
        len(new_diagnostics) - len(chosen),
        len(touched),
        sum(record.document.path in touched for record in dataset),
        replace(since, older=len(rest) - len(beyond), beyond=sum(each in beyond for each in chosen)),
    )


def _touched(root: Path, changed: git.Changed, dataset: Dataset) -> set[str]:
    """The files of the dataset that changed, as shown, with those that are gone."""
    standing, home = set(dataset.paths), root.resolve()
    inside = (file.relative_to(home) for file in changed.files if file.is_relative_to(home))
    names = {display_path(root / file): file for file in inside}
    return {name for name, file in names.items() if name in standing or (_is_read(file) and not (home / file).exists())}


def _is_read(file: Path) -> bool:
    """Whether a dataset folder is read from files of such a name."""
    hidden = any(part.startswith(".") for part in file.parts)
    return file == Path(SETTINGS) or (file.suffix.lower() in SUFFIXES and not hidden)


def _is_another(dataset: Dataset, changed: git.Changed) -> bool:
    """Whether the repository holds readout itself, or its schemas, and they changed; not in an environment."""
    homes = [home for home in (HOME, dataset.schema.root.resolve()) if "site-packages" not in home.parts]
    return any(file.is_relative_to(home) for home in homes for file in changed.files)


def _settings(now: Dataset, then: Dataset, changed: str) -> str | None:
    """Why the settings put all findings in question, if they do."""
    if now.metadata.get(VERSION) != then.metadata.get(VERSION):
        return f"the schema version in {changed}"
    return f"the rules in {changed}" if now.settings != then.settings else None
