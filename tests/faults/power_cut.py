#!/usr/bin/env python3
"""Cuts the power at 200 points of a script of transactions.

The program runs with a preloaded shim (power_cut.c) that counts what reaches the disk and, at the
chosen event, takes back what was not synced: all of it, by chance some writes, or by chance single
sectors. After each cut the program starts again, `verify` finds nothing broken, every acknowledged
write is there, and every other one is there whole or not at all.
"""
import shutil
import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import service

HERE = Path(__file__).resolve().parent
MODES = ['drop', 'some', 'torn']
CUT_CODE = 137
WRITES = 24
# How often a run that ended before its cut is done again.
TRIES = 5


def build_shim(work):
    shim = work / 'power_cut.so'
    subprocess.run(['cc', '-O1', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-o', str(shim),
                    str(HERE / 'power_cut.c'), '-ldl'], check=True)
    return shim


def environment(shim, folder, cut_at, mode='drop', seed=1):
    return {'LD_PRELOAD': str(shim), 'POWER_CUT_DIR': str(folder), 'POWER_CUT_AT': str(cut_at), 'POWER_CUT_MODE': mode,
            'POWER_CUT_SEED': str(seed), 'POWER_CUT_COUNT': f'{folder}.count'}


def events(folder):
    return struct.unpack('<Q', Path(f'{folder}.count').read_bytes())[0]


def script(one):
    """The transactions: some one by one, some at the same time, so that they share a commit."""
    try:
        return transactions(one)
    except OSError:
        # Power went before the first was sent.
        return None


def transactions(one):
    load = service.Load(one, threads=1, limit=WRITES // 2)
    with load:
        load.join()
    if len(load.acknowledged) < WRITES // 2:
        return load
    together = service.Load(one, threads=4, limit=WRITES // 2)
    with together:
        together.join()
    load.acknowledged += together.acknowledged
    load.attempted += together.attempted
    load.problems += together.problems
    return load


def rehearse(given, shim):
    """How many events the whole script has, start and end included."""
    folder = given.work / 'rehearsal'
    service.copy(given.work / 'base', folder)
    # The shim watches a folder that exists.
    one = service.Service(given.binary, folder, environment(shim, folder, 0))
    load = script(one)
    code = one.stop()
    if code != 0 or len(load.acknowledged) != WRITES:
        raise SystemExit(f'the script does not run without a cut: code {code}, {len(load.acknowledged)} of {WRITES} '
                         f'acknowledged, {load.problems[:1]}')
    return events(folder)


def run_to_cut(given, shim, number, cut_at):
    """Runs the script up to a cut. Gives the exit code and what was written, if anything could be."""
    folder = given.work / f'cut-{number}'
    service.copy(given.work / 'base', folder)
    # Nothing of a run before this one: its events are counted anew, and what the shim keeps has its names again.
    shutil.rmtree(f'{folder}.kept', ignore_errors=True)
    Path(f'{folder}.count').unlink(missing_ok=True)
    one = service.Service(given.binary, folder, environment(shim, folder, cut_at, MODES[number % len(MODES)], number))
    if not one.ready:
        return one.process.returncode, None
    load = script(one)
    return one.stop(), load


def cut(given, shim, number, cut_at):
    """One cut. Gives what is wrong and how many writes were acknowledged and left."""
    folder = given.work / f'cut-{number}'
    code, load = run_to_cut(given, shim, number, cut_at)
    # Commits are shared and batches sealed as time has it, so a run may have fewer events than the rehearsal.
    # One that came to its end before the cut is done again and cut within the events it had.
    for sooner in range(TRIES):
        if code != 0:
            break
        cut_at = max(1, min(cut_at, events(folder)) - sooner * 5)
        code, load = run_to_cut(given, shim, number, cut_at)
    name = f'cut {number} at event {cut_at} ({MODES[number % len(MODES)]})'
    wrong = []
    if code != CUT_CODE:
        wrong.append(f'{name}: the program ended with {code} before the cut')
    broken = service.verify(given.binary, folder)
    if broken:
        wrong.append(f'{name}: {broken}')
    again = service.Service(given.binary, folder)
    if not again.ready:
        return [*wrong, f'{name}: the program did not start again'], 0, 0
    found = service.Found(again)
    left = 0
    acknowledged = load.acknowledged if load else []
    try:
        for write in load.attempted if load else []:
            there = found.whole(write)
            left += there
            if write in acknowledged and not there:
                wrong.append(f'{name}: an acknowledged write is lost')
    except service.HalfWritten as half:
        wrong.append(f'{name}: {half}')
    if again.stop() != 0:
        wrong.append(f'{name}: the program did not end in order after the cut')
    if not wrong:
        for made in (folder, Path(f'{folder}.kept'), Path(f'{folder}.count'), Path(f'{folder}.log')):
            shutil.rmtree(made) if made.is_dir() else made.unlink()
    return wrong, len(acknowledged), left


def main():
    given = service.arguments(__doc__, cuts=200, jobs=2)
    subprocess.run([sys.executable, str(HERE / 'power_cut_test.py')], check=True)
    report = service.Report()
    shim = build_shim(given.work)
    service.build(given.binary, given.work / 'base')
    whole = rehearse(given, shim)
    points = [1 + (whole - 1) * number // max(1, given.cuts - 1) for number in range(given.cuts)]
    with ThreadPoolExecutor(given.jobs) as pool:
        results = list(pool.map(lambda point: cut(given, shim, *point), enumerate(points)))
    for wrong, *_ in results:
        report.check(not wrong, '; '.join(wrong))
    acknowledged = sum(count for _, count, _ in results)
    left = sum(count for *_, count in results)
    report.check(acknowledged > given.cuts, f'only {acknowledged} writes were acknowledged: that proves nothing')
    print(f'{given.cuts} cuts over {whole} events, {acknowledged} acknowledged writes, {left} writes there after the cuts')
    report.end()


if __name__ == '__main__':
    main()
