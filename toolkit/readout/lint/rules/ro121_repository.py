"""A folder of the dataset looks like a git repository.

## Why

Git takes a folder that holds `HEAD`, `objects` and `refs` for a repository, and one that holds `.git` for the top of
another. Whoever runs git in there follows its settings, which may name commands to run. Nothing of a dataset needs
such a folder, and readout does not ask it: the repository of a dataset is that of the nearest `.git` at or above its
own folder.

## Example

A file `HEAD`, beside folders `objects` and `refs`:

```text
# HEAD
#^^^^^ the dataset's folder looks like a git repository
ref: refs/heads/main
```

```text
# objects/info
```

```text
# refs/heads
```

## Use instead

None of the three.

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
