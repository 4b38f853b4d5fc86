import { expect, it } from 'vitest';
import { describeWithSshd } from '../setup/sshd.ts';
import { drill } from './drill/drill.ts';
import { killsInAll } from './drill/strikes.ts';

describeWithSshd('a drill, as `npm run bench:drill` holds it with more hosts', { timeout: 300_000 }, () => {
  it('finds nothing done twice, nothing lost, and every host named', async () => {
    const said: string[] = [];
    const { kills, runs, violations } = await drill({ hosts: 6, kills: 20, seed: 4, say: (line) => said.push(line) });
    expect(violations, said.join('\n')).toEqual([]);
    expect(killsInAll(kills)).toBeGreaterThanOrEqual(20);
    expect(runs).toBeGreaterThan(1);
  });
});
