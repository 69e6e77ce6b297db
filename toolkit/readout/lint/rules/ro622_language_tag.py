"""A language tag is not registered, or is deprecated.

## Why

Programs choose fonts, sort names and look texts up by their language, and know only registered tags. `jp` and `cz` are
countries, whose languages are `ja` and `cs`; `UK` is no region; `iw` was replaced by `he` long ago.

The list is IANA's registry of language subtags, which BCP 47 rests on.

## Example

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
other_names:
  - name: Anna Dorn
    language: jp
#             ^^ `jp` names no language
```

## Use instead

```yaml
# people/ana-dorn.yaml
id: ana-dorn
name: Ana Dorn
other_names:
  - name: Anna Dorn
    language: ja
```
"""

from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.languages import fault, likely_language
from readout.text.placeholders import LEAVE_OUT, is_placeholder
from readout.text.quoting import quoted

SEVERITY = Severity.WARNING

MATCHER = Texts("language", where=fault)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, tag in MATCHER.matches(record):
        meant = likely_language(tag)
        if not meant and is_placeholder(tag):
            yield Finding(record, pointer, f"{quoted(tag)} {fault(tag)}", LEAVE_OUT)
            continue
        help = "write a tag of IANA's registry of language subtags: `en`, `zh-Hant`, `sr-Latn`, `en-GB`"
        fix = change(record, pointer, f"replace it with `{meant}`", meant, safe=False) if meant else None
        yield Finding(record, pointer, f"{quoted(tag)} {fault(tag)}", help, suggestion=meant, fix=fix)
