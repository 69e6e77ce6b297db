"""A change of several files was interrupted, or a token says so.

## Why

Commands that change several files change all of them or none. If the process is killed meanwhile, or the
power fails, some are changed and others are not. `.readout/token` stands in the folder until the change is
complete; the journal that it names lies in the folder for the state of your user (`XDG_STATE_HOME`), and says
what to put back. The next command that writes does so first.

A token without a journal was copied with the folder, or put there by somebody. Nothing follows it.

## Example

A token that came with a copy of the folder:

```text
# .readout/token
# ^^^^^^^^^^^^^^ the token names a change of which this user's readout has no journal
0123456789abcdef0123456789abcdef
```

## Use instead

`readout fmt`, or any other command that writes, puts back what had changed. Where there is no journal, see
what has changed (`git status`), and delete the token. This stays:

```text
# .readout/.gitignore
*
```
"""

from readout.diagnostic import Severity

SEVERITY = Severity.ERROR
