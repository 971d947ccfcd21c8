"""A RabbitMQ of a test's own: Debian's server as a node in a folder of the test, on free ports of the loopback.

Only the standard library: messages are put into it and taken out by its management interface.
"""
import base64
import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.parse
from pathlib import Path

import service

BIN = Path('/usr/lib/rabbitmq/bin')
USER, PASSWORD = 'tilbake', 'kun-for-prove'
EXCHANGE, QUEUE, ROUTING_KEY, RECEIPTS = 'justishub', 'til-kriminalomsorgen', 'fra.kriminalomsorgen', 'til-politiet'


class Broker:
    """The node. It is never run as root: Debian's own user runs it then."""

    def __init__(self, folder):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True)
        self.port, self.manage, self.epmd, self.distribution = (service.free_port() for _ in range(4))
        (self.folder / 'plugins').write_text('[rabbitmq_management].\n')
        (self.folder / 'node.conf').write_text(f'''listeners.tcp.local = 127.0.0.1:{self.port}
management.tcp.ip = 127.0.0.1
management.tcp.port = {self.manage}
default_user = {USER}
default_pass = {PASSWORD}
loopback_users = none
max_message_size = 33554432
collect_statistics_interval = 500
''')
        self.owner = None
        if os.getuid() == 0:
            self.owner = pwd.getpwnam('rabbitmq')
            subprocess.run(['chown', '-R', 'rabbitmq', str(self.folder)], check=True)
        self.process = None

    def _environment(self):
        here = str(self.folder)
        return {
            'PATH': os.environ['PATH'], 'HOME': here, 'LANG': 'C.UTF-8',
            'RABBITMQ_NODENAME': f'prove{self.port}@localhost', 'RABBITMQ_NODE_IP_ADDRESS': '127.0.0.1',
            'RABBITMQ_NODE_PORT': str(self.port), 'RABBITMQ_DIST_PORT': str(self.distribution),
            'RABBITMQ_MNESIA_BASE': f'{here}/mnesia', 'RABBITMQ_LOG_BASE': f'{here}/log',
            'RABBITMQ_CONFIG_FILE': f'{here}/node.conf', 'RABBITMQ_ENABLED_PLUGINS_FILE': f'{here}/plugins',
            'RABBITMQ_CONF_ENV_FILE': '/dev/null', 'RABBITMQ_PID_FILE': f'{here}/pid',
            'ERL_EPMD_ADDRESS': '127.0.0.1', 'ERL_EPMD_PORT': str(self.epmd),
            'RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS':
                '-kernel inet_dist_use_interface {127,0,0,1} -kernel inetrc \'"/dev/null"\'',
        }

    def start(self, wait=60):
        log = open(self.folder.parent / 'broker.log', 'ab')
        self.process = subprocess.Popen(
            [str(BIN / 'rabbitmq-server')], env=self._environment(), cwd='/', stdout=log, stderr=log,
            start_new_session=True, **({'user': self.owner.pw_uid, 'group': self.owner.pw_gid} if self.owner else {}))
        log.close()
        until = time.monotonic() + wait
        while time.monotonic() < until:
            try:
                self.ask('GET', '/api/whoami')
                with socket.create_connection(('127.0.0.1', self.port), 2):
                    return
            except (OSError, http.client.HTTPException, Failed):
                time.sleep(0.3)
            if self.process.poll() is not None:
                break
        raise SystemExit(f'the broker did not start; see {self.folder.parent}/broker.log')

    def kill(self):
        """Ends it at once, with all its processes."""
        if self.process:
            try:
                os.killpg(self.process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            self.process.wait()
            self.process = None

    def end(self):
        """Ends it and the port mapper that belongs to it."""
        self.kill()
        epmd = shutil.which('epmd')
        if epmd:
            subprocess.run([epmd, '-port', str(self.epmd), '-kill'], capture_output=True, check=False)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection('127.0.0.1', self.manage, timeout=20)
        word = base64.b64encode(f'{USER}:{PASSWORD}'.encode()).decode()
        try:
            connection.request(method, path, json.dumps(body) if body is not None else None,
                               {'Authorization': f'Basic {word}', 'Content-Type': 'application/json'})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status // 100 != 2:
            raise Failed(f'{method} {path}: {answer.status} {content[:200]!r}')
        return json.loads(content) if content else None

    def furnish(self):
        """Makes what the owner of a broker makes: an exchange, the queue to us, and one that takes what we send."""
        self.ask('PUT', f'/api/exchanges/%2F/{EXCHANGE}', {'type': 'topic', 'durable': True})
        for queue, key in [(QUEUE, 'til.kriminalomsorgen'), (RECEIPTS, ROUTING_KEY)]:
            self.ask('PUT', f'/api/queues/%2F/{queue}', {'durable': True})
            self.ask('POST', f'/api/bindings/%2F/e/{EXCHANGE}/q/{queue}', {'routing_key': key})

    def send(self, content, headers, message_id):
        """Puts a message in; returns once the broker has it on its disk."""
        said = self.ask('POST', f'/api/exchanges/%2F/{EXCHANGE}/publish', {
            'routing_key': 'til.kriminalomsorgen', 'payload_encoding': 'base64',
            'payload': base64.b64encode(content).decode(),
            'properties': {'delivery_mode': 2, 'message_id': message_id, 'headers': headers}})
        if not said['routed']:
            raise Failed('no queue took the message')

    def take(self, queue=RECEIPTS):
        """Takes out all that lies in a queue."""
        found = []
        while True:
            some = self.ask('POST', f'/api/queues/%2F/{urllib.parse.quote(queue)}/get',
                            {'count': 500, 'ackmode': 'ack_requeue_false', 'encoding': 'base64'})
            if not some:
                return found
            found += [(one['properties'], base64.b64decode(one['payload'])) for one in some]

    def left(self, queue=QUEUE):
        """How many messages a queue holds, those on their way out too."""
        return self.ask('GET', f'/api/queues/%2F/{queue}').get('messages')


class Failed(Exception):
    """An answer of the broker that is no success."""
