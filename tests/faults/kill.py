#!/usr/bin/env python3
"""Kills the program under write load, 50 times on one and the same folder.

After each kill it starts again without help, every write it had acknowledged is there, and `verify`
finds nothing broken. What was not acknowledged may be there or not, but whole.
"""
import random
import time

import service


def main():
    given = service.arguments(__doc__, kills=50, seed=5)
    report = service.Report()
    chance = random.Random(given.seed)
    folder = given.work / 'demo'
    service.build(given.binary, folder)
    acknowledged, lost, kept_unasked = 0, 0, 0
    for kill in range(1, given.kills + 1):
        one = service.Service(given.binary, folder)
        if not report.check(one.ready, f'kill {kill}: the program did not start again'):
            break
        with service.Load(one) as load:
            time.sleep(chance.uniform(0.05, 0.3))
            one.kill()
        report.check(not load.problems, f'kill {kill}: refused under load: {load.problems[:1]}')
        broken = service.verify(given.binary, folder)
        report.check(broken is None, f'kill {kill}: {broken}')
        again = service.Service(given.binary, folder)
        if not report.check(again.ready, f'kill {kill}: the program did not start after the kill'):
            break
        found = service.Found(again)
        acknowledged += len(load.acknowledged)
        try:
            lost += sum(not found.whole(write) for write in load.acknowledged)
            kept_unasked += sum(found.whole(write) for write in load.attempted if write not in load.acknowledged)
        except service.HalfWritten as half:
            report.check(False, f'kill {kill}: {half}')
        service.bring_back(again)
        # Now and then the end is in order, so that the next start is on a sealed journal.
        code = again.stop() if kill % 2 else again.kill()
        report.check(code == 0 or not kill % 2, f'kill {kill}: SIGTERM ended with {code}')
    report.check(lost == 0, f'{lost} of {acknowledged} acknowledged writes are lost')
    report.check(acknowledged > given.kills, f'only {acknowledged} writes were acknowledged: that proves nothing')
    print(f'{given.kills} kills, {acknowledged} acknowledged writes, {lost} lost; '
          f'{kept_unasked} unanswered ones were kept whole')
    report.end()


if __name__ == '__main__':
    main()
