"""A table has a column that it should not have, or lacks one that it needs.

## Why

Cells are known by the names above them. What stands under an unknown name, under no name, or under the
same name twice would be lost.

## Example

```csv
# people.csv
id,name,famly_name
#       ^^^^^^^^^^ the table people has no column `famly_name`
hakan-fidan,Hakan Fidan,Fidan
```

## Use instead

```csv
# people.csv
id,name,family_name
hakan-fidan,Hakan Fidan,Fidan
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
