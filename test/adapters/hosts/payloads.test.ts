import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PayloadBytes } from '../../../src/adapters/hosts/payloads.ts';
import { secretForms } from '../../../src/model/masking.ts';
import { shellNames } from '../../host/localSession.ts';
import { ended, lockedMachine, secret, secretText } from './fleet.ts';
import { waitFor } from './processes.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, at) => (at * 7 + (at >> 8)) % 256));
const sha256 = createHash('sha256').update(content).digest('hex');
const payload = { kind: 'file', sha256, bytes: content.length } as const;

describe.each(shellNames)('what is sent ahead under %s', (shell) => {
  let at: Awaited<ReturnType<typeof lockedMachine>>;
  let sent: number;
  let bytes: PayloadBytes;
  beforeEach(async () => {
    sent = 0;
    bytes = {
      ...{ sha256, bytes: content.length },
      open: async function* () {
        sent += 1;
        yield content.subarray(0, 100_000);
        yield content.subarray(100_000);
      },
    };
    at = await lockedMachine(shell, { payloadBytes: () => bytes });
  });
  afterEach(() => at.remove());
  const payloadsOn = (machine: { stateDir: string }) => {
    const directory = join(machine.stateDir, 'runs/run-1/hosts/web1/payload');
    return existsSync(directory) ? readdirSync(directory) : [];
  };

  it('is there by its position, byte for byte, and gone after the step', async () => {
    const script = 'cp "$NIGHTSHIFT_PAYLOAD/0" file; cp "$NIGHTSHIFT_PAYLOAD/1" text';
    const text = { kind: 'text', text: `password=${secretText}\n` } as const;
    expect(ended(await at.run(script, { payloads: [payload, text] })).exitCode).toBe(0);
    expect(readFileSync(join(at.machine.home, 'file')).equals(content)).toBe(true);
    expect(readFileSync(join(at.machine.home, 'text'), 'utf8')).toBe(`password=${secret}\n`);
    await waitFor(() => payloadsOn(at.machine).length === 0);
  });

  it('is blanked out when the step shows a text with a secret', async () => {
    const text = { kind: 'text', text: secretText } as const;
    const report = ended(await at.run('cat "$NIGHTSHIFT_PAYLOAD/0"', { payloads: [text] }));
    expect(report.output).toBe('***');
    const out = join(at.machine.stateDir, 'runs/run-1/hosts/web1/steps/deploy.1/out');
    expect(secretForms(secret).some((form) => readFileSync(out, 'utf8').includes(form))).toBe(false);
  });

  it('is not sent again for a step that is claimed', async () => {
    await at.run('echo', { payloads: [payload] });
    expect(ended(await at.run('echo', { payloads: [payload] })).output).toBe('\n');
    expect(sent).toBe(1);
  });

  it('is sent again after a cut, and the step starts once', async () => {
    const whole = bytes.open;
    bytes = {
      ...bytes,
      open: async function* () {
        for await (const chunk of whole()) {
          yield chunk;
          if (sent === 1) at.machine.cut();
        }
      },
    };
    const script = 'echo run >> runs; cp "$NIGHTSHIFT_PAYLOAD/0" file';
    expect(ended(await at.run(script, { payloads: [payload] })).exitCode).toBe(0);
    expect(sent).toBe(2);
    expect(readFileSync(join(at.machine.home, 'runs'), 'utf8')).toBe('run\n');
    expect(readFileSync(join(at.machine.home, 'file')).equals(content)).toBe(true);
  });

  it.each([
    ['corrupt', () => Buffer.from(content).fill(0, 10, 20)],
    ['short', () => content.subarray(0, 200_000)],
  ])('is refused when it arrives %s, and nothing starts', async (_, changed) => {
    bytes = {
      ...bytes,
      open: async function* () {
        yield changed();
      },
    };
    const report = await at.run('echo > ran', { payloads: [payload] });
    expect(report).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2107' } });
    expect(existsSync(join(at.machine.home, 'ran'))).toBe(false);
    bytes = {
      ...bytes,
      open: async function* () {
        yield content;
      },
    };
    expect(ended(await at.run('echo', { payloads: [payload], key: 'again' })).exitCode).toBe(0);
  });

  it('that cannot be read here is a step that was not started', async () => {
    bytes = {
      ...bytes,
      open: async function* () {
        yield content.subarray(0, 10);
        throw new Error('EIO');
      },
    };
    const report = await at.run('echo > ran', { payloads: [payload] });
    expect(report).toMatchObject({ status: 'notStarted', unreachable: false, problem: { code: 'NS2115' } });
    writeFileSync(join(at.machine.home, 'after'), '');
    expect(existsSync(join(at.machine.home, 'ran'))).toBe(false);
  });
});
