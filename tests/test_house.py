"""The house keeps its plan: few modules at the top, short functions, one definition of each thing, the field's words."""

import ast
import importlib
import re
from collections import defaultdict
from functools import cache

import pytest

from helpers import ROOT

PACKAGE = ROOT / "toolkit" / "readout"
MODULES = sorted(PACKAGE.rglob("*.py"))
GENERATED = {PACKAGE / "models.py"}
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "data" / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

LONGEST_FUNCTION = 60
LONGEST_MODULE = 500
DIALECT = {
    *("found", "wanted", "known", "here", "its", "that"),  # say what a local holds
    *("glance", "glances", "noting", "stumble", "watch", "watches", "twins", "speech", "nearness", "vocabulary"),
    *("likeness", "namesakes", "showing", "ledger", "drafting", "landing", "demands", "shown"),
    *("Glance", "Glances", "Noting", "Watch", "Twins", "Vocabulary", "Showing", "Ledger", "Demands"),
    *("Home", "Behind", "Made", "Known", "KnownRecord", "Looked", "_Looked", "Kept"),
}
"""Words that only those who wrote the first version knew. What is said instead stands in CONTRIBUTING.md."""
ONCE = ("plural", "escaped", "visible", "column_letters", "column_number", "did_you_mean")
"""Functions of which there is one, and its homonyms."""
OTHER_SYNTAXES = ("publish/formats/xlsx/rows.py", "syntax/json_text.py", "syntax/yaml/writer.py")
"""These escape what JSON, XML and YAML ask for, each its own; Markdown is escaped in one place."""


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


def name(path):
    return path.relative_to(PACKAGE).as_posix()


def test_few_modules_stand_at_the_top():
    top = sorted(path.name for path in PACKAGE.glob("*.py"))
    assert top == [
        "__init__.py",
        "api.py",
        "diagnostic.py",
        "garbage.py",
        "models.py",
        "parallel.py",
        "progress.py",
        "span.py",
        "version.py",
    ]


def test_rules_holds_rules_only():
    files = [path.name for path in (PACKAGE / "lint" / "rules").glob("*.py") if path.name != "__init__.py"]
    assert files
    assert [file for file in files if not re.fullmatch(r"ro[0-9]{3}_[a-z0-9_]+\.py", file)] == []


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_functions_are_short(path):
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = {node.name: node.end_lineno - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FUNCTION} == {}


@pytest.mark.parametrize("path", [path for path in MODULES if path not in GENERATED], ids=name)
def test_modules_are_short_or_say_why_not(path):
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST_MODULE or "one module" in ast.get_docstring(tree(path))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_names_are_the_fields_words(path):
    """No definition, parameter or variable has a name of the private dialect."""
    names = defaultdict(list)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names[node.name].append(node.lineno)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names[node.id].append(node.lineno)
        elif isinstance(node, ast.arg):
            names[node.arg].append(node.lineno)
    assert {word: lines for word, lines in names.items() if word in DIALECT or word.strip("_") in DIALECT} == {}
    assert path.stem not in DIALECT


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_no_object_pretends_to_be_another(path):
    """`cast` to one of our classes and `__getattr__` of a class hide what an object is; a package's is lazy import."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            assert not any(isinstance(inner, ast.FunctionDef) and inner.name == "__getattr__" for inner in node.body)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "cast":
            assert not (isinstance(node.args[1], ast.Name) and node.args[1].id == "self"), f"line {node.lineno}"


@pytest.mark.parametrize("function", ONCE)
def test_there_is_one_way_of_it(function):
    definitions = [
        name(path)
        for path in MODULES
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and node.name.strip("_") == function
    ]
    assert len([path for path in definitions if path not in OTHER_SYNTAXES]) == 1


LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)\s#]+)")
PATH = re.compile(r"`((?:toolkit|tests|docs|tools|schema|bench|ci)/[\w./-]*[\w/])`")
DOTTED = re.compile(r"\breadout(?:\.[a-z_]\w*)+")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_each_path_in_the_documentation_exists(page):
    text = page.read_text("utf-8")
    links = [page.parent / target for target in LINK.findall(re.sub(r"```.*?```", "", text, flags=re.DOTALL))]
    paths = [ROOT / target for target in PATH.findall(text)]
    assert [str(path) for path in links + paths if not path.exists()] == []


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted((ROOT / "tools").glob("*.py"))], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_each_path_in_a_docstring_exists(path):
    constants = (node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant))
    texts = [value for value in constants if isinstance(value, str) and " " in value]
    assert [target for text in texts for target in PATH.findall(text) if not (ROOT / target).exists()] == []
    for text in texts:
        for dotted in DOTTED.findall(text):
            assert resolves(dotted), dotted


def resolves(dotted):
    """Whether a dotted name leads to a module of the package, or something in one."""
    parts = dotted.split(".")
    if parts[1] == "toml" or len(parts) == 1:  # readout.toml is a file
        return True
    for at in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:at]))
        except ImportError:
            continue
        for part in parts[at:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False
