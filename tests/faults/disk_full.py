#!/usr/bin/env python3
"""Fills the disk under the running program.

Writes and looks are then refused with a clear problem (507, never 500), what needs no look is still
shown, nothing is half-written, and when there is room again all goes on without a restart.
"""
import os
import shutil
import subprocess
import sys
import uuid

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


def check_full(report, client, person):
    """What holds while there is no room."""
    # The log's last page may have room for a write or two.
    refused = None
    for _ in range(2000):
        refused = refusal(lambda: service.register(client, uuid.uuid4().hex))
        if refused:
            break
    if report.check(refused is not None, 'writes go on for ever on a full disk'):
        problem = refused.problem()
        report.check(refused.status == FULL, f'a write on a full disk answers {refused.status}: {refused.body[:200]!r}')
        report.check(problem.get('code') and problem.get('detail'), f'no problem with code and detail: {problem}')
    for path in ('/healthz', '/api/prisons', '/openapi.json'):
        said = refusal(lambda: client.get(path))
        report.check(said is None, f'{path} is refused on a full disk: {said}')
    look = refusal(lambda: client.get(f'/api/people/{person}'))
    report.check(look is None or look.status == FULL, f'a look on a full disk answers {look and look.status}')


def prove(given, report):
    base = given.work / 'base'
    service.build(given.binary, base)
    size = sum(path.stat().st_size for path in base.rglob('*') if path.is_file())
    mount = given.work / 'disk'
    mount.mkdir()
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size + SPARE}', 'tmpfs', str(mount)], check=True)
    try:
        folder = mount / 'demo'
        service.copy(base, folder)
        one = service.Service(given.binary, folder, log=given.work / 'disk.log')
        report.check(one.ready, 'the program does not start on the small disk')
        client = one.client('national')
        before = {key: service.register(client, key) for key in (uuid.uuid4().hex for _ in range(5))}
        person = next(iter(before.values()))
        for _ in range(3):
            fill(mount)
            check_full(report, client, person)
            (mount / 'filler').unlink()
            key = uuid.uuid4().hex
            said = refusal(lambda: before.setdefault(key, service.register(client, key)))
            report.check(said is None, f'a write is refused when there is room again: {said}')
            report.check(refusal(lambda: client.get(f'/api/people/{person}')) is None, 'a look is refused when there is room again')
        report.check(one.process.poll() is None, 'the program has ended')
        for key, made in before.items():
            report.check(service.found(client, key, made), 'an acknowledged write is lost')
        report.check(one.stop() == 0, 'the program does not end in order')
        broken = service.verify(given.binary, folder)
        report.check(broken is None, str(broken))
    finally:
        subprocess.run(['umount', '--lazy', str(mount)], check=False)
        shutil.rmtree(mount, ignore_errors=True)


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
