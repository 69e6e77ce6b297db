"""How good the diagnostics are: labelled slips of curators, and what the linter makes of them.

Prints, for each kind of slip, how often exactly one finding stood in the mutated file, at the right line and
column and with the right code, how often a misspelt word was suggested as it was meant, and how many hints hold:
each is applied, and the result has the finding no more and no other; then every miss.
"""

import sys
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from helpers import DATASETS  # noqa: E402
from labelled_exports import cause_mutations, export_mutations  # noqa: E402
from labelled_mutations import mutations, outcome  # noqa: E402
from readout.store import load  # noqa: E402


def main():
    outcomes = [outcome(mutation) for mutation in mutations(DATASETS)]
    for of_exports in (export_mutations, cause_mutations):
        with TemporaryDirectory() as folder:
            outcomes += [outcome(mutation) for mutation in of_exports(load.load(DATASETS[0]), Path(folder))]
    kinds = defaultdict(list)
    for each in outcomes:
        kinds[each.mutation.kind].append(each)
    width = max(map(len, kinds))
    print(f"{'kind':{width}}   placed  suggested    hints hold  elsewhere")
    for kind, members in (*kinds.items(), ("all", outcomes)):
        typos = [each for each in members if each.mutation.original]
        placed = f"{sum(each.placed for each in members)}/{len(members)}"
        suggested = f"{sum(each.suggested for each in typos)}/{len(typos)}" if typos else ""
        hints = sum(each.hints for each in members)
        held = f"{hints - sum(len(each.broken_hints) for each in members)}/{hints}" if hints else ""
        elsewhere = sum(each.elsewhere for each in members)
        print(f"{kind:{width}}  {placed:>7}  {suggested:>9}  {held:>12}  {elsewhere:>9}")
    typos = [each for each in outcomes if each.mutation.original]
    placed, suggested = share(each.placed for each in outcomes), share(each.suggested for each in typos)
    print(f"\n{placed} placed, {suggested} suggested, {share(hint_results(outcomes))} hints hold")
    for each in outcomes:
        if not each.placed or each.broken_hints or (each.mutation.original and not each.suggested):
            print(f"\n{each}")


def hint_results(outcomes):
    """Whether each hint holds where it stands."""
    for each in outcomes:
        yield from [True] * (each.hints - len(each.broken_hints)) + [False] * len(each.broken_hints)


def share(found):
    found = list(found)
    return f"{100 * sum(found) / len(found):.1f} % of {len(found)}"


if __name__ == "__main__":
    main()
