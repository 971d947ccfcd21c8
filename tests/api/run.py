#!/usr/bin/env python3
"""Schemathesis against the running demo: five minutes of all that a client may send, and no answer
that is the program's fault.

Runs with the tokens of several roles in turn, since what a role may not do never reaches the code
behind it; then asks whether the program still stands and its journal is whole.
"""
import argparse
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / 'faults'))
import service  # noqa: E402

# Seconds for each role, two roles at a time: 300 in all at most.
ROLES = {'national': 180, 'governor': 160, 'administrator': 120, 'officer': 100}
# Most characters shown of what schemathesis says for a role.
DETAIL = 6000
CHECKS = 'not_a_server_error,content_type_conformance,status_code_conformance,response_schema_conformance'


def fuzz(given, one, role, seconds):
    """One run. Gives its exit code.

    One worker each: with several threads Python's parser now and then ends hypothesis with a SystemError
    about its depth (see CPython issue 106905).
    """
    command = [str(given.schemathesis), 'run', f'{one.address}/openapi.json', '--header',
               f'Authorization: Bearer {one.token(role)}', '--checks', CHECKS, '--max-time', str(seconds),
               '--workers', '1', '--request-timeout', '20', '--seed', '7', '--no-color', '--warnings', 'off',
               '--suppress-health-check', 'all', '--continue-on-failure', '--max-examples', '200']
    with open(given.work / f'{role}.log', 'wb') as log:
        code = subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, cwd=given.work,
                              timeout=seconds + 60).returncode
    if code != 0:
        text = (given.work / f'{role}.log').read_text(errors='replace')
        at = text.find('= FAILURES =')
        told = text[at if at >= 0 else -DETAIL:]
        print(told[:DETAIL] + (' ... cut' if len(told) > DETAIL else ''))
        for line in short(told):
            print(f'FAILED: as {role}: {line}')
    return code


def short(failures):
    """Which operation failed which check, one line each."""
    operation, lines = '', []
    for line in failures.splitlines():
        head = re.fullmatch(r'_+ (.+) _+', line)
        if head:
            operation = head[1]
        elif operation and line.startswith('- '):
            lines.append(f'{operation}: {line[2:]}')
    return list(dict.fromkeys(lines))[:20]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--binary', required=True, type=Path)
    parser.add_argument('--demo', required=True, type=Path)
    parser.add_argument('--work', required=True, type=Path)
    parser.add_argument('--schemathesis', required=True, type=Path)
    parser.add_argument('--share', type=float, default=1.0, help='part of the time to spend')
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    report = service.Report()
    folder = given.work / 'demo'
    service.copy(given.demo, folder)
    one = service.Service(given.binary.resolve(), folder)
    if not report.check(one.ready, 'the program does not start'):
        report.end()
    with ThreadPoolExecutor(2) as pool:
        codes = pool.map(lambda role: fuzz(given, one, role, max(10, int(ROLES[role] * given.share))), ROLES)
    for role, code in zip(ROLES, codes):
        report.check(code == 0, f'as {role}: schemathesis ended with {code}; the whole log is {role}.log')
    if not report.check(one.process.poll() is None, 'the program has ended'):
        report.end()
    report.check(service.Client(one.port, '').get('/healthz') is not None, 'the program does not answer any more')
    report.check(one.stop() == 0, 'the program does not end in order')
    broken = service.verify(given.binary.resolve(), folder)
    report.check(broken is None, str(broken))
    report.end()


if __name__ == '__main__':
    main()
