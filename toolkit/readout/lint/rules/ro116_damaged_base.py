"""The sheet of a workbook that remembers how it was handed out is damaged.

## Why

An exported workbook has a hidden sheet `base` with the records as they were. By it, `readout import` tells what
was changed in the workbook from what others have changed in the dataset since, and what a spreadsheet program
has made of a date from what was typed. Where the sheet cannot be relied on, the workbook is compared with the
dataset of today alone: nothing is deleted by it, and where the two differ, a person has to say which is right.

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

The sheet `base` of the workbook as it was handed out, copied over. Or the workbook without that sheet: then
this is no finding, and the import does what it can without.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.WARNING
