"""A text as a whole stands in curly quotation marks.

## Why

The marks are those of a text processor, not of the text: `quote` says already that it is one, and a name is none.
Programs that compare texts take them for letters. Marks inside a text, as round the name of a newspaper, are left
alone.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: “Ministerial Meeting on Gaza”
#     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the whole text stands in quotation marks
status: held
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.WARNING

MARKS = "[\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u00ab\u00bb]"
PAIRS = (
    *("\u201c\u201d", "\u201e\u201c", "\u201e\u201d", "\u201d\u201d"),
    *("\u2018\u2019", "\u201a\u2018", "\u00ab\u00bb", "\u00bb\u00ab"),
)
"""Marks that open and close a quotation, in the ways of several languages."""


def _is_quoted(text: str) -> bool:
    if len(text) < 3 or text[0] + text[-1] not in PAIRS:
        return False
    inside = text[1:-1]
    return text[0] not in inside and (text[-1] not in inside or text[-1] == "\u2019") and bool(inside.strip())


MATCHER = Texts(where=_is_quoted, characters=MARKS)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        inside = text[1:-1].strip()
        fix = change(record, pointer, "cut the quotation marks", inside, safe=False)
        message, help = "the whole text stands in quotation marks", "cut them: the field says what the text is"
        yield Finding(record, pointer, message, help, suggestion=inside, fix=fix)
