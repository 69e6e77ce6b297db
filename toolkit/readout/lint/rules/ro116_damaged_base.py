"""The sheet of a workbook that remembers how it was handed out is damaged.

## Why

An exported workbook has a hidden sheet `base` with the records as they were. From it, `readout import` knows
which changes were made in the workbook and which were made in the dataset since, and whether a person or a
spreadsheet program changed a date. Without a sheet that it can rely on, it compares the workbook with the dataset
of today: it deletes nothing, and where the two differ, a person has to say which is right.

## Example

```text
dataset.xlsx, sheet base
     A                 B
1    Format            1
     ^ the workbook has forgotten how it was handed out: of its 2 chunks, 0 are there
2    Schema version    1.0
3    Handed out        whole
4    Chunks            2
```

## Use instead

Copy the sheet `base` over from the workbook as it was handed out. Or delete the sheet: the import then does what
it can without it, and this is not reported.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.WARNING
