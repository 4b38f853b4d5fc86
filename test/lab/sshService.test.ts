import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import ssh2, {
  type Client,
  type ClientChannel,
  type IdentityCallback,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closing, eventually, isRunning, logIn, open, run, startTestLab } from './testLab.ts';

let fleet: Awaited<ReturnType<typeof startTestLab>>;
let client: Client;
beforeAll(async () => {
  fleet = await startTestLab();
  client = await logIn(fleet.lab, fleet.host(0));
});
afterAll(async () => {
  client.end();
  await fleet.close();
});

function collect(channel: ClientChannel): { output: string; errorOutput: string } {
  const received = { output: '', errorOutput: '' };
  channel.on('data', (chunk: Buffer) => {
    received.output += chunk.toString('latin1');
  });
  channel.stderr.on('data', (chunk: Buffer) => {
    received.errorOutput += chunk.toString('latin1');
  });
  return received;
}

/** Does not read until the other side may send no more. */
async function stall(channel: ClientChannel): Promise<void> {
  channel.pause();
  channel.stderr.pause();
  await eventually(() => Reflect.get(Object(channel.incoming), 'window') === 0);
}

/** Shows a key that may log in, and signs with another. */
class Impostor extends ssh2.BaseAgent<Buffer> {
  readonly #shown: Buffer;

  constructor(shown: Buffer) {
    super();
    this.#shown = shown;
  }

