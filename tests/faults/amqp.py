#!/usr/bin/env python3
"""Messages by a real RabbitMQ, killed and started again in between, as the program is too.

Every example that lies beside the repository and every invented message goes in, some twice, one that is no JSON, one
that is too large. The broker is killed while they stream, then the program, then both are started again. In the end
each message is once in the inbox and has its receipt on the broker, the same one however often it was sent; what the
service sends has arrived; and `verify` finds nothing broken. Pages are served all the while.
"""
import base64
import copy
import hashlib
import http.client
import json
import shutil
import signal
import sqlite3
import sys
import threading
import time
from pathlib import Path

import broker
import service

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / 'crates/tilbake/src/esas/messages'
PUBLISHED = ROOT.parent / 'shared/esas'
# More of one kind, so that whoever is killed is killed in the middle.
MORE = 60
TOO_LARGE = 5 * 1024 * 1024


def messages():
    """All that is sent, each as its bytes."""
    files = sorted(OWN.glob('*.json'))
    if PUBLISHED.is_dir():
        files += sorted(path for path in PUBLISHED.glob('**/eksempelfiler/*.json') if 'kvittering' not in str(path).lower())
    else:
        print('skipped: the published examples are not beside the repository (../shared/esas)')
    found = [path.read_bytes() for path in files]
    place = json.loads((OWN / 'place.json').read_text())
    for number in range(MORE):
        one = copy.deepcopy(place)
        one['forsendelse']['meldingsId'] = f'prove-{number}'
        found.append(json.dumps(one, ensure_ascii=False).encode())
    found += [b'{"forsendelse": ', b'\xff\x00 no JSON', b'']
    return list(dict.fromkeys(found)) + [b'[' + b' ' * TOO_LARGE + b']']


def reference(content):
    """How a receipt names a message: by its id, or by its hash when it has none that can be read."""
    by_hash = f'sha256:{hashlib.sha256(content).hexdigest()}'
    if len(content) > TOO_LARGE:
        return by_hash
    try:
        found = json.loads(content)['forsendelse']['meldingsId']
    except (ValueError, KeyError, TypeError):
        return by_hash
    return found if isinstance(found, str) and found.strip() else by_hash


class Stream:
    """Sends messages one after another; one that the broker did not take for sure is sent again."""

    def __init__(self, node, contents):
        self.sent = 0
        self.problem = None
        self._node, self._contents = node, contents
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self):
        for number, content in enumerate(self._contents):
            until = time.monotonic() + 60
            while True:
                try:
                    self._node.send(content, {'senderOrganization': 'POLITIET'}, f'm{number}')
                    break
                except (OSError, http.client.HTTPException, broker.Failed) as error:
                    if time.monotonic() > until:
                        self.problem = f'message {number}: {error}'
                        return
                    time.sleep(0.3)
            self.sent += 1

    def wait_for(self, number):
        while self.sent < number and self._thread.is_alive():
            time.sleep(0.01)

    def join(self):
        self._thread.join()


