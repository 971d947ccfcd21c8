#!/usr/bin/env python3
"""Checks the power-cut shim itself: what was synced stays, what was not is lost, also in part.

Without this, a shim that loses nothing would prove nothing. Each case is a small program that runs
under the shim up to a cut, and the disk that it must leave.
"""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent

PRELUDE = """
import os, sys
def sync(fd): os.fsync(fd)
def sync_folder(path='.'):
    fd = os.open(path, os.O_RDONLY); os.fsync(fd); os.close(fd)
a = os.open('a', os.O_RDWR | os.O_CREAT)
os.pwrite(a, b'old!' * 512, 0)
sync(a); sync_folder()
"""
# Events of the prelude: name made, write, sync, folder synced.
AFTER_PRELUDE = 4


class PowerCut(unittest.TestCase):
    shim = ''

    def run_to(self, program, cut_at, mode='drop', seed=1):
        """Runs a program up to an event and gives the files that are left."""
        with tempfile.TemporaryDirectory() as folder:
            disk = Path(folder, 'disk')
            disk.mkdir()
            environment = dict(os.environ, LD_PRELOAD=self.shim, POWER_CUT_DIR=str(disk), POWER_CUT_AT=str(cut_at),
                               POWER_CUT_MODE=mode, POWER_CUT_SEED=str(seed), PYTHONDONTWRITEBYTECODE='1')
            ended = subprocess.run([sys.executable, '-S', '-c', PRELUDE + program], cwd=disk, env=environment)
            self.assertEqual(ended.returncode, 137, 'the program did not end at the cut')
            return {path.name: path.read_bytes() for path in disk.iterdir()}

    def test_what_was_synced_stays_and_what_was_not_is_lost(self):
        program = "os.pwrite(a, b'new!', 0); sync(a); os.pwrite(a, b'lost', 4); os.pwrite(a, b'x', 9999); sync(a)"
        left = self.run_to(program, AFTER_PRELUDE + 5)
        self.assertEqual(left, {'a': b'new!' + b'old!' * 511})

    def test_a_cut_after_the_sync_keeps_all(self):
        program = "os.pwrite(a, b'new!', 0); os.pwrite(a, b'tail', 2048); sync(a); os.pwrite(a, b'x', 0)"
        left = self.run_to(program, AFTER_PRELUDE + 4)
        self.assertEqual(left, {'a': b'new!' + b'old!' * 511 + b'tail'})

    def test_a_lost_change_of_size_gives_the_bytes_back(self):
        left = self.run_to("os.ftruncate(a, 10); os.pwrite(a, b'zz', 2); sync(a)", AFTER_PRELUDE + 3)
        self.assertEqual(left, {'a': b'old!' * 512})

    def test_names_are_lost_until_their_folder_is_synced(self):
        make = "b = os.open('b', os.O_RDWR | os.O_CREAT); os.write(b, b'b'); sync(b)"
        self.assertEqual(set(self.run_to(make + "; os.pwrite(a, b'x', 0)", AFTER_PRELUDE + 4)), {'a'})
        self.assertEqual(set(self.run_to(make + "; sync_folder(); os.pwrite(a, b'x', 0)", AFTER_PRELUDE + 5)), {'a', 'b'})

    def test_a_lost_removal_and_a_lost_renaming_are_undone(self):
        self.assertEqual(self.run_to("os.unlink('a'); c = os.open('c', os.O_CREAT)", AFTER_PRELUDE + 2), {'a': b'old!' * 512})
        left = self.run_to(
            "b = os.open('b', os.O_RDWR | os.O_CREAT); os.write(b, b'b'); sync(b); sync_folder();"
            "os.rename('b', 'a'); os.write(b, b'x')", AFTER_PRELUDE + 6)
        self.assertEqual(left, {'a': b'old!' * 512, 'b': b'b'})

    def test_by_chance_some_writes_stay_whole_and_sectors_stay_torn(self):
        program = "os.pwrite(a, b'A' * 1024, 0); os.pwrite(a, b'B' * 1024, 1024); sync(a)"
        whole = {self.run_to(program, AFTER_PRELUDE + 3, 'some', seed)['a'] for seed in range(1, 30)}
        old = b'old!' * 256
        self.assertEqual(whole, {x + y for x in (old, b'A' * 1024) for y in (old, b'B' * 1024)})
        torn = {self.run_to(program, AFTER_PRELUDE + 3, 'torn', seed)['a'] for seed in range(1, 30)}
        self.assertTrue(any(left[:512] == b'A' * 512 and left[512:1024] == old[:512] for left in torn))


if __name__ == '__main__':
    with tempfile.TemporaryDirectory() as built:
        PowerCut.shim = str(Path(built, 'power_cut.so'))
        subprocess.run(['cc', '-O1', '-Wall', '-Wextra', '-Werror', '-fPIC', '-shared', '-o', PowerCut.shim,
                        str(HERE / 'power_cut.c'), '-ldl'], check=True)
        unittest.main()
