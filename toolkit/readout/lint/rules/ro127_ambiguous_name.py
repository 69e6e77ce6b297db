"""A name stands where an id goes, and several records have it.

## Why

In a workbook that is imported, a cell may hold a name instead of an id, where it is one record's alone. Where two
records go by the name, nobody but the writer knows which of them is meant.

## Example

```text
handed-out.xlsx, sheet sources
     A                B                C                D
1    Id               Kind             Name             Derived from
2    wam              news             Statement
3    anews            news             Statement
4    report           news             Report
```

```text
returned.xlsx, sheet sources
     A                B                C                D
1    Id               Kind             Name             Derived from
2    wam              news             Statement
3    anews            news             Statement
4    report           news             Report           Statement
                                                        ^ `Statement` may mean `anews` or `wam`
```

## Use instead

The id of the record that is meant, as the list of the cell offers it.
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
