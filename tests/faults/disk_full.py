#!/usr/bin/env python3
"""Fills the disk under the running program.

Writes and looks are then refused with a clear problem (507, never 500), what needs no look is still
shown, nothing is half-written, and when there is room again all goes on without a restart.
"""
import os
import shutil
import subprocess
import sys

import service

# Room beside the demo: enough to start and write a little.
SPARE = 24 * 1024 * 1024
FULL = 507


def fill(folder):
    """Takes all room that is left, to the last block."""
    with open(folder / 'filler', 'wb', buffering=0) as filler:
        size = 1 << 20
        while size >= 512:
            try:
                if filler.write(b'x' * size) < size:
                    size //= 2
            except OSError:
                size //= 2


def refusal(act):
    """The problem with which an act is refused, or nothing when it is done."""
    try:
        act()
        return None
    except service.Refused as refused:
        return refused


class Pair:
    """Two people who go to hospital and come back, for as long as one likes."""

    def __init__(self, one, skip=0):
        self.client = one.client(service.ROLE)
        roll = self.client.get(f'/api/roll?prison={service.PRISON}')['people']
        self.people = [line['id'] for line in roll if line['where'] == 'in'][skip:skip + 2]
        self.acknowledged = []

    def move(self):
        kind = 'back' if len(self.acknowledged) % 2 else 'to_hospital'
        write = service.Write(self.people, kind)
        write.send(self.client)
        self.acknowledged.append(write)


def check_full(report, client, pair):
    """What holds while there is no room."""
    # The log's last page may have room for a write or two.
    refused = None
    for _ in range(2000):
        refused = refusal(pair.move)
        if refused:
            break
    if report.check(refused is not None, 'writes go on for ever on a full disk'):
        problem = refused.problem()
        report.check(refused.status == FULL, f'a write on a full disk answers {refused.status}: {refused.body[:200]!r}')
        report.check(problem.get('code') and problem.get('detail'), f'no problem with code and detail: {problem}')
    for path in ('/healthz', '/api/prisons', '/openapi.json'):
        said = refusal(lambda: client.get(path))
        report.check(said is None, f'{path} is refused on a full disk: {said}')
    look = refusal(lambda: client.get(f'/api/people/{pair.people[0]}'))
    report.check(look is None or look.status == FULL, f'a look on a full disk answers {look and look.status}')


def on_small_disk(given, size, act):
    """Runs `act` with a folder on a disk of so many bytes."""
    mount = given.work / 'disk'
    mount.mkdir()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}', 'tmpfs', str(mount)], check=True)
    try:
        act(mount)
    finally:
        subprocess.run(['umount', '--lazy', str(mount)], check=False)
        shutil.rmtree(mount, ignore_errors=True)


def check_building(given, report, mount):
    """A demo for which there is no room says so and leaves nothing."""
    command = [str(given.binary), 'demo', '--dir', str(mount / 'demo'), '--people', '100', '--port', '0']
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300)
    told = ended.stderr.splitlines()[-1:]
    report.check(ended.returncode == 2 and ended.stdout == '' and 'space' in ''.join(told),
                 f'a demo without room ends with {ended.returncode}: {told}')
    left = [path.name for path in mount.iterdir()]
    report.check(not left, f'a demo without room leaves {left}')


def prove(given, report):
    base = given.work / 'base'
    service.build(given.binary, base)
    size = sum(path.stat().st_size for path in base.rglob('*') if path.is_file())
    on_small_disk(given, size + SPARE, lambda mount: check_running(given, report, base, mount))
    on_small_disk(given, 3 << 20, lambda mount: check_building(given, report, mount))


def check_running(given, report, base, mount):
    """Fills the disk three times under the running program, and makes room again."""
    folder = mount / 'demo'
    service.copy(base, folder)
    one = service.Service(given.binary, folder, log=given.work / 'disk.log')
    report.check(one.ready, 'the program does not start on the small disk')
    pair, client = Pair(one), one.client('national')
    for _ in range(4):
        pair.move()
    for _ in range(3):
        fill(mount)
        check_full(report, client, pair)
        (mount / 'filler').unlink()
        said = refusal(pair.move)
        report.check(said is None, f'a write is refused when there is room again: {said}')
        look = refusal(lambda: client.get(f'/api/people/{pair.people[0]}'))
        report.check(look is None, f'a look is refused when there is room again: {look}')
    report.check(one.process.poll() is None, 'the program has ended')
    found = service.Found(one)
    lost = sum(not found.whole(write) for write in pair.acknowledged)
    report.check(lost == 0, f'{lost} of {len(pair.acknowledged)} acknowledged writes are lost')
    report.check(one.stop() == 0, 'the program does not end in order')
    broken = service.verify(given.binary, folder)
    report.check(broken is None, str(broken))


def main():
    given = service.arguments(__doc__)
    if os.geteuid() == 0 and not os.environ.get('IN_OWN_MOUNTS'):
        # In a mount namespace of its own, so that a killed run leaves no mount behind.
        os.environ['IN_OWN_MOUNTS'] = '1'
        os.execvp('unshare', ['unshare', '--mount', sys.executable, *sys.argv])
    report = service.Report()
    if os.geteuid() != 0:
        raise SystemExit('mounting a small disk needs root: run this stage as root')
    prove(given, report)
    report.end()


if __name__ == '__main__':
    main()
