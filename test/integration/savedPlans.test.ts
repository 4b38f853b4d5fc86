import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewView } from '../../src/review/view/reviewShape.ts';
import { type Change, environment, openSite, type Site } from './site.ts';

const saved = 'change.saved.json';

const change: Change = {
  title: 'Greeting',
  author: 'author@example.com',
  variables: { greeting: 'hello' },
  stages: [
    {
      name: 'all',
      hosts: { group: 'fleet' },
      steps: [
        { name: 'notes', upload: { from: 'files/notes.txt', to: '{{ host.root }}/notes.txt' } },
        { name: 'conf', template: { from: 'files/app.conf.liquid', to: '{{ host.root }}/app.conf' } },
        { name: 'current', symlink: { path: '{{ host.root }}/current', to: 'notes.txt' } },
      ],
    },
  ],
};

const policy = { windows: 'optional', approvals: { count: 2 } };

/** A key of its own for each person, and `approvers` with all of them. */
function people(site: Site, names: readonly string[]): void {
  const lines = names.map((name) => {
    const key = join(site.project, name);
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', key]);
    return `${name}@example.com ${readFileSync(`${key}.pub`, 'utf8')}`;
  });
  site.write(`inventories/${environment}/approvers`, lines.join(''));
}

describe('a saved plan', () => {
  let site: Site;
  const here = (file: string) => join(site.project, file);

  beforeAll(async () => {
    site = await openSite(2, { policy });
    site.layOut();
    for (const { root } of site.hosts) writeFileSync(join(root, 'notes.txt'), 'older notes\n');
    people(site, ['author', 'ada', 'bob', 'cyd']);
    site.write('files/notes.txt', 'these are notes\n');
    site.write('files/app.conf.liquid', 'greeting = {{ greeting }}\n');
    site.plan(change);
  });
  afterAll(() => site.close());

  /** Puts one byte of a file in place of another, and has it back afterwards. */
  async function withByte(file: string, was: string, is: string, work: () => Promise<void>): Promise<void> {
    const whole = readFileSync(file, 'latin1');
    expect(whole).toContain(was);
    writeFileSync(file, whole.replace(was, is), 'latin1');
    try {
      await work();
    } finally {
      writeFileSync(file, whole, 'latin1');
    }
  }

  const approve = (name: string, ...more: string[]) => site.nightshift('approve', saved, '--key', here(name), ...more);
  const run = (...more: string[]) => site.nightshift('run', saved, ...more);

  it('is what runs where approvals are wanted: a plan alone is refused', async () => {
    const ended = await site.nightshift('run', 'pipelines/change.yaml');
    expect(ended.err).toContain('NS3306');
    expect(ended.exitCode).toBe(5);
    expect((await site.nightshift('schedule', 'pipelines/change.yaml')).exitCode).toBe(5);
  });

  it('is made by a dry run that writes its review beside it, and says by its exit code that there are changes', async () => {
    const before = site.files();
    const ended = await site.nightshift(
      ...['plan', 'pipelines/change.yaml', '--out', saved, '--detailed-exitcode'],
      ...['--review', 'review.html', '--review', 'review.md', '--review', 'review.json'],
    );
    expect(ended.err).toBe('');
    expect(ended.exitCode).toBe(2);
    expect(site.files()).toEqual(before);
    const review: ReviewView = JSON.parse(readFileSync(here('review.json'), 'utf8'));
    expect(review.verdict).toMatchObject({ state: 'waits', certainties: { verified: 6 }, saved: { file: saved } });
    expect(readFileSync(here('review.md'), 'utf8')).toContain('+greeting = hello');
    expect(readFileSync(here('review.html'), 'utf8')).toContain('greeting = hello');
    expect(ended.out).toContain('+greeting = hello');
  });

  it('takes no option that would mean nothing', async () => {
    const approval = await site.nightshift('run', 'pipelines/change.yaml', '--approval', 'x.json');
    expect(approval.err).toContain('NS6002 --approval goes with a saved plan');
    const commands = await site.nightshift('plan', saved, '--no-commands');
    expect(commands.err).toContain('NS6002 --no-commands');
    const each = await site.nightshift('plan', saved, '--hosts');
    for (const { name } of site.hosts) expect(each.out).toContain(`  on ${name} (1 of 2)`);
    expect([approval.exitCode, commands.exitCode, each.exitCode]).toEqual([1, 1, 0]);
  });

  it('does not run before it is approved', async () => {
    const ended = await run();
    expect(ended.err).toContain('NS3305');
    expect(ended.exitCode).toBe(5);
    expect((await approve('ada')).exitCode).toBe(0);
    expect((await run()).exitCode).toBe(5);
    expect((await approve('author')).exitCode).not.toBe(0);
    expect((await approve('bob')).exitCode).toBe(0);
    expect((await site.nightshift('approvals', saved)).exitCode).toBe(0);
  });

  it.each([
    ['the plan', 'pipelines/change.yaml', 'Greeting', 'Greetinh', 'change.title'],
    ['a variable of the plan', 'pipelines/change.yaml', '"hello"', '"hellp"', 'conf'],
    ['white space in the plan', 'pipelines/change.yaml', '\n', ' \n', 'pipelines/change.yaml'],
    ['an uploaded file', 'files/notes.txt', 'notes', 'notez', 'files/notes.txt'],
    ['a template', 'files/app.conf.liquid', ' = ', ' : ', 'files/app.conf.liquid'],
    [
      'a variable of the inventory',
      `inventories/${environment}/hosts.yaml`,
      '"root": "/',
      '"root": "//',
      'the inventory',
    ],
    ['white space in the inventory', `inventories/${environment}/hosts.yaml`, '\n', ' \n', 'the inventory'],
    ['the policy', `inventories/${environment}/policy.yaml`, '"count": 2', '"count": 1', 'approvals.count'],
  ])('is refused with the difference when one byte is another in %s', async (_, file, was, is, named) => {
    await withByte(here(file), was, is, async () => {
      const ended = await run();
      expect(ended.err).toContain('NS3304');
      expect(ended.err).toContain(named);
      expect(ended.exitCode).toBe(6);
    });
  });

  it('is refused with the difference when one byte is another on a host', async () => {
    const { name, root } = site.host(2);
    await withByte(join(root, 'notes.txt'), 'older', 'oldex', async () => {
      const ended = await run();
      expect(ended.err).toContain('NS3304');
      expect(ended.err).toContain(`${name}: ${join(root, 'notes.txt')}`);
      expect(ended.exitCode).toBe(6);
    });
  });

  it('is refused when it was edited itself', async () => {
    await withByte(here(saved), '"lockWaitMs": 0', '"lockWaitMs": 1', async () => {
      expect((await run()).exitCode).toBe(6);
    });
    await withByte(here(saved), '"expiresAtMs": 1', '"expiresAtMs": 2', async () => {
      const ended = await run();
      expect(ended.err).toContain('NS3302');
      expect(ended.exitCode).toBe(6);
    });
    await withByte(here(saved), '"madeBy": "', '"madeBy": "x', async () => {
      const ended = await run();
      expect(ended.err).toContain('NS3305');
      expect(ended.exitCode).toBe(5);
    });
  });

  it('is refused when it shows something else than what the dry run had found, however many approved that', async () => {
    const whole = readFileSync(here(saved), 'utf8');
    writeFileSync(here(saved), whole.replaceAll('"sign": "change"', '"sign": "unchanged"'));
    await approve('ada');
    await approve('bob');
    const ended = await run();
    writeFileSync(here(saved), whole);
    await approve('ada');
    await approve('bob');
    expect(ended.err).toContain('what was shown of step');
    expect(ended.exitCode).toBe(6);
  });

  it('runs unchanged, once', async () => {
    const ended = await run();
    expect(ended.exitCode, ended.err).toBe(0);
    expect(readFileSync(join(site.host(1).root, 'app.conf'), 'utf8')).toBe('greeting = hello\n');
    const again = await run();
    expect(again.err).toContain('NS3309');
    expect(again.exitCode).toBe(5);
  });

  it('leaves nothing to change behind', async () => {
    const ended = await site.nightshift('plan', 'pipelines/change.yaml', '--detailed-exitcode');
    expect(ended.exitCode, ended.err).toBe(0);
  });

  it('is started by `serve` once it is approved, which need not be when it is scheduled', async () => {
    site.plan({ ...change, variables: { greeting: 'good evening' } });
    expect((await site.nightshift('plan', 'pipelines/change.yaml', '--out', saved)).exitCode).toBe(0);
    expect((await site.nightshift('schedule', saved)).exitCode).toBe(0);
    const unapproved = await servedUntil(/refused: .*NS3305.*/);
    expect(unapproved).toContain('2 more approvals');
    await approve('bob');
    await approve('cyd');
    expect((await site.nightshift('schedule', saved)).exitCode).toBe(0);
    await servedUntil(/ended: done/);
    expect(readFileSync(join(site.host(2).root, 'app.conf'), 'utf8')).toBe('greeting = good evening\n');
  });

  /** What `serve` says until it says this. */
  async function servedUntil(text: RegExp): Promise<string> {
    const serving = site.start('serve');
    const [said] = await serving.says(text);
    process.kill(serving.pid, 'SIGTERM');
    expect((await serving.ended).exitCode).toBe(0);
    return said;
  }

  it('is not needed where the policy waives approvals for those who may break the glass', async () => {
    const glass = { people: [userInfo().username], forAtMost: '1h' };
    const breakGlass = ['run', 'pipelines/change.yaml', '--break-glass', '--reason', 'INC0042'];
    await site.writeEnvironment({ policy: { ...policy, breakGlass: glass } });
    expect((await site.nightshift(...breakGlass)).exitCode).toBe(5);
    await site.writeEnvironment({ policy: { ...policy, breakGlass: { ...glass, approvals: 'waived' } } });
    expect((await site.nightshift(...breakGlass)).exitCode).toBe(0);
    expect((await site.nightshift('run', 'pipelines/change.yaml')).exitCode).toBe(5);
  });
});
