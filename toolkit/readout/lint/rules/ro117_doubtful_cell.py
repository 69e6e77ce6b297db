"""A cell of a workbook that came back may have been changed by a program.

## Why

While people type, spreadsheet programs begin sentences with a capital; files of CSV lose what tells the text
`007` from the number 7. Where the workbook remembers what was handed out, such changes are undone. But some of
them may have been meant, and nobody can tell from the cell. The change is accepted and reported, so that nothing
slips in unseen.

## Example

```text
handed-out.xlsx, sheet people
     A                B                C
1    Id               Name             Honorific prefix
2    hakan-fidan      Hakan Fidan      prince
```

```text
returned.xlsx, sheet people
     A                B                C
1    Id               Name             Honorific prefix
2    hakan-fidan      Hakan Fidan      Prince
                                       ^ the cell begins with a capital: `Prince` stands where `prince` stood
```

## Use instead

What was meant. If that is what the cell holds now, there is nothing to do.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.WARNING
