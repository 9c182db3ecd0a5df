"""Small jobs to be measured by a child process."""

import time

import numpy as np


def sleeper(seconds, megabytes):
    def run():
        kept = np.ones(int(megabytes * 2**17))
        time.sleep(seconds)
        return np.arange(3) * int(kept[0])

    return run


def slower(seconds, megabytes):
    return sleeper(seconds * 4, megabytes)
