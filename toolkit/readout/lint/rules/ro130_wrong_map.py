"""The map of a list that others keep says something that is not understood.

## Why

A map says which column of a list is which field. What it says amiss would be passed over in silence, and the values of
the column would never land. `readout import` reports columns that the list has not as well.

## Example

```toml
# lists/visits.toml
key = "No."

[meetings]
name = "Visitor"
date = {column = "Day", ordre = "dmy"}
#^^^ `date` has an option `ordre` that is not understood
```

## Use instead

```toml
# lists/visits.toml
key = "No."

[meetings]
name = "Visitor"
date = {column = "Day", order = "dmy"}
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
