"""A file is in another format than records are.

## Why

Popolo, OParl, Open Civic Data, a table or a list of legislators say much of what records say, with other keys
and other ids. Taken for records they would fail at every key. `readout import` makes records of such lists by
a map, says what it could not place, and leaves the file itself outside of the dataset.

## Example

```json
# people/legislature.json
# ^^^^^^^^^^^^^^^^^^^^^^^^ the file is Popolo, not a record
{"persons": [{"id": "hakan-fidan", "name": "Hakan Fidan"}], "organizations": []}
```

## Use instead

```yaml
# people/hakan-fidan.yaml
id: hakan-fidan
name: Hakan Fidan
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
