#!/usr/bin/env python3
"""What the demo promises, seen from outside: the same wish gives the same nation, a killed build leaves
nothing, a second start finds what is there, and its clock is its own.
"""
import contextlib
import datetime
import json
import signal
import sqlite3
import subprocess
import time
import uuid

import service

PEOPLE = 60
# Ten in the morning in Norway on that day, in November.
OPENING = f'{service.DATE}T09:00:00'
ROLES = ['officer', 'contact_officer', 'shift_leader', 'caseworker', 'governor', 'regional', 'national', 'health', 'teacher',
         'finance', 'auditor', 'administrator']


def nation(one):
    """All that must be the same: prisons, who is on which roll where, and everyone's dates."""
    client = one.client('national')
    seen = {}
    for prison in client.get('/api/prisons?status=all')['items']:
        seen[prison['code']] = prison
        roll = client.get(f'/api/roll?prison={prison["code"]}')
        del roll['as_of']
        seen[f'roll of {prison["code"]}'] = roll
        for person in [*roll['people'], *roll['expected']]:
            seen[f'dates of {person["id"]}'] = client.get(f'/api/people/{person["id"]}/dates?proof=true')
            seen[f'moves of {person["id"]}'] = client.get(f'/api/people/{person["id"]}/moves')
    return seen


def clock(one):
    """What the demo's clock shows, in UTC."""
    told = one.client('national').get('/api/roll?prison=HAL')['as_of']
    return datetime.datetime.fromisoformat(told.replace('Z', '+00:00')).replace(tzinfo=None)


def start(given, name, seed=service.SEED):
    return service.Service(given.binary, given.work / name, people=PEOPLE, seed=seed)


def check_same(given, report):
    """Same seed, date, people and version: same nation. Keys, tokens and passwords are new each time."""
    seen, secrets = {}, {}
    for name, seed in (('one', service.SEED), ('two', service.SEED), ('other', service.SEED + 1)):
        one = start(given, name, seed)
        if not report.check(one.ready, f'demo {name} is not ready'):
            return
        seen[name] = nation(one)
        secrets[name] = (given.work / name / 'tokens.json').read_text()
        report.check(one.stop() == 0, f'demo {name} does not end in order')
        with contextlib.closing(sqlite3.connect(given.work / name / 'tilbake.db')) as database:
            kept = database.execute('select password_hash from account where password_hash is not null').fetchall()
        weak = [stored for (stored,) in kept if not stored.startswith('$argon2id$v=19$m=19456,t=2,p=1$')]
        report.check(kept and not weak, f'passwords that are cheap to guess: {len(weak)} of {len(kept)}')
    differs = [key for key in seen['one'] if seen['one'][key] != seen['two'].get(key)]
    report.check(not differs and seen['one'].keys() == seen['two'].keys(),
                 f'two demos of one wish differ in {len(differs)}: {differs[:5]}')
    people = [key for key in seen['one'] if key.startswith('dates of ')]
    report.check(len(people) >= PEOPLE, f'only {len(people)} of {PEOPLE} people are on a roll')
    report.check(not set(people) & set(seen['other']), 'another seed gives the same people')
    report.check(len(set(secrets.values())) == 3, 'two demos share their tokens')


def check_directory(given, report):
    """Secrets are the owner's alone; a second start finds the same."""
    folder = given.work / 'one'
    for name in ('tokens.json', 'logins.json', 'tilbake.db', *(f'keys/{path.name}' for path in (folder / 'keys').iterdir())):
        mode = (folder / name).stat().st_mode & 0o777
        report.check(mode == 0o600 or name.endswith('.pub'), f'{name} has mode {mode:o}')
    tokens = json.loads((folder / 'tokens.json').read_text())
    missing = [role for role in ROLES if not isinstance(tokens.get(role), str)]
    report.check(not missing, f'tokens.json lacks {missing}')
    before = (folder / 'tokens.json').read_bytes()
    command = [str(given.binary), 'demo', '--dir', str(folder), '--port', '0']
    begun = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        said = process.stdout.readline()
        took = time.monotonic() - begun
        process.send_signal(signal.SIGTERM)
        rest, told = process.communicate(timeout=10)
    report.check(said.startswith('ready http://127.0.0.1:') and rest == '', f'stdout holds more than ready: {said + rest!r}')
    report.check(took < 15, f'a second start took {took:.1f} s')
    report.check((folder / 'tokens.json').read_bytes() == before, 'a second start made the demo anew')
    report.check(all(role in told for role in ('officer', 'governor', 'password')), f'no log-ins on stderr: {told[:300]}')
    report.check(not any(token in told for token in tokens.values()), 'a token stands on stderr')


