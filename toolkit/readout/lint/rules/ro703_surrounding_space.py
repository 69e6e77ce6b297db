"""A text begins or ends with space.

## Why

Nobody sees the space, but searches and joins fail because of it. In YAML a block that begins with `|` or `>` keeps one
line feed at its end; one that begins with `|-` or `>-` keeps none.

## Example

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: "Hakan Fidan "
#     ^^^^^^^^^^^^^^ the text ends with a space
description: |
#            ^ the text ends with a line feed
  Minister of Foreign Affairs.
  Former head of intelligence.
```

## Use instead

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: Hakan Fidan
description: |-
  Minister of Foreign Affairs.
  Former head of intelligence.
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.lint.stray_characters import SPACE
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR


def _is_padded(text: str) -> bool:
    return text.strip(SPACE) != text


MATCHER = Texts(where=_is_padded)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        stripped = text.strip(SPACE)
        where = "begins" if text[0] in SPACE else "ends"
        what = "a space" if (text[0] if where == "begins" else text[-1]) == " " else "a line feed"
        help = "delete it"
        if text.endswith("\n") and "\n" in stripped:
            help = "delete it; a block that begins with `|-` or `>-` ends without a line feed"
        fix = change(record, pointer, "remove the surrounding space", stripped) if stripped else None
        yield Finding(record, pointer, f"the text {where} with {what}", help, fix=fix)
