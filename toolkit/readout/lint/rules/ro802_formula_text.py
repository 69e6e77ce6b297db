"""A text begins like a formula.

## Why

Spreadsheet programs compute what begins with `=`, `+`, `-` or `@`. In our workbooks such a text is marked
as text and stays what it is. CSV has no such marks: people who open a table by double click, rather than with
an import that reads its columns as text, see the result of a formula, or an error, and save that. A text
from elsewhere may even have been written to be run.

Our own exports come back whole either way, and a text may rightly begin so: `-20 degrees`, a handle with its
`@`. So the rule is off until a dataset turns it on: one whose CSV is opened in spreadsheet programs.

## Example

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"

[rules]
formula-text = "warning"
```

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
from readout.text import coordinates

SEVERITY = Severity.OFF

SIGNS = ("=", "+", "-", "@")


def _begins_like_a_formula(text: str) -> bool:
    return text.startswith(SIGNS) and not coordinates.parse(text)


MATCHER = Texts(where=_begins_like_a_formula)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        message = f"the text begins with `{text[0]}`, as formulas do"
        yield Finding(record, pointer, message, "put another word first, or leave CSV to programs that import it")
