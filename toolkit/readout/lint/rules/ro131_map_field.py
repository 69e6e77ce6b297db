"""The map of a list that others keep fills a field that the schema has not.

## Why

A map names our fields as claims address them: `date`, `participants/visitor/posts`, with `*` for a seat for each part
of a cell. What leads to no field cannot land.

## Example

```toml
# lists/visits.toml
key = "No."

[meetings]
name = "Visitor"
"participants/visitor/post" = "Title"
#^^^^^^^^^^^^^^^^^^^^^^^^^^ `participants/visitor/post` is no field of meetings
```

## Use instead

```toml
# lists/visits.toml
key = "No."

[meetings]
name = "Visitor"
"participants/visitor/posts" = "Title"
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
