import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Stage, Step } from '../../src/generated/plan.ts';
import { describeWithSshd, freePort } from '../setup/sshd.ts';
import { atWork, heldStep, hold, letGo } from './heldStep.ts';
import { type Change, openSite, type Site } from './site.ts';

/** With what encodings change, and a newline, as keys have. */
const newSecret = (): string => `${randomBytes(9).toString('hex')}/+ &'"${randomBytes(9).toString('hex')}`;
const values = { fromEnv: newSecret(), fromFile: `${newSecret()}\n${newSecret()}`, fromCommand: newSecret() };

/** What a value looks like wherever it may turn up. */
function traces(value: string): string[] {
  const bytes = Buffer.from(value);
  return [
    ...value.split('\n'),
    ...[0, 1, 2].map((offset) => base64After(offset, bytes)),
    encodeURIComponent(value),
    bytes.toString('hex'),
    JSON.stringify(value).slice(1, -1),
  ];
}

/** What base64 makes of bytes behind so many others (modulo 3), without the characters that depend on the neighbours. */
function base64After(offset: number, bytes: Buffer): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
  return text.slice(Math.ceil((offset * 4) / 3), Math.floor(((offset + bytes.length) * 4) / 3));
}

const allTraces = Object.entries(values).flatMap(([name, value]) => traces(value).map((trace) => ({ name, trace })));

/** Names of the secrets that are in a text. */
function secretsIn(text: string): string[] {
  return [...new Set(allTraces.filter(({ trace }) => text.includes(trace)).map(({ name }) => name))];
}

/** Files below a directory that hold a secret, with which. */
function leaksIn(directory: string): string[] {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => {
    // A receipt's pipe has no content to keep, and reading it would wait for a writer.
    if (!entry.isFile()) return [];
    const file = join(entry.parentPath, entry.name);
    return secretsIn(contentOf(file)).map((secret) => `${file}: ${secret}`);
  });
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    // A step that runs has replaced it meanwhile.
    return '';
  }
}

const all = '{{ secrets.fromEnv }}\n{{ secrets.fromFile }}\n{{ secrets.fromCommand }}\n';
const irreversible = 'changes nothing';
const encode = `${process.execPath} -e "process.stdin.on('data', (d) => console.log(encodeURIComponent(d.toString().trim()), d.toString('hex')))"`;

/** Steps that say the secrets aloud, on the host and on the controller, plain and encoded. */
const chatter: Step[] = [
  { name: 'echo', run: 'cat', stdin: all, irreversible },
  { name: 'base64', run: 'base64', stdin: '{{ secrets.fromEnv }}', irreversible },
  { name: 'url', run: encode, stdin: '{{ secrets.fromCommand }}', irreversible },
  { name: 'local', local: 'cat; echo "$0"', stdin: all, irreversible },
  { name: 'local64', local: 'base64 -w 0', stdin: '{{ secrets.fromFile }}', irreversible },
];

const conf: Step = { name: 'conf', template: { from: 'conf.liquid', to: '{{ host.root }}/conf', mode: '0600' } };

/** Says them on its way to failure, and when it is taken back; only on the second host. */
const loud: Step = {
  name: 'loud',
  run: 'cat >&2; test {{ host.name }} != h2',
  stdin: all,
  undo: { command: "cat; base64 {{ host.root }}/conf | tr -d '\\n'", stdin: all },
};

