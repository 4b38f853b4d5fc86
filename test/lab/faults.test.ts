import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import net from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clearFaults, listFaults, orderFault } from '../../src/lab/faultFiles.ts';
import { faultKinds, faultValue, type LabFault, parseFault } from '../../src/lab/faults.ts';
import { closing, eventually, logIn, open, run, startTestLab } from './testLab.ts';

let fleet: Awaited<ReturnType<typeof startTestLab>>;
beforeAll(async () => {
  fleet = await startTestLab();
});
afterEach(() => clearFaults(fleet.lab.directory));
afterAll(() => fleet.close());

const order = (fault: LabFault) => orderFault(fleet.lab.directory, fleet.host(0).name, fault);
const logInHere = () => logIn(fleet.lab, fleet.host(0));
const health = async (index = 0) => {
  const { address, httpPort } = fleet.host(index);
  const answer = await fetch(`http://${address}:${httpPort}/health`);
  return { status: answer.status, body: await answer.json() };
};

describe('a fault as it is typed', () => {
  it.each<[string, string, LabFault]>([
    ['failStep', 'app/current', { kind: 'failStep', text: 'app/current' }],
    ['unhealthy', '', { kind: 'unhealthy', version: null }],
    ['unhealthy', '2.0.0', { kind: 'unhealthy', version: '2.0.0' }],
    ['drop', '', { kind: 'drop', afterMs: 0 }],
    ['slow', '250', { kind: 'slow', delayMs: 250 }],
    ['refuse', '', { kind: 'refuse' }],
  ])('%s "%s"', (kind, value, fault) => {
    expect(parseFault(kind, value)).toEqual(fault);
    expect(parseFault(kind, faultValue(fault))).toEqual(fault);
  });

  it.each([
    ['explode', '', 'no fault "explode"'],
    ['toString', '', 'no fault "toString"'],
    ['failStep', '', 'failStep cannot have the value ""'],
    ['failStep', 'a\nb', 'failStep cannot have'],
    ['slow', '', 'slow cannot have the value ""'],
    ['slow', '-1', 'slow cannot have'],
    ['drop', '1s', 'drop cannot have the value "1s"'],
    ['hang', 'now', 'hang cannot have the value "now"'],
  ])('%s "%s" is no fault', (kind, value, message) => {
    expect(() => parseFault(kind, value)).toThrow(
      expect.objectContaining({ code: 'NS7007', message: expect.stringContaining(message) }),
    );
  });

  it('is one of these kinds', () => {
    expect(faultKinds.map(({ kind }) => kind)).toEqual([
      'failStep',
      'hangStep',
      'unhealthy',
      'hang',
      'silent',
      'refuse',
      'drop',
      'slow',
    ]);
  });
});

describe('ordering', () => {
  it('is listed until it is cleared', async () => {
    const { name } = fleet.host(1);
    await order({ kind: 'slow', delayMs: 1 });
    await orderFault(fleet.lab.directory, name, { kind: 'unhealthy', version: null });
    await orderFault(fleet.lab.directory, name, { kind: 'refuse' });
    expect(await listFaults(fleet.lab.directory)).toEqual([
      { host: fleet.host(0).name, fault: { kind: 'slow', delayMs: 1 } },
      { host: name, fault: { kind: 'refuse' } },
      { host: name, fault: { kind: 'unhealthy', version: null } },
    ]);
    await clearFaults(fleet.lab.directory, name, 'refuse');
    expect((await listFaults(fleet.lab.directory)).map(({ fault }) => fault.kind)).toEqual(['slow', 'unhealthy']);
    await clearFaults(fleet.lab.directory, name);
    expect((await listFaults(fleet.lab.directory)).map(({ fault }) => fault.kind)).toEqual(['slow']);
  });

  it.each(['web-99', '..', '../web-01'])('of a host that is not there (%s) is an error', async (host) => {
    const ordered = orderFault(fleet.lab.directory, host, { kind: 'hang' });
    await expect(ordered).rejects.toMatchObject({ code: 'NS7006', message: expect.stringContaining('web-01, web-02') });
  });

  it('where there is no lab says how to start one', async () => {
    const ordered = orderFault(join(fleet.lab.directory, 'nowhere'), 'web-01', { kind: 'hang' });
    await expect(ordered).rejects.toMatchObject({
      code: 'NS7006',
      message: expect.stringContaining('nightshift lab up'),
    });
  });
});

describe('failStep', () => {
  it('fails the commands that match, on that host only', async () => {
    await order({ kind: 'failStep', text: 'restart app' });
    const here = await logInHere();
    expect(await run(here, 'labctl restart app')).toMatchObject({
      exitCode: 1,
      errorOutput: 'labctl: failed by order (lab fault)\n',
    });
    expect(await run(here, 'labctl is-active app')).toMatchObject({ exitCode: 0, output: 'active\n' });
    const other = await logIn(fleet.lab, fleet.host(1));
    expect(await run(other, 'labctl restart app')).toMatchObject({ exitCode: 0 });
    await clearFaults(fleet.lab.directory);
    expect(await run(here, 'labctl restart app')).toMatchObject({ exitCode: 0 });
    for (const client of [here, other]) client.end();
  });

  it('hands arguments on unchanged to what does not match', async () => {
    await order({ kind: 'failStep', text: 'never' });
    const here = await logInHere();
    const words = ['a b', '$HOME', '*', ''].map((word) => `'${word}'`).join(' ');
    expect(await run(here, `sh -c 'printf "<%s>" "$@"' _ ${words}`)).toMatchObject({ output: '<a b><$HOME><*><>' });
    here.end();
  });

  it("catches what a step's own shell starts, as the engine runs it", async () => {
    await order({ kind: 'failStep', text: 'app/current' });
    const here = await logInHere();
    const script = 'ls app/releases && ls app/current; echo "exit $?"';
    const command = 'mkdir -p "$LAB_ROOT/.nightshift" && cat > .nightshift/step && sh "$LAB_ROOT/.nightshift/step"';
    expect(await run(here, command, script)).toMatchObject({ output: expect.stringMatching(/^0\.9\.0\n.*exit 1\n$/s) });
    here.end();
  });

  it("leaves alone what works on the engine's own files", async () => {
    await order({ kind: 'failStep', text: 'restart' });
    const here = await logInHere();
    const receipt = `${fleet.host(0).stateDir}/web.restart.1`;
    expect(await run(here, `mkdir -p ${receipt} && touch ${receipt}/claim && rm -r ${receipt}`)).toMatchObject({
      exitCode: 0,
    });
    expect(await run(here, 'touch restart')).toMatchObject({ exitCode: 1 });
    here.end();
  });
});