def check_clock(given, report):
    """The clock begins at ten, runs with the wall, stands still while stopped; commands use it."""
    folder = given.work / 'clock'
    one = service.Service(given.binary, folder, people=10)
    begun, first = time.monotonic(), clock(one)
    opening = datetime.datetime.fromisoformat(OPENING)
    report.check(0 <= (first - opening).total_seconds() < 60, f'the clock begins at {first}, not at {opening}')
    time.sleep(3)
    ran, wall = (clock(one) - first).total_seconds(), time.monotonic() - begun
    report.check(abs(ran - wall) < 1, f'the clock ran {ran:.1f} s in {wall:.1f} s')
    last = clock(one)
    one.stop()
    ended = time.monotonic()
    time.sleep(4)
    message = given.work / 'no-message.json'
    message.write_text('{}')
    told = subprocess.run([str(given.binary), 'receive', str(message), '--dir', str(folder)], capture_output=True, text=True)
    receipt = json.loads(told.stdout)
    # The id of the receipt holds the time at which it was made.
    made = datetime.datetime.fromtimestamp((uuid.UUID(receipt["meldingsId"]).int >> 80) / 1000, datetime.UTC)
    off = (made.replace(tzinfo=None) - last).total_seconds()
    report.check(told.returncode == 1 and -0.1 <= off < 5, f'`receive` does not use the clock of the demo: {made}')
    one = service.Service(given.binary, folder)
    stood = (clock(one) - last).total_seconds()
    report.check(-0.001 <= stood < time.monotonic() - ended - 3, f'the clock went on by {stood:.1f} s while stopped')
    one.kill()
    one = service.Service(given.binary, folder)
    report.check(clock(one) >= last, 'the clock went back after a kill')
    report.check(one.stop() == 0, 'the demo does not end in order')


def check_killed(given, report):
    """Builds killed at several moments leave no directory; the next start builds a whole one."""
    folder = given.work / 'killed'
    for after in (0.05, 0.3, 1, 2):
        command = [str(given.binary), 'demo', '--dir', str(folder), '--people', '400', '--port', '0']
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        time.sleep(after)
        process.kill()
        said = process.communicate()[0]
        report.check(said or not folder.exists(), f'a build killed after {after} s leaves {folder.name}')
    one = service.Service(given.binary, folder, people=20)
    report.check(one.ready, 'no demo after killed builds')
    one.stop()
    left = [path.name for path in given.work.iterdir() if path.name.startswith('killed.') and path.is_dir()]
    report.check(not left, f'killed builds leave {left}')
    broken = service.verify(given.binary, folder)
    report.check(broken is None, str(broken))


def check_recount(given, report):
    """The dates of a demo are what the rules count; the law of another day touches some and writes nothing."""
    def recount(*more):
        command = [str(given.binary), 'recalculate', '--dir', str(given.work / 'one'), *more]
        told = subprocess.run(command, capture_output=True, text=True, timeout=120)
        return told.returncode, told.stdout.splitlines(), told.stderr
    code, lines, _ = recount()
    report.check(code == 0 and not lines, f'a new demo has dates that the rules do not count: {lines[:1]}')
    code, lines, summary = recount('--law-as-of', '2020-08-31')
    touched = [json.loads(line) for line in lines]
    report.check(code == 0 and len(touched) > 10, f'the law of 2020 touches {len(touched)}: {summary[-200:]}')
    kinds = {date['kind'] for person in touched for date in person['dates']}
    report.check(kinds <= {'em_back_door', 'em_front_door'}, f'other dates than those of PLC-10 are touched: {kinds}')
    report.check(recount()[:2] == (0, []), 'looking at the law of another day has written something')
    for wrong in ('nonsense', '', '2020-02-30', '0001-01-01'):
        code, lines, problem = recount('--law-as-of', wrong)
        report.check(code == 2 and not lines and 'invalid-date' in problem, f'--law-as-of {wrong!r}: {code} {problem[:200]}')


def check_mix(given, report):
    """More people repeat the estate; each figure stands beside its source, within a tenth of it."""
    def mix(*more):
        command = [str(given.binary), 'demo', '--show-mix', '--date', service.DATE, *more]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    usual, many = mix(), mix('--people', '7000')
    rows = [line for line in usual.splitlines() if line.rstrip().endswith('%') or ' %  ' in line]
    off = [line[:120] for line in rows if abs(deviation(line)) > 10]
    report.check(len(rows) > 80 and not off, f'of {len(rows)} figures these are off: {off[:3]}')
    codes = {line.split()[0] for line in many.splitlines() if line and line.split()[0].startswith('HAL')}
    report.check({'HAL', 'HAL-2'} <= codes, f'7000 people live in {sorted(codes)}')
    report.check('HAL-2' not in usual, 'the usual number of people repeats the estate')


def deviation(line):
    """The figure before the last `%` that stands by itself."""
    words = line.split()
    at = max(index for index, word in enumerate(words) if word == '%' and words[index - 1][0] in '+-')
    return float(words[at - 1])


def main():
    given = service.arguments(__doc__)
    report = service.Report()
    for check in (check_same, check_directory, check_clock, check_killed, check_recount, check_mix):
        begun = time.monotonic()
        check(given, report)
        print(f'{check.__name__[6:]}: {time.monotonic() - begun:.1f} s', flush=True)
    report.end()


if __name__ == '__main__':
    main()
