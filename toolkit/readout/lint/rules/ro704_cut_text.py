"""A text without quotes is cut at a `#`.

## Why

In YAML a space and a `#` begin a comment, and what was meant to be the end of a name or a sentence is
lost without a warning. A comment has a space after its `#`; without one, this rule takes it for the rest of
the text.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting #3
#     ^^^^^^^^^^^^^^^^^^^ the text ends before `#3`, which YAML takes for a comment
status: held
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: "Ministerial Meeting #3"
status: held # a comment, and known for one by the space
sources: [wam-20251104]
```
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from readout.diagnostic import Edit, Fix, Severity
from readout.lint.finding import Finding
from readout.lint.fixes import MakeFix, json_text
from readout.lint.prefilter import RecordValues
from readout.model.dataset import Record, RecordLookup, scalars
from readout.span import Span
from readout.syntax.document import Document, brief
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING
ABOUT_FILES = True

CUT = re.compile(r" (#(?!readout:)[^\s#][^\r\n]*)")
FREE = ("text", "line")
"""Formats of texts in words. Nobody means a `#` to go on with an id, a date or a word of a list."""


def may_find(values: RecordValues, dataset: RecordLookup) -> bool:
    del dataset
    document = values.record.document
    return isinstance(document, Document) and document.path.endswith((".yaml", ".yml")) and _is_suspect(document)


@lru_cache(maxsize=1)
def _is_suspect(document: Document) -> bool:
    """Whether something in the document may be a cut text. Kept for one document, which may hold many records."""
    return CUT.search(document.text) is not None


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    document = record.document
    if not isinstance(document, Document) or not document.path.endswith((".yaml", ".yml")):
        return
    for pointer, field, value in scalars(record):
        if field.format not in FREE or not isinstance(value, str):
            continue
        span = document.span((*record.pointer, *pointer))
        rest = CUT.match(document.text, span.end)
        if rest and document.text[span.start] not in "'\"|>":
            lost = rest[1].rstrip()
            message = f"the text ends before {quoted(lost)}, which YAML takes for a comment"
            help = f"put the whole text in quotes; after the # of a comment goes a space: `# {brief(lost[1:], 40)}`"
            fix = _fix(Span(span.start, rest.end()), json_text(f"{value} {lost}"))
            yield Finding(record, pointer, message, help, fix=fix)


def _fix(span: Span, meant: str) -> MakeFix:
    """Return a fix that puts the text and the comment in quotes. It is unsafe: it may be a comment."""

    def make(document: Document) -> Fix:
        return Fix("put the whole text in quotes", (Edit(document.path, span, meant),), safe=False)

    return make
