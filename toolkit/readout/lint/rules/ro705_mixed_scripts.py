r"""A word mixes Latin letters with Cyrillic or Greek ones that look the same.

## Why

Nobody sees the difference between a Latin and a Cyrillic `a`, and no program takes the two words for one: the name is
not found, sorted elsewhere, and counted twice. Such letters come from keyboards that were switched too late, from
scanned texts, and from those who want an address to look like another one.

## Example

```yaml
# people/pavel-novak.yaml
id: pavel-novak
name: "P\u0430vel Novak"
#     ^^^^^^^^^^^^^^^^^^ a word mixes Latin and Cyrillic letters: U+0430 CYRILLIC SMALL LETTER A
```

## Use instead

```yaml
# people/pavel-novak.yaml
id: pavel-novak
name: Pavel Novak
```
"""

import re
from collections.abc import Iterator

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.fixes import change
from readout.lint.matchers import Texts
from readout.model.dataset import Record, RecordLookup
from readout.text.characters import character
from readout.text.scripts import FOREIGN, mixed_word, plain, scripts_of

SEVERITY = Severity.WARNING

MATCHER = Texts(where=mixed_word, characters=FOREIGN)


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    del dataset
    for pointer, _, text in MATCHER.matches(record):
        word = str(mixed_word(text))
        letter = next((char for char in word if re.match(FOREIGN, char)), word[0])
        message = f"a word mixes {' and '.join(scripts_of(word))} letters: {character(letter)}"
        meant = plain(text)
        is_clean = mixed_word(meant) is None
        fix = change(record, pointer, "write Latin letters for those that look like them", meant, safe=False)
        help = "write all letters of a word in one script"
        suggestion = meant if is_clean else None
        yield Finding(record, pointer, message, help, suggestion=suggestion, fix=fix if is_clean else None)
