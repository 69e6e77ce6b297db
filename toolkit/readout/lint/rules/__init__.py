"""The rules, one a file, found by their file names: a file that is put in here is registered.

A rule's module is named `ro<number>_<name>.py` and consists of:

- a docstring, which is its published page (docs/rules/): one sentence that says what the rule finds, then `## Why`,
  `## Example` and `## Use instead`. Their fenced files are executed as tests: under the offending line of an example
  stands a comment of carets and the message (a `#` in the first column that a caret follows counts as a caret). A
  comment of carets directly under the one that names the file is about the file as a whole;
- `SEVERITY`, its default. A rule that is off is run only where a dataset's settings turn it on;
- `EXCUSED_BY`, if what it finds may be explained elsewhere: the tables in which. It is not run where one of them could
  not be read;
- `OPTIONS`, if settings can say more: the name of each option, a list of texts, with what the texts are. The rule
  is run only where one of its options is set;
- one of the functions below, or none for findings that are made while files are read.

`check(record, dataset)` yields what is wrong in one record. `dataset` is a `RecordLookup`: what a rule about one record
may look up (`readout.model.dataset`). Beside it stands what it looks for, in one of these forms,
so that the engine calls `check` only for records in which something may be wrong (see `readout.lint.matchers`):

- `MATCHER = Texts("edtf", where=edtf.inverted)`: texts of one or more `x-format`s, or all texts, that fail a test;
- `MATCHER = Items({"parts": _is_outside}, has=("date",))`: items of some tables, or the record itself, that fail a
  test; where they must have certain keys for that, or lack others, `has` and `lacks` say so, and no other is looked at;
- `MATCHER = Lacking(_is_expected)`: items that lack a field of some kind;
- `MATCHER = References(_leads_nowhere)`: ids of other records that fail a test;
- `MATCHER = Subjects(_has_rivals)`: fields or topics that claims are about, and whose claims fail a test
  (`readout.lint.claim_matcher`);
- `may_find(values, dataset)`, where none of these fits: a function of its own that must never be False where `check`
  finds something. tests/lint/test_prefilter.py lists the few rules that have one.

`check` goes through `MATCHER.matches(record, dataset)`, which yields what failed the test, with its pointer.

`cross_record_check()` returns a new `CrossRecordCheck` for a rule about several records (see
`readout.lint.cross_record`): it collects facts of each record, and reports when all are collected. A rule may have
both `check` and this.

`check_dataset(dataset)` yields what is wrong in the dataset as such.

`explain(error)`, with `KEYWORDS`, puts failures of these JSON Schema keywords into words (`*`: of all keywords). The
first rule that yields something explains a failure: rules with `FIRST = True`, then the others, by code.
"""
