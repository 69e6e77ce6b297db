"""A comment, or the metadata, silence a finding that does not exist.

## Why

A comment `# readout: ignore[RO501]` silences a finding on its line, or, on a line of its own, on the
next. Once its cause is gone, the comment misleads, and would hide the next finding of that rule. So it is
with what the metadata of a dataset accept, by code, record and address: exports carry there, under
`accepted`, what comments silence, with the reason.

## Example

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul  # readout: ignore[RO701]
#                                 ^^^^^ nothing on line 3 is found by `RO701`
classification: city
```

## Use instead

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.WARNING
