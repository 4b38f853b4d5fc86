import { describe, expect, it } from 'vitest';
import { greeting, isPrompt } from '../../../src/adapters/become/becomeCommand.ts';
import { Becoming } from '../../../src/adapters/become/becoming.ts';
import { Entrance } from '../../../src/adapters/become/entrance.ts';
import type { PlainRequest, PlainSession } from '../../../src/adapters/transport/commandChannel.ts';
import { NightshiftError } from '../../../src/model/problems.ts';
import { ConnectionLost } from '../../../src/runtime/ports.ts';
import { LocalMachine } from '../../host/localSession.ts';
import { target } from '../hosts/fleet.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('what comes before the command', () => {
  it.each([
    ['Password: ', true],
    ['doas (deploy@web-01) password: ', true],
    ['We trust you have received the usual lecture.\n\nnightshift asks for your password: ', true],
    ['Enter passphrase:', true],
    ['sudo: ', false],
    ['sudo: a password is required\n', false],
    ['Verification code: ', false],
    ['Password: \n', false],
  ])('%j asks for a password: %s', (text, expected) => {
    expect(isPrompt(text)).toBe(expected);
  });

  it('is known in pieces of any size, and what follows is the command’s own', async () => {
    const said = `motd\nPass${'word: '}\n${greeting}\nown\n${greeting}\n`;
    for (const size of [1, 2, 3, 7, 1_000]) {
      const entrance = new Entrance();
      const own: string[] = [];
      const steps = [entrance.next()];
      for (let at = 0; at < said.length; at += size) {
        const rest = entrance.output(bytes(said.slice(at, at + size)));
        if (rest !== undefined) own.push(new TextDecoder().decode(rest));
      }
      expect(own.join('')).toBe(`own\n${greeting}\n`);
      const first = await steps[0];
      if (first === 'prompt') expect(await entrance.next()).toBe('entered');
      else expect(first).toBe('entered');
    }
  });
});

describe('a host that asks something else', () => {
  /** Says a text, and takes what it is sent for as long as that comes. */
  class Asking implements PlainSession {
    readonly closed = new Promise<ConnectionLost>(() => {});
    readonly taken: string[] = [];
    commands = 0;
    readonly #says: string;
    constructor(says: string) {
      this.#says = says;
    }
    async exec({ input = new Uint8Array(), onErrorOutput }: PlainRequest): Promise<never> {
      this.commands += 1;
      onErrorOutput?.(bytes(this.#says));
      const chunks = input instanceof Uint8Array ? [input] : input;
      for await (const chunk of chunks) this.taken.push(new TextDecoder().decode(chunk));
      throw new ConnectionLost('it ended');
    }
    close(): void {}
  }

  async function codeOf(asking: Asking, becoming: Becoming): Promise<string> {
    const machine = new LocalMachine('dash');
    const as = { user: 'root', method: 'sudo', password: { env: 'PW' }, tty: false } as const;
    const session = becoming.over(asking, target(machine));
    const error = await session.exec({ command: 'id', as, input: bytes('own') }).catch((reason: unknown) => reason);
    machine.remove();
    if (!(error instanceof NightshiftError)) throw error;
    expect(JSON.stringify(error.problems)).not.toContain('s3cret');
    return error.code;
  }

  it('is given nothing, and given up in time', async () => {
    const asking = new Asking('Verification code: ');
    expect(await codeOf(asking, new Becoming(async () => 's3cret', 50))).toBe('NS2043');
    expect(asking.taken).toEqual([]);
  });

  it('is given the password once when it asks for it, and not asked again when nothing comes of it', async () => {
    const asking = new Asking('Password: ');
    const becoming = new Becoming(async () => 's3cret', 50);
    expect(await codeOf(asking, becoming)).toBe('NS2043');
    expect(await codeOf(asking, becoming)).toBe('NS2043');
    expect(asking.taken).toEqual(['s3cret\n']);
    expect(asking.commands).toBe(1);
  });
});
