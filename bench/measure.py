"""Runs a job in processes of its own and says what it took. Reads the job from stdin as JSON, prints JSON.

A job is {"commands": [[program, argument, …], …], "timeout": seconds, "memory": bytes, "stdout": path}. Its commands
run one after the other, each as a whole process, cold; their times add up, and of their peaks of memory the highest
counts. A command's memory is that of its whole tree of processes: every 0.1 s their proportional set sizes are added
up, in which a page that several share counts once in all. Of a command that is over before, it is the kernel's own peak
of a single process. A job that passes its timeout or its memory is killed, with all that it started.

Stands alone, and imports little: a child begins as a copy of its parent, and would be charged for a large one.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time

PAGE = os.sysconf("SC_PAGE_SIZE")
EVERY = 0.1


def tree(pid):
    """The process and all that it started, by their ids."""
    yield pid
    try:
        tasks = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return
    for task in tasks:
        try:
            with open(f"/proc/{pid}/task/{task}/children") as file:
                children = file.read().split()
        except OSError:
            continue
        for child in children:
            yield from tree(int(child))


def proportional(pid):
    """The proportional set size of the tree of a process, in bytes; the resident one where there is no other."""
    total = 0
    for each in tree(pid):
        try:
            with open(f"/proc/{each}/smaps_rollup") as file:
                total += next((int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:")), 0)
        except PermissionError:
            with open(f"/proc/{each}/statm") as file:
                total += int(file.read().split()[1]) * PAGE
        except OSError:
            continue
    return total


def run(command, timeout, memory, stdout):
    """One command: its wall and processor seconds, its peak of memory in bytes, its exit code, why it was killed."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=stdout, stderr=stdout, start_new_session=True)
    ended, peak, killed = threading.Event(), 0, None

    def watch():
        nonlocal peak, killed
        while not ended.wait(EVERY):
            peak = max(peak, proportional(process.pid))
            late = time.perf_counter() - start > timeout
            if late or peak > memory:
                killed = f"more than {timeout:.0f} s" if late else f"more than {memory / 1e9:.1f} GB of memory"
                os.killpg(process.pid, signal.SIGKILL)
                return

    watcher = threading.Thread(target=watch)
    watcher.start()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    ended.set()
    watcher.join()
    process.returncode = os.waitstatus_to_exitcode(status)
    return {
        "wall": wall,
        "cpu": usage.ru_utime + usage.ru_stime,
        "memory": peak or usage.ru_maxrss * 1024,
        "exit": process.returncode,
        "killed": killed,
    }


def main():
    job = json.load(sys.stdin)
    found, left = [], job["timeout"]
    with open(job["stdout"], "wb") as stdout:
        for command in job["commands"]:
            found.append(run(command, left, job["memory"], stdout))
            left -= found[-1]["wall"]
            if found[-1]["killed"]:
                break
    json.dump(
        {
            "wall": sum(each["wall"] for each in found),
            "cpu": sum(each["cpu"] for each in found),
            "memory": max(each["memory"] for each in found),
            "exits": [each["exit"] for each in found],
            "killed": found[-1]["killed"],
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main()
