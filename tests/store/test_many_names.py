"""What is asked of all names of a dataset folder at once, is what is asked of each, which is written out here."""

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from readout.model.schema import default
from readout.store import tree_checks
from readout.store.paths import reading_order, within

PARTS = st.sampled_from(
    ["a", "A", "ab", "a ", "a.", ".a", "con", "Con.yaml", "con.x", " con", "com1 .b", "HEAD", "objects", "refs", ".git",
     ".GIT", "a:b", "a\nb", "a\x01", "é", "É", "É"]
)  # fmt: skip
NAMES = st.lists(PARTS, min_size=1, max_size=4).map("/".join)
SELECTIONS = st.sampled_from([".", "/", "/a", "a", "a/", "a/A", "ab", ""]) | NAMES


@settings(max_examples=500)
@given(st.lists(NAMES, max_size=8))
def test_what_is_wrong_with_names_is_found_in_all_of_them_at_once(names):
    root, schema = Path("/nowhere"), default()
    plainly = [*tree_checks._repositories(root, names), *tree_checks._names(schema, root, names)]
    assert list(tree_checks.tree_problems(schema, root, names)) == plainly


@settings(max_examples=500)
@given(st.lists(NAMES, max_size=8))
def test_files_come_before_folders_in_each_folder(names):
    def order(name):
        top, *below = name.split("/")
        return top, [(depth < len(below) - 1, part) for depth, part in enumerate(below)]

    assert sorted(names, key=reading_order) == sorted(names, key=order)


@settings(max_examples=500)
@given(NAMES, st.lists(SELECTIONS, max_size=3))
def test_what_is_selected_is_a_path_or_lies_below_it(path, selection):
    assert within(path, selection) == any(
        name in (".", path, f"{path}/") or path.startswith(f"{name.rstrip('/')}/") for name in selection
    )
