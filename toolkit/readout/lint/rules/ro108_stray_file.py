"""A file lies where no records are looked for.

## Why

The folder names the collection. A file of records in no collection's folder would be passed over in
silence, and its records would be missing from every export.

## Example

```yaml
# persons/hakan-fidan.yaml
# ^^^^^^^^^^^^^^^^^^^^^^^^ `persons` is no collection
id: hakan-fidan
name: Hakan Fidan
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
