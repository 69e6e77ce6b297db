"""A hidden row or column of a workbook that came back was changed.

## Why

What is pasted over filtered rows also lands in the hidden ones between them, and values are filled down over
them: nobody sees it happen. Hidden rows are read like all others; those that are unchanged are not reported.

## Example

```text
handed-out.xlsx, sheet people
     A                B
1    Id               Name
2    hakan-fidan      Hakan Fidan
3    ishaq-dar        Ishaq Dar
```

```text
returned.xlsx, sheet people
     A                B
1    Id               Name
2    hakan-fidan      Hakan Fidan
(3)  ishaq-dar        Hakan Fidan
                      ^ a hidden row of the table people was changed, or is new
```

## Use instead

Clear the filter and look at the row: if the change was meant, there is nothing to do.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.WARNING
