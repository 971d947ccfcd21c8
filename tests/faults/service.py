"""The real program for a test from outside: a demo of its own, started, asked over HTTP, killed.

Only the standard library. Ports are free ones; folders are the caller's.
"""
import argparse
import http.client
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
import uuid
from pathlib import Path

# A small nation: these tests are about the disk, not about its people.
PEOPLE = 200
SEED = 11
DATE = '2026-11-20'
# Who records movements, and where.
ROLE = 'shift_leader'
PRISON = 'HAL'


class Refused(Exception):
    """An answer that is not a success: status and problem."""

    def __init__(self, status, body):
        super().__init__(f'{status}: {body[:300]!r}')
        self.status = status
        self.body = body

    def problem(self):
        """The problem as an object, or an empty one when the body is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return {}


def free_port():
    with socket.socket() as one:
        one.bind(('127.0.0.1', 0))
        return one.getsockname()[1]


class Service:
    """One run of the program on a demo folder."""

    def __init__(self, binary, folder, environment=None, people=PEOPLE, seed=SEED, wait=300, log=None):
        self.folder = Path(folder)
        self.log = open(log or f'{folder}.log', 'ab')
        self.port = free_port()
        command = [str(binary), 'demo', '--dir', str(folder), '--port', str(self.port)]
        if not self.folder.exists():
            command += ['--people', str(people), '--seed', str(seed), '--date', DATE]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, env={**os.environ, **(environment or {})})
        self.ready = self._wait_ready(wait)
        self._tokens = None

    def _wait_ready(self, wait):
        """Whether it said that it is ready. False when it ended before."""
        told = b''
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                piece = os.read(self.process.stdout.fileno(), 4096)
                if not piece:
                    self.process.wait()
                    return False
                told += piece
                for line in told.decode(errors='replace').splitlines():
                    if line.startswith('ready http://') and told.endswith(b'\n'):
                        self.port = urllib.parse.urlsplit(line.split()[1]).port
                        return True
        self.kill()
        raise SystemExit(f'{self.folder}: not ready within {wait} s; see {self.folder}.log')

    @property
    def address(self):
        return f'http://127.0.0.1:{self.port}'

    def token(self, role):
        if self._tokens is None:
            self._tokens = json.loads((self.folder / 'tokens.json').read_text())
        return self._tokens[role]

    def client(self, role):
        return Client(self.port, self.token(role))

    def stop(self, wait=10):
        """Ends it in order, as an operator does; gives its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended(wait)

    def kill(self):
        """Ends it at once, as an operating system does."""
        self.process.kill()
        return self._ended(10)

    def _ended(self, wait):
        try:
            code = self.process.wait(wait)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            code = None
        self.process.stdout.close()
        self.log.close()
        return code


