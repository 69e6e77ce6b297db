r"""A text is not in Unicode's normal form C.

## Why

`é` can be one character, or an `e` and an accent. They look the same, but no program finds one when it
looks for the other. Form C, the shorter, is the one that keyboards and the web use.

## Example

```yaml
# people/khalifa-al-marar.yaml
id: khalifa-al-marar
name: "Khali\u0301fa Al Marar"
#     ^^^^^^^^^^^^^^^^^^^^^^^^ the text is not in normal form C: `í` is written as U+0069 U+0301
```

## Use instead

```yaml
# people/khalifa-al-marar.yaml
id: khalifa-al-marar
name: Khalífa Al Marar
```
"""

import re
from collections.abc import Iterator
from unicodedata import is_normalized, normalize

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup

SEVERITY = Severity.ERROR


def _is_denormalized(text: str) -> bool:
    return not is_normalized("NFC", text)


MATCHER = Texts(where=_is_denormalized, characters=".")


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        wrong = _first(text)
        points = " ".join(f"U+{ord(char):04X}" for char in wrong)
        message = f"the text is not in normal form C: `{normalize('NFC', wrong)}` is written as {points}"
        fix = change(record, pointer, "write it in normal form C", normalize("NFC", text))
        yield Finding(record, pointer, message, "write the text anew, or normalize it to NFC", fix=fix)


def _first(text: str) -> str:
    """Return the first character with its combining marks that is not in normal form C."""
    clusters = (match.group() for match in re.finditer(r"[^\u0300-\u036f][\u0300-\u036f]{,20}", text))
    return next((cluster for cluster in clusters if not is_normalized("NFC", cluster)), text[:20])