  override getIdentities(done: IdentityCallback<Buffer>): void {
    done(undefined, [this.#shown]);
  }

  override sign(key: Buffer, data: Buffer, options: SigningRequestOptions, done?: SignCallback): void;
  override sign(key: Buffer, data: Buffer, done: SignCallback): void;
  override sign(_key: Buffer, data: Buffer, ...rest: (SigningRequestOptions | SignCallback | undefined)[]): void {
    const done = rest.find((each) => typeof each === 'function');
    done?.(undefined, sign(null, data, generateKeyPairSync('ed25519').privateKey));
  }
}

describe('logging in', () => {
  const stranger = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private;

  it.each<[string, ssh2.ConnectConfig]>([
    ['another key', { privateKey: stranger }],
    ['a password', { password: 'lab', authHandler: ['none', 'password'] }],
    ['nothing', { authHandler: ['none'] }],
  ])('is refused with %s', async (_with, credentials) => {
    const attempt = logIn(fleet.lab, fleet.host(0), credentials);
    await expect(attempt).rejects.toMatchObject({ level: 'client-authentication' });
  });

  it('is refused with the right key and a signature by another', async () => {
    const shown = ssh2.utils.parseKey(await readFile(fleet.lab.identity));
    if (shown instanceof Error) throw shown;
    const agent = new Impostor(shown.getPublicSSH());
    const attempt = logIn(fleet.lab, fleet.host(0), { agent, authHandler: ['agent'] });
    await expect(attempt).rejects.toMatchObject({ level: 'client-authentication' });
  });

  it('gives each host a key of its own', async () => {
    const known = (await readFile(fleet.lab.knownHosts, 'utf8')).trim().split('\n');
    const keys = known.map((line) => line.split(' ')[2]);
    expect(new Set(keys).size).toBe(2);
    const second = await logIn(fleet.lab, fleet.host(1));
    second.end();
  });
});

describe('a command', () => {
  it('runs in the root of its host, and sees nothing of the environment of the lab', async () => {
    process.env.NIGHTSHIFT_TEST_SECRET = 'seen';
    const { output } = await run(client, 'pwd -P; env');
    delete process.env.NIGHTSHIFT_TEST_SECRET;
    const { root, name } = fleet.host(0);
    expect(output.split('\n')).toEqual(
      expect.arrayContaining([
        await realpath(root),
        `HOME=${root}`,
        `LAB_ROOT=${root}`,
        `LAB_HOST=${name}`,
        'USER=lab',
      ]),
    );
    expect(output).not.toContain('NIGHTSHIFT_TEST_SECRET');
  });

  it.each([0, 1, 7, 127, 255])('ends with exit code %i', async (code) => {
    expect(await run(client, `exit ${code}`)).toMatchObject({ exitCode: code });
  });

  it('keeps output and error output apart', async () => {
    expect(await run(client, 'echo out; echo err >&2')).toMatchObject({ output: 'out\n', errorOutput: 'err\n' });
  });

  it('reads its input to the end', async () => {
    const input = randomBytes(3 << 20);
    const { output } = await run(client, 'sha256sum', input);
    expect(output).toBe(`${createHash('sha256').update(input).digest('hex')}  -\n`);
  });

  it('that a signal ends is reported with the signal', async () => {
    expect(await run(client, 'kill -TERM $$')).toMatchObject({ exitCode: null, signal: 'SIGTERM' });
  });

  it('that ends by a signal SSH has no name for is reported as 128 and its number', async () => {
    expect(await run(client, 'kill -BUS $$')).toMatchObject({ exitCode: 128 + 7 });
  });

  it('gets a signal, with all that it started', async () => {
    const channel = await open(client, 'sleep 300 & echo $!; wait');
    const [pid] = await once(channel, 'data');
    channel.signal('TERM');
    expect(await closing(channel)).toEqual([null, 'SIGTERM', false, '']);
    await eventually(async () => !(await isRunning(Number(pid))));
  });

  it('arrives whole when its reader stops reading both streams for a while', async () => {
    const size = 16 << 20;
    const letters = (letter: string) => `head -c ${size} /dev/zero | tr '\\0' ${letter}`;
    const channel = await open(client, `${letters('o')} & ${letters('e')} >&2; wait`);
    const received = collect(channel);
    await stall(channel);
    await closing(channel);
    expect([received.output === 'o'.repeat(size), received.errorOutput === 'e'.repeat(size)]).toEqual([true, true]);
  });

  it('arrives whole when its reader stops reading one stream, and then the other', async () => {
    const size = 6 << 20;
    const letters = (letter: string) => `head -c ${size} /dev/zero | tr '\\0' ${letter}`;
    const channel = await open(client, `${letters('o')}; read -r _; ${letters('e')} >&2`);
    const received = collect(channel);
    await stall(channel);
    channel.resume();
    channel.stderr.resume();
    await eventually(() => received.output.length >= size);
    channel.end('go on\n');
    await stall(channel);
    await closing(channel);
    expect([received.output === 'o'.repeat(size), received.errorOutput === 'e'.repeat(size)]).toEqual([true, true]);
  });

  it('that was detached outlives its channel and its connection', async () => {
    const own = await logIn(fleet.lab, fleet.host(0));
    const { output } = await run(own, 'setsid sh -c "sleep 300" >/dev/null 2>&1 </dev/null & echo $!');
    const gone = closing(own);
    own.end();
    await gone;
    expect(await isRunning(Number(output))).toBe(true);
    process.kill(Number(output), 'SIGKILL');
  });

  it('goes on without its input when its connection goes away', async () => {
    const own = await logIn(fleet.lab, fleet.host(0));
    const channel = await open(own, 'echo here; cat >/dev/null; echo end > ended-by-itself');
    await once(channel, 'data');
    own.destroy();
    await eventually(
      async () => (await readFile(join(fleet.host(0).root, 'ended-by-itself'), 'utf8').catch(() => '')) !== '',
    );
  });

  it('of another host has another root', async () => {
    const other = await logIn(fleet.lab, fleet.host(1));
    await mkdir(join(fleet.host(0).root, 'only-here'), { recursive: true });
    expect(await run(other, 'test -d only-here')).toMatchObject({ exitCode: 1 });
    other.end();
  });
});

describe('what a lab host does not do', () => {
  const refusal = (ask: (done: (error: Error | undefined) => void) => void) =>
    new Promise<Error | undefined>((resolve) => ask(resolve));

  it.each([
    ['a shell', (done: (error: Error | undefined) => void) => client.shell(done)],
    ['sftp', (done: (error: Error | undefined) => void) => client.sftp(done)],
    ['another subsystem', (done: (error: Error | undefined) => void) => client.subsys('netconf', done)],
    [
      'forwarding out',
      (done: (error: Error | undefined) => void) => client.forwardOut('127.0.0.1', 1, '127.0.0.1', 2, done),
    ],
    ['forwarding in', (done: (error: Error | undefined) => void) => client.forwardIn('127.0.0.1', 0, done)],
  ])('%s is refused, and the connection stays', async (_what, ask) => {
    expect(await refusal(ask)).toBeInstanceOf(Error);
    expect(await run(client, 'true')).toMatchObject({ exitCode: 0 });
  });
});
