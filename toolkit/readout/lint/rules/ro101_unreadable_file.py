"""A file cannot be read as text.

## Why

Files are UTF-8, which every editor can write. In another encoding the same bytes are other letters, and
nobody can say later which were meant. Also refused are control characters, devices and other things that
are not regular files, files of more than 256 MiB (YAML: 16 MiB), and links that lead out of the dataset:
what they lead to would be published with it.

## Example

A file that was saved as Latin-1:

```yaml latin-1
# organizations/turkiye.yaml
id: turkiye
name: Türkiye
#      ^ byte 0xFC is not UTF-8
classification: state
```

## Use instead

The same file, saved as UTF-8:

```yaml
# organizations/turkiye.yaml
id: turkiye
name: Türkiye
classification: state
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
