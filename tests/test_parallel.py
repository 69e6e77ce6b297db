"""Work over cores is the same work, in order, and nothing of it stays behind."""

import marshal
import multiprocessing
import os
import sys
import threading
import time

import pytest

from readout import parallel


@pytest.fixture(autouse=True)
def three(monkeypatch):
    monkeypatch.setenv(parallel.VARIABLE, "3")


@pytest.mark.skipif(sys.platform != "linux", reason="there are forks on Linux only")
def test_only_what_another_process_sends_goes_through_the_codec():
    def work(part):
        time.sleep(0.01)  # so that no process is done before another has begun
        return os.getpid(), None, list(part)

    def encode(result):
        process, _, numbers = result
        return marshal.dumps((process, os.getpid(), numbers))

    made = parallel.map_batches(work, range(100), 2, codec=parallel.Codec(encode, marshal.loads))
    assert [each for _, _, part in made for each in part] == list(range(100))
    assert all(sender == (None if process == os.getpid() else process) for process, sender, _ in made)
    assert len({process for process, _, _ in made}) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="there are forks on Linux only")
def test_parts_come_back_in_order_from_several_processes():
    def work(part):
        time.sleep(0.01)  # so that no process is done before another has begun
        return os.getpid(), list(part)

    made = parallel.map_batches(work, range(100), 2)
    assert [each for _, part in made for each in part] == list(range(100))
    assert len({process for process, _ in made}) == 3


def test_little_work_and_work_beside_threads_stays_in_this_process():
    def processes(number):
        return set(parallel.map_batches(lambda _: os.getpid(), range(number), 5))

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
        parallel.map_batches(fail, range(100), 5)


@pytest.mark.parametrize("dies", [False, True])
def test_what_a_process_makes_can_be_added_up(dies):
    here = os.getpid()

    def work(part):
        if dies and os.getpid() != here and 60 in part:
            os._exit(1)
        time.sleep(0.005)
        return list(part)

    made = parallel.map_batches(work, range(100), 2, merge=list.extend)
    assert sorted(each for part in made for each in part) == list(range(100))
    assert dies or len(made) == 3


def test_the_part_of_a_process_that_died_is_worked_on_again():
    here = os.getpid()
    made = parallel.map_batches(lambda part: list(part) if os.getpid() == here else os._exit(1), range(100), 5)
    assert [each for part in made for each in part] == list(range(100))


# ---------------------------------------------------------------- one part after the other


@pytest.mark.skipif(sys.platform != "linux", reason="there are forks on Linux only")
def test_a_stream_comes_in_order_from_as_many_processes_as_asked_for():
    def processes(most):
        made = list(parallel.map_ordered(lambda part: (os.getpid(), part), range(50), most))
        assert [part for _, part in made] == list(range(50))
        return {process for process, _ in made}

    assert len(processes(2)) == 2
    assert len(processes(9)) == 3
    assert processes(1) == {os.getpid()}
    assert list(parallel.map_ordered(str, [], 3)) == []


def test_a_stream_works_on_what_is_asked_for_and_leaves_no_process_behind(tmp_path):
    def work(part):
        (tmp_path / str(part)).touch()
        return b"x" * 2**20  # which fits into no pipe

    begun = parallel.map_ordered(work, range(50), 3)
    next(begun)
    begun.close()
    assert len(list(tmp_path.iterdir())) < 10
    assert not multiprocessing.active_children()


def test_what_fails_in_a_stream_is_raised_after_what_came_before():
    def fail(part):
        if part == 7:
            raise LookupError(part)
        return part

    for most in (1, 3):
        found = parallel.map_ordered(fail, range(50), most)
        assert [next(found) for _ in range(7)] == list(range(7))
        with pytest.raises(LookupError, match="7"):
            next(found)


def test_the_parts_of_a_stream_whose_process_died_are_worked_on_here():
    here = os.getpid()
    made = parallel.map_ordered(lambda part: part if os.getpid() == here else os._exit(1), range(50), 3)
    assert list(made) == list(range(50))


def test_what_is_done_ahead_is_what_the_work_returns():
    with parallel.ahead(lambda name: f"{os.getpid()} {name}".encode() * 30_000, ["a", "b", "c"]) as result:
        results = [result(name) for name in ("b", "a", "c", "b")]
        assert [each.split()[1][:1] for each in results] == [b"b", b"a", b"c", b"b"]
        assert int(results[0].split()[0]) != os.getpid()
        assert result("d") is None
    assert not multiprocessing.active_children()


@pytest.mark.parametrize("end", [lambda: os._exit(1), lambda: 1 / 0])
def test_what_could_not_be_done_ahead_has_no_result(end):
    with parallel.ahead(lambda name: b"" if name == "a" else end(), ["a", "b", "c"]) as result:
        assert [result(name) for name in ("c", "b", "a")] == [None, None, b""]


def test_nothing_is_done_ahead_on_one_core(monkeypatch):
    monkeypatch.setenv(parallel.VARIABLE, "1")
    with parallel.ahead(lambda _: b"done", ["a"]) as result:
        assert result("a") is None
