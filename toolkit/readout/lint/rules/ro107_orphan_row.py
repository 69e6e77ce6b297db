"""A row of a table belongs to no record.

## Why

A row of a table such as participants, names or claims says by its ids to which record and item it
belongs. Without that record it has no place in the data.

## Example

```csv
# organizations.csv
id,name,classification
turkiye,Türkiye,state
```

```csv
# names.csv
collection,record_id,name
organizations,turkey,Republic of Türkiye
#             ^^^^^^ no record `turkey` in organizations for this row to belong to
```

## Use instead

```csv
# organizations.csv
id,name,classification
turkiye,Türkiye,state
```

```csv
# names.csv
collection,record_id,name
organizations,turkiye,Republic of Türkiye
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
