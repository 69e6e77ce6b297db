"""A cell of a workbook holds a date that a program made, where a text should stand.

## Why

Spreadsheet programs turn what looks like a date into a number of days, and show it as they like: of
`1993-08` they make 1 August 1993, and of `3/4` either the third of April or the fourth of March. What was
typed is lost, and nobody can tell how precise it was; so it is not guessed.

## Example

```text
sources.xlsx, sheet sources
     A                B
1    Id               Date
2    wam-20251104     04.11.25
                      ^ the cell holds a date, 2025-11-04, not what was typed
```

## Use instead

Format the column as Text, then write the date again: `2025-11-04`, or `2025-11` where the source states
no day. Columns of an exported workbook are formatted as Text from the start; pasting values only
(Ctrl+Shift+V) keeps them so.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