def wait(what, seconds, until):
    """Waits until something is so; False when it is not in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if until():
                return True
        except (OSError, http.client.HTTPException, broker.Failed, service.Refused):
            pass
        time.sleep(0.3)
    print(f'not in {seconds} s: {what}')
    return False


def link(one):
    """How the program says that the link stands."""
    return one.client('caseworker').get('/api/esas/messages')['link']


def configure(folder, node):
    (folder / 'broker.login').write_text(f'{broker.USER}\n{broker.PASSWORD}\n')
    with open(folder / 'tilbake.toml', 'a', encoding='utf-8') as file:
        file.write(f'''
[broker]
address = "amqp://127.0.0.1:{node.port}"
credentials = "broker.login"
queue = "{broker.QUEUE}"
exchange = "{broker.EXCHANGE}"
routing_key = "{broker.ROUTING_KEY}"
''')


def opened(payload):
    """What was signed in a compact JWS."""
    head, body, _ = payload.split(b'.')
    assert json.loads(base64.urlsafe_b64decode(head + b'==='))['alg'] in ('ES256', 'RS256')
    return json.loads(base64.urlsafe_b64decode(body + b'==='))


def in_inbox(folder):
    """How often each message is in the inbox, by its hash."""
    database = sqlite3.connect(f'file:{folder}/tilbake.db?mode=ro', uri=True)
    rows = database.execute('select sha256, count(*) from esas_message group by sha256').fetchall()
    database.close()
    return dict(rows)


def check_receipts(report, contents, found):
    receipts = {}
    for properties, payload in found:
        headers = properties.get('headers', {})
        if headers.get('SchemaName') != 'KVITTERING':
            continue
        receipt = opened(payload)
        report.check((headers['SchemaVersion'], headers['senderOrganization'], headers['messageId'])
                     == ('1.0', 'KRIMINALOMSORGEN', receipt['meldingsId']), f'headers of a receipt: {headers}')
        receipts.setdefault(receipt['meldingsIdRef'], set()).add(json.dumps(receipt, sort_keys=True))
    wanted = {}
    for content in contents:
        wanted.setdefault(reference(content), set()).add(content)
    for of, those in wanted.items():
        # Ids are used twice in the wild: each message has one receipt, however often it was sent.
        report.check(len(receipts.get(of, ())) == len(those),
                     f'{len(those)} messages {of} have {len(receipts.get(of, ()))} receipts')


def offer(report, one, node):
    """An offer made while the broker is down arrives once it is up."""
    client = one.client('caseworker')
    place = json.loads((OWN / 'place.json').read_text())
    place['forsendelse']['meldingsId'] = 'til-halden'
    place['forsendelse']['mottakerOrganisasjon']['navn'] = 'Halden fengsel'
    place['anmodningsId'] = 'prove-tilbud'
    content = json.dumps(place, ensure_ascii=False).encode()
    node.send(content, {'SchemaName': 'BESTILLING_VARETEKTSPLASS', 'SchemaVersion': '1.3'}, 'offer')
    there = hashlib.sha256(content).hexdigest()
    report.check(wait('the order is in the inbox', 20, lambda: there in in_inbox(one.folder)), 'an order for a place')
    item = client.get('/api/esas/messages')['items'][0]
    node.kill()
    made = client.ask('POST', f'/api/remand/{item["id"]}/offer', {
        'prison': 'HAL', 'from': f'{service.DATE}T12:00', 'organisation': '974760673', 'office_phone': '69 00 00 00',
        'duty_phone': '69 00 00 01', 'remarks': '', 'given': 'Kari', 'family': 'Moen', 'email': 'kari@example.no'},
        {'Idempotency-Key': 'prove-tilbud'})
    report.check(wait('the link is seen to be broken', 60, lambda: link(one)['connected_since'] is None), 'a broken link')
    report.check(link(one)['waiting'] == 1, 'the offer waits')
    node.start()
    report.check(wait('the offer is sent', 60, lambda: link(one)['waiting'] == 0), 'the offer was not sent')
    return content, made['id']


def main():
    given = service.arguments(__doc__)
    # Whoever ends this test ends what it started too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    report = service.Report()
    folder = given.work / 'demo'
    service.build(given.binary, folder)
    shutil.rmtree(given.work / 'broker', ignore_errors=True)
    given.work.chmod(0o755)
    node = broker.Broker(given.work / 'broker')
    one = None
    try:
        configure(folder, node)
        one = service.Service(given.binary, folder)
        report.check(wait('the fault shows', 20, lambda: link(one)['fault'] == 'unreachable'), 'a broker that is down shows')
        report.check(link(one)['connected_since'] is None, 'it is not connected yet')
        node.start()
        report.check(wait('no queue shows', 40, lambda: link(one)['fault'] == 'no_queue'), 'a missing queue shows')
        node.furnish()
        report.check(wait('the link stands', 40, lambda: link(one)['connected_since']), 'the link did not come up')
        contents = messages()
        twice = contents + contents[::7]
        stream = Stream(node, twice)
        stream.wait_for(len(twice) // 4)
        node.kill()
        report.check(one.client('caseworker').get('/healthz')['status'] == 'ok', 'pages without a broker')
        node.start()
        stream.wait_for(len(twice) // 2)
        one.kill()
        one = service.Service(given.binary, folder)
        report.check(one.ready, 'the program did not start again')
        stream.wait_for(len(twice) * 3 // 4)
        one.kill()
        node.kill()
        node.start()
        one = service.Service(given.binary, folder)
        stream.join()
        report.check(stream.problem is None, stream.problem)
        hashes = {hashlib.sha256(content).hexdigest() for content in contents}
        report.check(wait('all are in the inbox', 60, lambda: hashes <= in_inbox(folder).keys()), 'messages are missing')
        # The broker tells only now and then how much it holds.
        time.sleep(1.5)
        report.check(wait('the queue is empty', 20, lambda: node.left() == 0), f'{node.left()} messages are left')
        order, offered = offer(report, one, node)
        found = node.take()
        check_receipts(report, contents + [order], found)
        offers = [properties for properties, payload in found
                  if properties['headers']['SchemaName'] == 'TILBUD_VARETEKTSPLASS'
                  and opened(payload)['tilbudVaretektsplassId'] == offered]
        report.check(len(offers) == 1, f'the offer arrived {len(offers)} times')
        counted = in_inbox(folder)
        for content in contents + [order]:
            times = counted.get(hashlib.sha256(content).hexdigest(), 0)
            report.check(times == 1, f'message {reference(content)} is {times} times in the inbox')
        report.check(one.stop() == 0, 'SIGTERM did not end it in order')
        one = None
        broken = service.verify(given.binary, folder)
        report.check(broken is None, broken)
        print(f'{len(contents)} messages, {len(twice)} sent, {len(found)} taken from the broker')
    finally:
        if one:
            one.kill()
        node.end()
    report.end()


if __name__ == '__main__':
    main()