describeWithSshd('the values of secrets', () => {
  let site: Site;
  let gate: Server;
  let port: number;
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    site = await openSite(2);
    port = await freePort();
    gate = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end(`you said ${request.headers.authorization}`);
    });
    await new Promise<void>((resolve) => gate.listen(port, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    gate?.close();
    await site?.close();
  });

  function change(): Change {
    const headers = { authorization: 'Bearer {{ secrets.fromCommand }}' };
    const http = { url: `http://127.0.0.1:${port}/{{ host.name }}`, headers, contains: 'you said' };
    const gates: Stage['gates'] = [{ name: 'token', on: ['wave'], http }];
    const steps = [conf, ...chatter, heldStep, loud];
    return {
      secrets: { fromEnv: { env: 'SECRET' }, fromFile: { file: 'key.pem' }, fromCommand: { command: 'cat token' } },
      stages: [{ name: 'all', hosts: 'fleet', failuresMax: 1, steps, gates }],
    };
  }

  it('are nowhere but where the plan sends them', async () => {
    site.write('key.pem', `${values.fromFile}\n`);
    site.write('token', values.fromCommand);
    site.write('conf.liquid', 'key = {{ secrets.fromFile }}\npassword = {{ secrets.fromEnv }}\n');
    site.env.SECRET = values.fromEnv;
    hold(site.host(1));
    const stopSampling = sampleProcesses();
    const command = site.start('run', site.plan(change()), '--log-level', 'debug');
    const run = await command.run();
    await atWork(site.host(1));
    const [conf1 = '', conf2 = ''] = site.hosts.map(({ root }) => join(root, 'conf'));
    const sentNow = [conf1, conf2].flatMap((file) => [`${file}: fromEnv`, `${file}: fromFile`]);
    expect(leaks().filter((leak) => !sentNow.includes(leak))).toEqual([]);
    letGo(site.host(1));

    const { exitCode, out, err } = await command.ended;
    const processes = await stopSampling();
    expect(exitCode).toBe(0);
    expect(readFileSync(conf1, 'utf8')).toBe(`key = ${values.fromFile}\npassword = ${values.fromEnv}\n`);
    expect(asked).toContain(`Bearer ${values.fromCommand}`);
    expect(out).toMatch(/loud: failed.*\*\*\*/s);

    expect(leaks()).toEqual([`${conf1}: fromEnv`, `${conf1}: fromFile`]);
    const views = [['status', run], ['events', run], ['history'], ['plan', site.plan(change()), '--hosts']];
    const told = await Promise.all(
      views.flatMap((args) => [site.nightshift(...args), site.nightshift(...args, '--output', 'json')]),
    );
    for (const text of [out, err, site.fleet.log(), ...told.flatMap((one) => [one.out, one.err])])
      expect(secretsIn(text)).toEqual([]);
    for (const { name, output } of await outputsOn(run, 0)) expect(output, name).toContain('***');
    expect(processes.arguments).toContain(`main.js run ${site.plan(change())}`);
    expect(secretsIn(processes.arguments)).toEqual([]);
    // It was given in the environment, so there it is.
    expect(secretsIn(processes.environments)).toEqual(['fromEnv']);
  });

  /** What the steps that say secrets said on a host, as the journal has it. */
  async function outputsOn(run: string, host: number): Promise<{ name: string; output: string }[]> {
    const events = (await site.events(run)).filter((event) => event.type === 'stepEnded');
    return chatter.map(({ name = '' }, at) => {
      const ended = events.find(({ index, step, phase }) => index === host && step === at + 1 && phase === 'forward');
      return { name, output: ended?.output ?? '' };
    });
  }

  const leaks = () => [...leaksIn(site.state), ...leaksIn(site.fleet.directory)].sort();
});

/** Looks at every process again and again, as ps(1) does; the function it gives ends that, with all that was seen. */
function sampleProcesses() {
  const seen = { arguments: '', environments: '' };
  let stopping = false;
  const sampling = (async () => {
    for (; !stopping; await sleep(10)) {
      seen.arguments += ofAllProcesses('cmdline');
      seen.environments += ofAllProcesses('environ');
    }
  })();
  return async () => {
    stopping = true;
    await sampling;
    return seen;
  };
}

function ofAllProcesses(file: 'cmdline' | 'environ'): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map((pid) => `${pid} ${textOf(`/proc/${pid}/${file}`)}\n`).join('');
}

/** Empty when the process is gone meanwhile, or another user's. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'latin1').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}
