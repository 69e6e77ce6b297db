"""A file, or an item of its list, is not a record.

## Why

A record is a mapping of keys to values. A file holds one, or a list of them.

## Example

```yaml
# people/hakan-fidan.yaml
Hakan Fidan
#^^^^^^^^^^ expected a person, a mapping of keys to values
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
