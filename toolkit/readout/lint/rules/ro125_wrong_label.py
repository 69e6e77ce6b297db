"""Behind the id in a cell stands something else than the name of its record.

## Why

Drop-downs of workbooks offer ids with names, `hakan-fidan | Hakan Fidan`, and the name is passed over when the cell is
read. What else stands behind the bar was meant: a second id, or the name of another record. It would be lost.

## Example

```csv
# organizations.csv
id,name,classification
turkiye,Türkiye,state
afad,AFAD,organ
```

```csv
# relations.csv
collection,record_id,type,target_id
organizations,afad,part-of,turkiye | AFAD
#                          ^^^^^^^^^^^^^^ behind the id stands no name of its record: `turkiye | AFAD`
```

## Use instead

```csv
# organizations.csv
id,name,classification
turkiye,Türkiye,state
afad,AFAD,organ
```

```csv
# relations.csv
collection,record_id,type,target_id
organizations,afad,part-of,turkiye | Türkiye
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
