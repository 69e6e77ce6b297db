"""Work over cores is the same work, in order, and nothing of it stays behind."""

import os
import sys
import threading

import pytest

from readout import cores


@pytest.fixture(autouse=True)
def three(monkeypatch):
    monkeypatch.setenv(cores.VARIABLE, "3")


@pytest.mark.skipif(sys.platform != "linux", reason="there are forks on Linux only")
def test_parts_come_back_in_order_from_several_processes():
    made = cores.spread(lambda part: (os.getpid(), list(part)), range(100), 5)
    assert [each for _, part in made for each in part] == list(range(100))
    assert len({process for process, _ in made}) == 3


def test_little_work_and_work_beside_threads_stays_in_this_process():
    def processes(number):
        return set(cores.spread(lambda _: os.getpid(), range(number), 5))

    assert processes(9) == {os.getpid()}
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    try:
        assert processes(100) == {os.getpid()}
    finally:
        done.set()
        other.join()


def test_what_the_work_raises_is_raised_here():
    def fail(part):
        if 99 in part:
            raise LookupError("99")

    with pytest.raises(LookupError, match="99"):
        cores.spread(fail, range(100), 5)


def test_the_part_of_a_process_that_died_is_worked_on_again():
    here = os.getpid()
    made = cores.spread(lambda part: list(part) if os.getpid() == here else os._exit(1), range(100), 5)
    assert [each for part in made for each in part] == list(range(100))
