import { afterAll, beforeAll, expect, it } from 'vitest';
import { heldStep } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { describeWithSshd } from '../setup/sshd.ts';

describeWithSshd('nightshift run --output json', () => {
  let site: Site;
  beforeAll(async () => {
    site = await openSite(2);
  });
  afterAll(() => site?.close());

  it('says on standard output what status says, and on standard error what happens', async () => {
    const file = site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps: [heldStep] }] });
    const { exitCode, out, err } = await site.nightshift('run', file, '--output', 'json');
    expect(exitCode).toBe(0);
    const { drivenBy, ...status } = JSON.parse((await site.nightshift('status', '--output', 'json')).out);
    expect(JSON.parse(out)).toEqual(status);
    expect(status).toMatchObject({ outcome: 'done', exitCode: 0, hosts: { h1: { state: 'done' } } });
    expect(drivenBy).toBeNull();
    expect(err).toMatch(/wave 1 of 1: h1, h2/);
  });

  it('says problems on standard output too', async () => {
    const file = site.plan({ stages: [{ name: 'all', hosts: 'nobody', steps: [heldStep] }] });
    const { exitCode, out, err } = await site.nightshift('run', file, '--output', 'json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ severity: 'error' }] });
    expect(err).toBe('');
  });
});
