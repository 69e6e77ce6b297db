"""A cell of a workbook holds an error.

## Why

`#REF!`, `#N/A` and their like are what a formula leaves when it fails. They are no data.

## Example

```text
people.xlsx, sheet people
     A                B
1    Id               Name
2    hakan-fidan      #REF!
                      ^ the cell holds the error #REF!
```

## Use instead

The value itself; or an empty cell, where nothing is known.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
