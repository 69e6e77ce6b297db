"""Checks a dataset with an executor whose processes are spawned, one for each core, and share nothing with this one.
Prints the findings as `readout validate --format json` has them."""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import readout
from readout.report.formats.json import diagnostic

if __name__ == "__main__":
    with ProcessPoolExecutor(len(os.sched_getaffinity(0)), get_context("spawn")) as executor:
        diagnostics = readout.check(sys.argv[1], executor=executor)
    print(json.dumps({"diagnostics": [diagnostic(each) for each in diagnostics]}))
