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
PEOPLE = 120
SEED = 11
DATE = '2026-11-20'


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

    def __init__(self, binary, folder, environment=None, people=PEOPLE, seed=SEED, wait=120, log=None):
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
    """People registered by several threads; knows which were acknowledged and which were not."""

    def __init__(self, service, threads=4, limit=None):
        self.acknowledged = {}
        self.attempted = {}
        self.problems = []
        self.limit = limit
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._count = 0
        self._threads = [threading.Thread(target=self._run, args=(service.client('national'),)) for _ in range(threads)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self._stop.set()
        self.join()

    def join(self):
        for thread in self._threads:
            thread.join()

    def _next(self):
        with self._lock:
            if self._stop.is_set() or (self.limit and self._count >= self.limit):
                return None
            self._count += 1
            key = uuid.uuid4().hex
            self.attempted[key] = None
            return key

    def _run(self, client):
        while key := self._next():
            try:
                made = register(client, key)
            except OSError:
                return
            except Refused as refused:
                self.problems.append(refused)
                if refused.status not in (503, 507):
                    return
                time.sleep(0.02)
                continue
            with self._lock:
                self.acknowledged[key] = made


def surname(key):
    """A name that only this write has: letters only, as names are."""
    return 'Prøve' + ''.join(chr(ord('a') + int(digit, 16)) for digit in key)


def register(client, key):
    """Registers a person; the id, once the program says that it is done."""
    body = {'given_names': 'Sikker', 'surname': surname(key), 'sex': 'female', 'birth_date': '1990-05-17'}
    made = client.ask('POST', '/api/people', body, {'Idempotency-Key': key})
    return made['id']


def found(client, key, made=None):
    """Whether the write is there, whole. A write that is there in part is an error."""
    if made is None:
        items = client.get('/api/people?' + urllib.parse.urlencode({'q': surname(key)}))['items']
        mine = [item for item in items if surname(key) in item['name']]
        if not mine:
            return False
        made = mine[0]['id']
    try:
        person = client.get(f'/api/people/{made}')
    except Refused as refused:
        if refused.status == 404:
            return False
        raise
    if surname(key) not in json.dumps(person, ensure_ascii=False):
        raise AssertionError(f'person {made} is there without the name it was registered with')
    return True


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
