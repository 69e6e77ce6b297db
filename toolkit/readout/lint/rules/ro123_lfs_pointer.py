"""A file is a pointer of Git LFS, and not what it points to.

## Why

Git LFS keeps large files elsewhere, and has git keep pointers to them. Where it is not installed, or was told not to
fetch, a checkout has the pointers, and none of the records. Of a revision, or of what is staged, git itself has nothing
but pointers: their content is read where Git LFS keeps it in the repository, if it is there.

## Example

```yaml
# places/vienna.json
#^^^^^^^^^^^^^^^^^^^ the file is a pointer of Git LFS, and its content is not here
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
```

## Use instead

The content, which `git lfs pull` fetches:

```yaml
# places/istanbul.yaml
id: istanbul
name: Istanbul
classification: city
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
