"""The rules, one a file, found by their file name: dropping a file in here registers it.

A rule's module is `ro<number>_<name>.py`. It has:

- a docstring, which is its published page (docs/rules/): what it does, `## Why`, `## Example` and
  `## Use instead`. Their fenced files are executed as tests: under the offending line of an example
  stands a comment of carets and the message (a `#` in the first column that a caret follows counts as
  one), and under the comment that names the file what is found of the file as a whole;
- `SEVERITY`, its default; a rule that is off is run where settings turn it on;
- `NEEDS`, if it looks at some tables or `x-format`s only: their names; records without any are passed over;
- `OPTIONS`, if settings may say more of it: each is a list of texts, with what it holds;
- one of these, or none for findings that are made while files are read:
  `check(record, dataset)` for rules about one record, mostly with `concerns(glance, dataset)`, which says
  fast whether the rule may find anything in it: never False where `check` finds something,
  `watch()` for rules about several records: it makes a `watch.Watch`, which takes note of them all (a rule may
  have both),
  `check_dataset(dataset)` for rules about the dataset as such,
  `explain(error)` with `KEYWORDS`, the JSON Schema keywords whose failures it puts into words (`*`:
  all). Rules are asked in the order of their codes, those with `FIRST = True` before the others.
"""
