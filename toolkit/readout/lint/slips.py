"""A comma by mistake in a flow mapping: `{text: ceasefire, aid}` has two keys, the second without a value."""

from __future__ import annotations

from typing import NamedTuple

from readout.diagnostic import Edit, Fix
from readout.lint.fixes import is_json, json_text, source
from readout.model.dataset import Record
from readout.span import Pointer, Span
from readout.syntax.document import Document, brief


class CommaSlip(NamedTuple):
    """The key `owner` whose value a comma ends, the keys `rest` that the rest of the value became, and the value that
    was meant."""

    owner: str
    rest: tuple[str, ...]
    meant: str
    span: Span

    @property
    def message(self) -> str:
        return f"the comma ends the value of `{self.owner}`"

    @property
    def help(self) -> str:
        return f"put the whole value in quotes: `{self.owner}: {brief(json_text(self.meant), 200)}`"

    def fix(self, document: Document) -> Fix:
        return Fix("put the whole value in quotes", (Edit(document.path, self.span, json_text(self.meant)),))


def comma_slip(record: Record, pointer: Pointer, mapping: dict[str, object], name: str) -> CommaSlip | None:
    """Return the slip that made the key `name` of the mapping at the pointer; None if none did."""
    document = record.document
    if not isinstance(document, Document) or is_json(document):
        return None
    at = (*record.pointer, *pointer)
    if at not in document.positions or not source(document, document.span(at)).startswith("{"):
        return None

    def is_bare(key: str) -> bool:
        """Whether the key has no colon."""
        end = document.span((*at, key), key=True).end
        return mapping[key] is None and not document.text[end : end + 200].lstrip().startswith(":")

    keys = list(mapping)
    first = last = keys.index(name)
    if not is_bare(name):
        return None
    while first > 0 and is_bare(keys[first - 1]):
        first -= 1
    while last + 1 < len(keys) and is_bare(keys[last + 1]):
        last += 1
    if first == 0:
        return None
    owner = keys[first - 1]
    value = document.span((*at, owner))
    if isinstance(mapping[owner], dict | list | None) or source(document, value)[:1] in ("'", '"'):
        return None
    span = Span(value.start, document.span((*at, keys[last]), key=True).end)
    return CommaSlip(owner, tuple(keys[first : last + 1]), " ".join(source(document, span).split()), span)