class Client:
    """One connection with one token. Not for several threads."""

    def __init__(self, port, token):
        self.port = port
        self.token = token
        self.connection = None

    def ask(self, method, path, body=None, headers=None):
        """The answer's object; Refused for an answer that is no success, OSError when none came."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=30)
        given = {'Authorization': f'Bearer {self.token}', **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            given['Content-Type'] = 'application/json'
        try:
            self.connection.request(method, path, data, given)
            answer = self.connection.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise OSError(str(error)) from error
        if answer.status // 100 != 2:
            raise Refused(answer.status, content)
        return json.loads(content) if content else None

    def get(self, path):
        return self.ask('GET', path)


class Load:
    """Movements recorded by several threads, two people in each write: all of a write or none of it.

    Each thread has pairs of its own, who go to hospital together and come back together. Knows which
    writes were acknowledged and which were sent without an answer.
    """

    def __init__(self, service, threads=4, limit=None):
        self.acknowledged = []
        self.attempted = []
        self.problems = []
        self.limit = limit
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._left = limit if limit is not None else sys.maxsize
        client = service.client(ROLE)
        inside = [line['id'] for line in client.get(f'/api/roll?prison={PRISON}')['people'] if line['where'] == 'in']
        pairs = list(zip(inside[::2], inside[1::2]))
        if len(pairs) < threads:
            raise SystemExit(f'only {len(inside)} people are in {PRISON}: too few for {threads} threads')
        self._threads = [threading.Thread(target=self._run, args=(service.client(ROLE), pairs[number::threads]))
                         for number in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self.join()

    def join(self):
        for thread in self._threads:
            thread.join()

    def _may_go_on(self):
        with self._lock:
            self._left -= 1
            return not self._stop.is_set() and self._left >= 0

    def _run(self, client, pairs):
        number = 0
        while self._may_go_on():
            # Out and back again with one pair, then the next.
            write = Write(pairs[number // 2 % len(pairs)], 'back' if number % 2 else 'to_hospital')
            with self._lock:
                self.attempted.append(write)
            try:
                write.send(client)
            except OSError:
                return
            except Refused as refused:
                self.problems.append(refused)
                return
            with self._lock:
                self.acknowledged.append(write)
            number += 1


class Write:
    """One write: a movement of two people at once, told from all others by its reason."""

    def __init__(self, people, kind):
        self.people = people
        self.kind = kind
        self.reason = f'Prøve {uuid.uuid4().hex}'

    def send(self, client):
        """Returns once the program says that it is done."""
        due = {'due_back': '2027-06-01T12:00'} if self.kind != 'back' else {}
        movements = [{'person': person, 'kind': self.kind, 'reason': self.reason, **due} for person in self.people]
        made = client.ask('POST', '/api/movements', movements)
        if len(made['ids']) != len(self.people):
            raise AssertionError(f'{len(made["ids"])} movements made of {len(self.people)}')


class Found:
    """What is there of writes, asked once for each person."""

    def __init__(self, service):
        self._client = service.client(ROLE)
        self._moves = {}

    def _of(self, person):
        if person not in self._moves:
            self._moves[person] = json.dumps(self._client.get(f'/api/people/{person}/moves'), ensure_ascii=False)
        return self._moves[person]

    def whole(self, write):
        """Whether the write is there. One that is there in part is an error."""
        there = [write.reason in self._of(person) for person in write.people]
        if any(there) and not all(there):
            raise HalfWritten(f'a write is there for one of two people: {write.reason}')
        return all(there)


class HalfWritten(Exception):
    """Between the old state and the new."""


def bring_back(service):
    """Everyone whom earlier writes left in hospital comes back, so that there are people to move."""
    client = service.client(ROLE)
    for line in client.get(f'/api/roll?prison={PRISON}')['people']:
        if line['where'] == 'hospital':
            Write([line['id']], 'back').send(client)


def verify(binary, folder):
    """The program's own word on the folder: nothing, or what is broken."""
    ended = subprocess.run([str(binary), 'verify', '--dir', str(folder)], capture_output=True, text=True, timeout=120)
    return None if ended.returncode == 0 else f'verify ended with {ended.returncode}: {ended.stdout}{ended.stderr}'


def build(binary, folder, people=PEOPLE, seed=SEED):
    """Makes a demo and ends it in order."""
    service = Service(binary, folder, people=people, seed=seed)
    if not service.ready:
        raise SystemExit(f'the demo could not be built; see {folder}.log')
    code = service.stop()
    if code != 0:
        raise SystemExit(f'the demo ended with {code} on SIGTERM')


def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    subprocess.run(['cp', '-a', '--reflink=auto', str(source), str(target)], check=True)


class Report:
    """Counts proofs and prints those that failed."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, well, words):
        if well:
            self.passed += 1
        else:
            self.failed += 1
            print(f'FAILED: {words}', flush=True)
        return well

    def end(self):
        print(f'{self.passed} passed, {self.failed} failed', flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)


def arguments(description, **more):
    """--binary and --work for every script; further ones with their defaults."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--binary', required=True, type=Path)
    parser.add_argument('--work', required=True, type=Path)
    for name, default in more.items():
        parser.add_argument(f'--{name}', type=type(default), default=default)
    given = parser.parse_args()
    given.binary = given.binary.resolve()
    given.work.mkdir(parents=True, exist_ok=True)
    given.work = given.work.resolve()
    return given
