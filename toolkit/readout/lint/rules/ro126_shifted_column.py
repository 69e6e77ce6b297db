"""The values of a column stand in other rows than they did.

## Why

Whoever sorts one column alone, fills a cell down too far, or inserts a cell, gives rows the values of others, and
nothing in the sheet shows it. Where a workbook remembers what was handed out, three rows or more that have got what
others have lost, empty cells among them, or two that repeat the one beside them over something else, are such an
accident: they are read as they were, and nothing is imported unless it was meant (`--allow-shifted`).

## Example

```text
handed-out.xlsx, sheet people
     A                B                C
1    Id               Name             Description
2    hakan-fidan      Hakan Fidan      minister
3    ishaq-dar        Ishaq Dar        deputy prime minister
4    ayman-safadi     Ayman Safadi     ambassador
```

```text
returned.xlsx, sheet people
     A                B                C
1    Id               Name             Description
2    hakan-fidan      Hakan Fidan      ambassador
                                       ^ the values of the column `Description` stand in other rows: C2, C3, C4
3    ishaq-dar        Ishaq Dar        minister
4    ayman-safadi     Ayman Safadi     deputy prime minister
```

## Use instead

Take the column from the workbook as it was before. Sort whole tables, by the buttons in the headings.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
