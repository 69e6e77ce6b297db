r"""A text holds a character that cannot be seen.

## Why

Characters without a shape come along when text is copied: zero-width spaces, marks of direction, soft
hyphens, odd spaces. Two names that look the same are then two names, and marks of direction can show a
text in another order than programs read it. Private characters look different on every machine.

Joiners are left alone where a script or an emoji needs them.

## Example

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: "Hakan\u00a0Fidan"
#     ^^^^^^^^^^^^^^^^^^ the text holds U+00A0 NO-BREAK SPACE after `Hakan`
```

## Use instead

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: Hakan Fidan
```
"""

import unicodedata
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.lint.stray_characters import SUSPECT, cleaned, unneeded
from readout.model.dataset import Record, RecordLookup
from readout.text.characters import character
from readout.text.quoting import quoted

SEVERITY = Severity.ERROR

MATCHER = Texts(where=unneeded, characters=SUSPECT)
LOST = "\ufffc\ufffd"
"""These stand where something else was lost."""


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        places = unneeded(text)
        at = places[0]
        where = (
            f"after {quoted(text[max(0, at - 20) : at].rpartition(' ')[2])}" if text[:at].strip() else "at its start"
        )
        more = f" ({len(places)} such characters in all)" if len(places) > 1 else ""
        lost = any(text[i] in LOST or unicodedata.category(text[i]) == "Co" for i in places)
        help = "look up in the source what should stand there" if lost else "delete it, or write a plain space"
        visible_text = "" if lost else cleaned(text)
        fix = change(record, pointer, "remove what cannot be seen", visible_text) if visible_text.strip() else None
        yield Finding(record, pointer, f"the text holds {character(text[at])} {where}{more}", help, fix=fix)
