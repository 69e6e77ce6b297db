"""The collector of cyclic garbage is off while the library runs, and afterwards as it was before."""

import gc
import inspect
import sys
import threading

import pytest

import readout
from readout import garbage, parallel
from readout.cli import app
from readout.handoff import plan
from readout.lint.distributed import run_rules
from readout.publish.batches import map_piece
from readout.store import paths
from readout.syntax.ndjson_index import index_slice


@pytest.fixture(autouse=True)
def on():
    """The collector is on in a test, and on after it."""
    gc.enable()
    yield
    gc.unfreeze()
    gc.enable()


def test_it_is_off_meanwhile_and_on_again_afterwards():
    with garbage.paused:
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_on_again_after_an_exception():
    with pytest.raises(ZeroDivisionError), garbage.paused:
        raise ZeroDivisionError
    assert gc.isenabled()


def test_calls_in_one_another():
    with garbage.paused:
        with garbage.paused:
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_who_has_it_off_keeps_it_off():
    gc.disable()
    with garbage.paused, garbage.paused:
        pass
    assert not gc.isenabled()


def test_the_last_of_several_threads_puts_it_on():
    entered, leave = threading.Event(), threading.Event()

    @garbage.paused
    def work():
        entered.set()
        leave.wait(60)

    thread = threading.Thread(target=work)
    with garbage.paused:
        thread.start()
        assert entered.wait(60)
    assert not gc.isenabled()
    leave.set()
    thread.join(60)
    assert gc.isenabled()


def test_what_was_made_meanwhile_is_old_and_what_was_frozen_stays_so():
    with garbage.paused:
        made = [[]]
    assert any(each is made for each in gc.get_objects(generation=2))
    gc.freeze()
    with garbage.paused:
        made = [[]]
    assert gc.get_freeze_count()
    assert not any(each is made for each in gc.get_objects(generation=2))


class Seen(Exception):
    """The collector was off in a call, which goes no further."""


def seen(*_, **__):
    assert not gc.isenabled()
    raise Seen


class Canonical:
    canonical = seen


def records():
    seen()
    yield {}


WORK = {work.__name__: work for work in (run_rules, map_piece, index_slice)}
CALLS = {
    "check": lambda: readout.check("data"),
    "load": lambda: readout.load("data"),
    "export": lambda: readout.export("data", "json", "build"),
    "import_": lambda: readout.import_("book.xlsx", "data"),
    "typed": lambda: readout.typed(Canonical()),
    "check_partition": lambda: readout.check_partition(records(), "meetings"),
    "flatten_partition": lambda: readout.flatten_partition(records(), "meetings"),
}


def test_these_are_all_functions_of_the_library_and_none_is_a_generator():
    functions = {name for name in readout.__all__ if inspect.isfunction(getattr(readout, name))}
    assert functions == set(CALLS)
    assert not any(inspect.isgeneratorfunction(inspect.unwrap(getattr(readout, name))) for name in functions)


@pytest.mark.parametrize("name", WORK)
def test_it_is_off_in_the_workers_of_an_executor(name, monkeypatch):
    monkeypatch.setattr(parallel, "unpacked", seen)
    with pytest.raises(Seen):
        WORK[name](b"")
    assert gc.isenabled()


@pytest.mark.parametrize("name", CALLS)
def test_it_is_off_in_each_function_of_the_library(name, monkeypatch):
    monkeypatch.setattr(paths, "discover", seen)
    monkeypatch.setattr(plan, "opened", seen)
    with pytest.raises(Seen):
        CALLS[name]()
    assert gc.isenabled()


def test_it_is_off_in_a_command(monkeypatch):
    def interrupted():
        assert not gc.isenabled()
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "app", interrupted)
    for name in ("stdout", "stderr"):  # which `main` replaces
        monkeypatch.setattr(sys, name, getattr(sys, name))
    with pytest.raises(SystemExit):
        app.main()
    assert gc.isenabled()
