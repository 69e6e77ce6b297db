"""A key stands twice in one mapping.

## Why

Programs differ in which of the two they keep, and none says that it dropped the other.

## Example

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
date: 2025-11-04
#^^^ the key `date` stands twice
sources: [wam-20251104]
```

## Use instead

```yaml
# meetings/2025-11-03-istanbul-gaza.yaml
id: 2025-11-03-istanbul-gaza
name: Ministerial Meeting on Gaza
status: held
date: 2025-11-03
sources: [wam-20251104]
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
