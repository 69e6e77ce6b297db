"""Cells of a workbook are merged.

## Why

Of merged cells only the first keeps its value. The others are empty, whatever the sheet looks like: a
name that seems to stand beside three rows belongs to one.

## Example

```text
participants.xlsx, sheet participants
     A                            B
1    Record                       Id
2    2025-11-03-istanbul-gaza     turkiye
     ^ the cells A2:A3 are merged, and only the first keeps its value
3                                 jordan
```

## Use instead

Unmerge the cells, and write the value into each that it belongs to.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
