"""What changed between two datasets, in sentences, and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from readout.model.changes import Change, by_risk
from readout.model.comparison import compare
from readout.model.dataset import Dataset, Record
from readout.report.formats.markdown import MOST, cut
from readout.report.json_text import change_as_json
from readout.report.sentences import Sentence, sentences
from readout.store import paths
from readout.text import markdown, phrasing
from readout.text.characters import one_line
from readout.text.phrasing import counted

SHORT = 3
"""So many things that changed in a record are said in one line; more are listed."""


@dataclass(frozen=True)
class Difference:
    """Two datasets by their names, what changed between them, and what stands in the way of knowing."""

    names: tuple[str, str]
    datasets: tuple[Dataset, Dataset]
    changes: list[Change]
    notes: list[str]

    @cached_property
    def sentences(self) -> list[Sentence]:
        return sentences(*self.datasets, self.changes)

    @property
    def is_doubtful(self) -> bool:
        """Whether a file can be read on one side only: what it holds has changed, and nobody knows how."""
        old, new = self.datasets
        return old.unread != new.unread

    @property
    def summary(self) -> str:
        if not self.changes:
            return "No changes in what can be read." if self.is_doubtful else "No changes."
        records = len({(change.collection, change.record) for change in self.changes})
        return f"{counted(len(self.changes), 'change')} in {counted(records, 'record')}."


def difference(names: tuple[str, str], old: Dataset, new: Dataset, invalid: Iterable[Sequence[Record]]) -> Difference:
    """Compare two datasets, of each of which some records are invalid, and note what is compared only in part."""
    sides = zip(names, (old, new), invalid, strict=True)
    notes = [note for name, dataset, refused in sides for note in _notes(name, dataset, len(refused))]
    notes += _rules(old, new)
    return Difference(names, (old, new), by_risk(compare(old, new)), [one_line(note) for note in notes])


def _notes(name: str, dataset: Dataset, invalid: int) -> Iterator[str]:
    """What of a dataset, so many of whose records are invalid, is compared only in part, or not at all."""
    reasons = [
        *([f"{counted(len(dataset.problems), 'problem')} in its files"] if dataset.problems else []),
        *([counted(invalid, "invalid record")] if invalid else []),
    ]
    if reasons:
        yield f"{name} has {' and '.join(reasons)}: it is compared as far as it can be read"
    for collection, id in sorted(dataset.unread):
        yield f"{name}: {collection}/{id} cannot be read, and is not compared"
    if dataset.elsewhere:
        rest = counted(len(dataset.elsewhere), "record")
        yield f"{name} is a part: {rest} of the dataset are not in it, nor compared"


def _rules(old: Dataset, new: Dataset) -> Iterator[str]:
    """What settings say otherwise of rules, which are no data; nothing of exports, which have no settings."""
    before, after = (dataset.settings.get("rules") for dataset in (old, new))
    if isinstance(before, dict) and isinstance(after, dict):
        names = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        told = (f"{name} {_setting(before.get(name))} → {_setting(after.get(name))}" for name in names)
        if names:
            yield f"the rules in {paths.SETTINGS} differ: {'; '.join(told)}"


def _setting(value: object) -> str:
    """What settings say of a rule: a severity as it is, options as JSON, cut to a length."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return "default" if value is None else f"{text[: phrasing.EXCERPT]}{'…' if len(text) > phrasing.EXCERPT else ''}"


# ---------------------------------------------------------------- forms


def _text(difference: Difference) -> str:
    lines = []
    for sentence in difference.sentences:
        if len(sentence.phrases) <= SHORT:
            lines.append(str(sentence))
        else:
            lines += [f"{sentence.headline}:", *(f"  - {phrase.text}" for phrase in sentence.phrases)]
    return "\n".join([*lines, *([""] if lines else []), difference.summary, ""])


def _markdown(difference: Difference) -> str:
    """For the summary of a pull request: a list of the records, what changed in each, and where."""
    lines = [f"**{difference.summary}**"]
    lines += ["", *(f"> {markdown.escaped(note)}  " for note in difference.notes)] if difference.notes else []
    lines += [""] if difference.changes else []
    for sentence in difference.sentences:
        lines.append(f"- **{markdown.escaped(sentence.headline)}** ({markdown.code(sentence.record)})")
        for phrase in sentence.phrases:
            addresses = [markdown.code(change.address) for change in phrase.changes if change.path]
            lines.append(f"  - {markdown.escaped(phrase.text)}{' ' if addresses else ''}{', '.join(addresses)}")
    return cut(lines, MOST, "line")


def _as_far_as_readable(old: Dataset, new: Dataset) -> Dataset:
    """Return the new dataset as far as both sides are known: records that one of them cannot tell of are as in the old
    one."""
    records = {
        name: [
            *(each for each in listed if (name, each.id) not in old.unknown or each.id in old.index.get(name, {})),
            *(
                each
                for each in old.records.get(name, ())
                if (name, each.id) in new.unknown and each.id not in new.index.get(name, {})
            ),
        ]
        for name, listed in new.records.items()
    }
    return replace(new, records=records)


def _json(difference: Difference) -> str:
    """For programs: the keyed changes, the sentences, and the patch between the canonical documents."""
    import jsonpatch

    old, new = difference.datasets[0].canonical(), _as_far_as_readable(*difference.datasets).canonical()
    document = {
        "old": difference.names[0],
        "new": difference.names[1],
        "notes": difference.notes,
        "sentences": [
            {"record": sentence.record, "headline": sentence.headline, "phrases": [p.text for p in sentence.phrases]}
            for sentence in difference.sentences
        ],
        "changes": [change_as_json(change) for change in difference.changes],
        "patch": jsonpatch.make_patch(old, new).patch,
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


FORMS: Mapping[str, Callable[[Difference], str]] = {"text": _text, "markdown": _markdown, "json": _json}
"""What writes a difference in each form."""
