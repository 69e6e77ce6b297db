"""A text of the curators uses a loaded word.

## Why

Words take sides. Which of them do, each dataset decides for itself: it lists them, and this rule finds
them in what curators write in their own words (descriptions, summaries, paraphrases, remarks, agendas).
A word that a source uses belongs into a claim, as that source's word, or into a `quote`; the rule does not
search claims, quotes, text in quotation marks, names and titles.

Without a list nothing is found. Words and phrases are found in upper and lower case, as whole words, or with
`*` at the end as the beginnings of words.

## Example

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"

[rules.loaded-words]
words = ["regime", "terrorist*"]
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
description: Ministers spoke of the regime.
#            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ the text uses `regime`
```

## Use instead

```toml
# readout.toml
title = "Readouts of diplomatic meetings"
schema_version = "1.0"

[rules.loaded-words]
words = ["regime", "terrorist*"]
```

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
sources: [wam-20251104]
description: Ministers spoke of the government.
claims:
  - id: c1
    about: description
    topic: label
    value: regime
    standing: stands
    text: The word that one of the ministers used.
```
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from readout.diagnostic import Severity
from readout.lint.finding import Finding
from readout.lint.options import option
from readout.model.dataset import Record, RecordLookup, scalars
from readout.text.quoting import quoted_list

SEVERITY = Severity.WARNING

OPTIONS = {"words": "the words to find"}

QUOTED = re.compile(
    '"[^"]*"|\u201c[^\u201c\u201d]*\u201d|\u201e[^\u201c\u201e]*\u201c|\u00ab[^\u00ab\u00bb]*\u00bb'
    "|\u2018[^\u2018\u2019]*\u2019(?!\\w)"
)
"""Text in quotation marks. An apostrophe does not begin or end any."""


def check(record: Record, dataset: RecordLookup) -> Iterator[Finding]:
    words = _words(dataset)
    if not words:
        return
    for pointer, field, text in scalars(record):
        own = field.format == "text" and field.name != "quote" and pointer[0] != "claims"
        if not isinstance(text, str) or not (own or field.name == "agenda"):
            continue
        loaded = list(dict.fromkeys(match.group() for match in _pattern(words).finditer(QUOTED.sub(" ", text))))
        if loaded:
            message = f"the text uses {quoted_list(loaded, last='and')}"
            help = "write a neutral word; if it is a source's, put it into a claim that says whose it is"
            yield Finding(record, pointer, message, help)


@lru_cache(maxsize=1)
def _words(dataset: RecordLookup) -> tuple[str, ...]:
    """Return the words that the dataset's settings list."""
    return tuple(word for word in option(dataset, "RO615", "loaded-words", "words") if word.strip("* "))


@lru_cache(maxsize=8)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for the words, which prefers longer ones."""
    parts = (
        r"\s+".join(map(re.escape, word.removesuffix("*").split())) + (r"\w*" if word.endswith("*") else "")
        for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
