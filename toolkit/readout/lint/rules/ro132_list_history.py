"""A file that remembers what has landed of a list cannot be read.

## Why

`lists/NAME.ndjson` holds the values of a list as they last landed, by the keys of its rows. From it, `readout import`
knows what the list has changed since, and what a curator has. It is written by the import, and by nobody else.

## Example

```json
# lists/visits.ndjson
{"key": "2138"}
#^^^^^^^^^^^^^^ the line says neither what landed of a list nor who a name was taken for
```

## Use instead

```json
# lists/visits.ndjson
{"name": "people|Khalifa", "candidates": []}
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