it('hangStep keeps a command from ending', async () => {
  await order({ kind: 'hangStep', text: 'app/current' });
  const here = await logInHere();
  const channel = await open(here, 'echo before; ls app/current; echo after');
  const said: string[] = [];
  channel.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  const hanging = async () => (await run(here, 'grep -lzs "sleep" /proc/[0-9]*/cmdline')).output !== '';
  await eventually(hanging);
  expect(said).toEqual(['before\n']);
  channel.signal('KILL');
  await closing(channel);
  here.end();
});

describe('unhealthy', () => {
  it('always', async () => {
    await order({ kind: 'unhealthy', version: null });
    expect(await health()).toMatchObject({ status: 503, body: { status: 'DOWN', version: '0.9.0' } });
    expect(await health(1)).toMatchObject({ status: 200 });
    await clearFaults(fleet.lab.directory);
    expect(await health()).toMatchObject({ status: 200 });
  });

  it('only while one version runs', async () => {
    await order({ kind: 'unhealthy', version: '2.0.0' });
    expect(await health()).toMatchObject({ status: 200 });
    const here = await logInHere();
    await run(
      here,
      'mkdir app/releases/2.0.0; echo 2.0.0 > app/releases/2.0.0/VERSION; ln -sfn releases/2.0.0 app/current',
    );
    await run(here, 'labctl restart app');
    expect(await health()).toMatchObject({ status: 503, body: { version: '2.0.0' } });
    await run(here, 'ln -sfn releases/0.9.0 app/current; labctl restart app');
    expect(await health()).toMatchObject({ status: 200, body: { version: '0.9.0' } });
    here.end();
  });
});

it('hang accepts a command and never starts it', async () => {
  const here = await logInHere();
  await order({ kind: 'hang' });
  const channel = await open(here, 'touch hung');
  await clearFaults(fleet.lab.directory);
  // A later command has come and gone on the same connection; the first has still not been carried out.
  expect(await run(here, 'test -e hung')).toMatchObject({ exitCode: 1 });
  expect(channel.readableEnded).toBe(false);
  here.end();
});

it('silent accepts a connection and says nothing', async () => {
  await order({ kind: 'silent' });
  await expect(logIn(fleet.lab, fleet.host(0), { readyTimeout: 300 })).rejects.toMatchObject({
    level: 'client-timeout',
  });
  const { address, sshPort } = fleet.host(0);
  const socket = net.connect(sshPort, address);
  const said: Buffer[] = [];
  socket.on('data', (chunk) => said.push(chunk));
  socket.end('SSH-2.0-test\r\n');
  await once(socket, 'close');
  expect(said).toEqual([]);
});

it('refuse resets new connections and leaves those that are open', async () => {
  const before = await logInHere();
  await order({ kind: 'refuse' });
  await expect(logInHere()).rejects.toMatchObject({ level: 'client-socket', code: 'ECONNRESET' });
  expect(await run(before, 'true')).toMatchObject({ exitCode: 0 });
  before.end();
});

describe('drop', () => {
  const marks = () => readFile(join(fleet.host(0).root, 'marks'), 'utf8').catch(() => '');

  it('cuts the connection while a command runs, which runs on to its end, and happens once', async () => {
    await order({ kind: 'drop', afterMs: 100 });
    const here = await logInHere();
    const gone = closing(here);
    const channel = await open(here, 'echo started >> marks; sleep 0.4; echo ended >> marks');
    const [exitCode] = await closing(channel);
    expect(exitCode).toBeUndefined();
    await gone;
    expect(await listFaults(fleet.lab.directory)).toEqual([]);
    await eventually(async () => (await marks()) === 'started\nended\n');
    const again = await logInHere();
    expect(await run(again, 'sleep 0.2')).toMatchObject({ exitCode: 0 });
    again.end();
  });

  it('waits for a command that runs long enough', async () => {
    await order({ kind: 'drop', afterMs: 5_000 });
    const here = await logInHere();
    expect(await run(here, 'true')).toMatchObject({ exitCode: 0 });
    expect(await listFaults(fleet.lab.directory)).toHaveLength(1);
    here.end();
  });

  it('at once, at the next command', async () => {
    await order({ kind: 'drop', afterMs: 0 });
    const here = await logInHere();
    const gone = closing(here);
    here.exec('sleep 5', () => {});
    await gone;
    expect(await listFaults(fleet.lab.directory)).toEqual([]);
  });
});

it('slow delays commands and answers', async () => {
  await order({ kind: 'slow', delayMs: 300 });
  const here = await logInHere();
  const startedAt = performance.now();
  expect(await run(here, 'true')).toMatchObject({ exitCode: 0 });
  expect(await health()).toMatchObject({ status: 200 });
  // At least the two delays: nothing can make it faster.
  expect(performance.now() - startedAt).toBeGreaterThan(590);
  here.end();
});
