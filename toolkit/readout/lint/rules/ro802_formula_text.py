"""A text begins like a formula.

## Why

Spreadsheet programs compute what begins with `=`, `+`, `-` or `@`, some also with the
full-width forms of these signs, which East Asian keyboards write. In our workbooks such a text is marked
as text and stays what it is. CSV has no such marks: people who open a table by double click, rather than with
an import that reads its columns as text, see the result of a formula, or an error, and save that. A text
from elsewhere may even have been written to be run.

The value stays as it is, in CSV too, and our own exports come back whole either way: the export says that there are
such texts. A text may rightly begin so (`-20 degrees`, a handle with its `@`): where that is meant, silence the line,
or the rule.

## Example

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
description: "=1+1"
#            ^^^^^^ the text begins with `=`, as formulas do
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
description: A city on the Bosporus.
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.formulas import begins_like_a_formula

SEVERITY = Severity.WARNING

MATCHER = Texts(where=begins_like_a_formula)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        message = f"the text begins with `{text[0]}`, as formulas do"
        yield Finding(record, pointer, message, "put another word first, or leave CSV to programs that import it")
