import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Step } from '../../src/generated/plan.ts';
import { describeWithSshd, freePort } from '../setup/sshd.ts';
import { atWork, heldStep, hold, letGo } from './heldStep.ts';
import { type Change, openSite, type Site } from './site.ts';

/** With what encodings change, and a newline, as keys have. */
const newSecret = (): string => `${randomBytes(9).toString('hex')}/+ &'"${randomBytes(9).toString('hex')}`;
const values = { fromEnv: newSecret(), fromFile: `${newSecret()}\n${newSecret()}`, fromCommand: newSecret() };

/** What a value looks like wherever it may turn up. The end of a base64 text depends on what follows. */
function traces(value: string): string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString('base64').slice(0, Math.floor((bytes.length * 8) / 6));
  return [
    ...value.split('\n'),
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    encodeURIComponent(value),
    bytes.toString('hex'),
    JSON.stringify(value).slice(1, -1),
  ];
}

const allTraces = Object.values(values).flatMap(traces);
const tracesIn = (text: string): string[] => allTraces.filter((trace) => text.includes(trace));

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
  undo: { command: 'cat; base64 {{ host.root }}/conf', stdin: all },
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

  const change = (): Change => ({
    secrets: { fromEnv: { env: 'SECRET' }, fromFile: { file: 'key.pem' }, fromCommand: { command: 'cat token' } },
    stages: [
      {
        name: 'all',
        hosts: 'fleet',
        failuresMax: 1,
        steps: [conf, ...chatter, heldStep, loud],
        gates: [
          {
            name: 'token',
            on: ['wave'],
            http: {
              url: `http://127.0.0.1:${port}/{{ host.name }}`,
              headers: { authorization: 'Bearer {{ secrets.fromCommand }}' },
              contains: 'you said',
            },
          },
        ],
      },
    ],
  });

  it('are nowhere but where the plan sends them', async () => {
    site.write('key.pem', `${values.fromFile}\n`);
    site.write('token', values.fromCommand);
    site.write('conf.liquid', 'key = {{ secrets.fromFile }}\npassword = {{ secrets.fromEnv }}\n');
    site.env.SECRET = values.fromEnv;
    site.layOut();
    hold(site.host(1));
    const command = site.start('run', site.plan(change()), '--log-level', 'debug');
    const run = await command.run();
    const processes = sampleProcesses();
    await atWork(site.host(1));
    expect(keptTraces()).toEqual([]);
    letGo(site.host(1));
    const { exitCode, out, err } = await command.ended;
    const sampled = await processes.stop();
    console.log(out, err, sampled.length);
    expect(exitCode).toBe(0);
  });
});
