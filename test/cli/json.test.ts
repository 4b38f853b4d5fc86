import { afterAll, beforeAll, expect, it } from 'vitest';
import { heldStep } from '../integration/heldStep.ts';
import { openSite, type Site } from '../integration/site.ts';
import { describeWithSshd } from '../setup/sshd.ts';

describeWithSshd('what nightshift run says', () => {
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

  it('with --verbose says every line of output as it comes, one without its end too', async () => {
    const steps = [{ name: 'talk', run: "printf 'one\\ntwo'", irreversible: 'changes nothing' }];
    const file = site.plan({ stages: [{ name: 'all', hosts: 'fleet', steps }] }, 'talk');
    const { exitCode, out } = await site.nightshift('run', file, '--verbose');
    expect(exitCode).toBe(0);
    for (const host of ['h1', 'h2'])
      for (const said of ['one', 'two']) expect(out).toMatch(new RegExp(`${host} +\\| ${said}$`, 'm'));
    expect(out).toMatch(/h1 +talk: changed/);
    expect((await site.nightshift('run', file)).out).not.toMatch(/\| one/);
  });

  it('says problems on standard output too', async () => {
    const file = site.plan({ stages: [{ name: 'all', hosts: 'nobody', steps: [heldStep] }] });
    const { exitCode, out, err } = await site.nightshift('run', file, '--output', 'json');
    expect(exitCode).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ problems: [{ severity: 'error' }] });
    expect(err).toBe('');
  });
});
