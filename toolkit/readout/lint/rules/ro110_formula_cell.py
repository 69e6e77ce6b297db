"""A cell of a workbook holds a formula.

## Why

What a formula shows depends on the program, on other cells and sometimes on the day. Data are what somebody
wrote. Formulas are never evaluated, and the value that a program stored beside one is not trusted either.

## Example

```text
people.xlsx, sheet people
     A                B
1    Id               Name
2    hakan-fidan      =PROPER("hakan fidan")
                      ^ the cell holds the formula `=PROPER("hakan fidan")`
```

## Use instead

The value itself. To turn a column of formulas into values, copy it and paste values only (Ctrl+Shift+V).
A text that begins with `=` stands in a cell that is formatted as Text before it is typed; every cell of
an exported workbook is.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
