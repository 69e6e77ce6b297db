"""Something lies where only readout writes.

## Why

Readout keeps a lock, staged files and a token in `.readout/`, a folder of its own. A link or a file in the
place of the folder, a link, a pipe or a device in the place of one of these files, and a journal anywhere in
a dataset are none of readout's: somebody who hands you a dataset may want it to write or to delete something.
Nothing follows them, and no command writes before they are gone.

## Example

A journal that came with the dataset:

```json
# .readout-undo.json
# ^^^^^^^^^^^^^^^^^^ `.readout-undo.json` is no journal of readout's own, and is not followed
{"process": 1, "files": {".git/config": "cGxhbnRlZA=="}, "temporary": []}
```

## Use instead

See what has changed (`git status`, `ls -la` in the folder), and delete what is reported. This stays:

```text
# .readout/.gitignore
*
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
