"""A comment silences a finding that there is not.

## Why

A comment `# readout: ignore[RO501]` silences a finding on its line, or, on a line of its own, on the
next. When the cause is gone the comment misleads, and would hide the next slip of the kind.

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
