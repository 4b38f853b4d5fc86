import { becomeKey } from '../../model/become.ts';
import type { Become, HostTarget, SecretSource } from '../../model/executionPlan.ts';
import { NightshiftError } from '../../model/problems.ts';
import type { ExecRequest, ExecResult, HostSession } from '../../runtime/ports.ts';
import type { PlainSession } from '../transport/commandChannel.ts';
import { becomeCommand } from './becomeCommand.ts';
import { becomeLabel, noAnswer, notAllowed, passwordMissing, passwordRefused } from './becomeRefusals.ts';
import { Entrance } from './entrance.ts';

/** Between a prompt and its answer there may be a directory service, and PAM waits some seconds after a wrong password. */
const limitMsDefault = 20_000;

/**
 * Runs commands as other users.
 * 1. The password is sent upon a prompt, and once; it is in no command, environment or message.
 * 2. Nothing of the command's own input is sent before the command has begun.
 * 3. What a host has refused once it is not asked again: accounts lock.
 */
export class Becoming {
  readonly #fetch: (source: SecretSource) => Promise<string>;
  readonly #limitMs: number;
  readonly #passwords = new Map<string, Promise<string>>();
  readonly #refused = new Map<string, NightshiftError>();

  constructor(fetch: (source: SecretSource) => Promise<string>, limitMs = limitMsDefault) {
    this.#fetch = fetch;
    this.#limitMs = limitMs;
  }

  /** The session, for requests with `as` too. */
  over(session: PlainSession, target: HostTarget): HostSession {
    return {
      closed: session.closed,
      close: () => session.close(),
      exec: ({ as, ...request }) =>
        as === undefined ? session.exec(request) : this.#exec(session, target, as, request),
    };
  }

  async #exec(session: PlainSession, target: HostTarget, as: Become, request: ExecRequest): Promise<ExecResult> {
    const key = `${target.name} ${becomeKey(as)}`;
    const refused = this.#refused.get(key);
    if (refused !== undefined) throw refused;
    const password = as.password === null ? null : await this.#password(as.password);
    const attempt = new Attempt(becomeLabel(target.name, as), as, password, this.#limitMs);
    return attempt.run(session, request).catch((error: unknown) => {
      if (error instanceof NightshiftError && attempt.passwordSent && isRefusal(error)) this.#refused.set(key, error);
      throw error;
    });
  }

  #password(source: SecretSource): Promise<string> {
    const key = JSON.stringify(source);
    const known = this.#passwords.get(key);
    if (known !== undefined) return known;
    const fetched = this.#fetch(source);
    this.#passwords.set(key, fetched);
    return fetched;
  }
}

/** Not when it was only called off. */
const isRefusal = ({ code }: NightshiftError): boolean => ['NS2040', 'NS2042', 'NS2043'].includes(code);

/** One command, from the method's first word to the command's end. */
class Attempt {
  passwordSent = false;
  readonly #entrance = new Entrance();
  readonly #label: string;
  readonly #as: Become;
  readonly #password: string | null;
  readonly #limitMs: number;

  constructor(label: string, as: Become, password: string | null, limitMs: number) {
    this.#label = label;
    this.#as = as;
    this.#password = password;
    this.#limitMs = limitMs;
  }

  async run(session: PlainSession, request: ExecRequest): Promise<ExecResult> {
    const entrance = this.#entrance;
    const timer = setTimeout(() => entrance.late(), this.#limitMs);
    try {
      const result = await session.exec({
        ...request,
        command: becomeCommand(this.#as, request.command),
        terminal: this.#as.tty,
        input: this.#input(request.input),
        onOutput: (chunk) => {
          const own = entrance.output(chunk);
          if (own !== undefined) request.onOutput?.(own);
        },
        onErrorOutput: (chunk) => {
          if (entrance.entered) request.onErrorOutput?.(chunk);
          else entrance.errorOutput(chunk);
        },
      });
      if (!entrance.entered) throw this.#whyNotEntered(result);
      return result;
    } finally {
      clearTimeout(timer);
      entrance.late();
    }
  }

  /** What it rejects with breaks the command off. */
  async *#input(own: ExecRequest['input']): AsyncGenerator<Uint8Array> {
    for (let step = await this.#entrance.next(); step !== 'entered'; step = await this.#entrance.next()) {
      if (step === 'late') throw noAnswer(this.#label, this.#limitMs, this.#said);
      yield this.#answer();
    }
    if (own instanceof Uint8Array) yield own;
    else if (own !== undefined) yield* own;
  }

  #answer(): Uint8Array {
    if (this.#password === null) throw passwordMissing(this.#label, '');
    if (this.passwordSent) throw passwordRefused(this.#label, this.#as);
    this.passwordSent = true;
    return new TextEncoder().encode(`${this.#password}\n`);
  }

  #whyNotEntered({ exitCode }: ExecResult): NightshiftError {
    // sudo asks again, so it has taken the password and refuses the user.
    if (this.passwordSent && this.#as.method !== 'sudo') return passwordRefused(this.#label, this.#as);
    const asked = /password|authentication required/i.test(this.#entrance.words);
    if (this.#password === null && asked) return passwordMissing(this.#label, this.#said);
    return notAllowed(this.#label, exitCode, this.#said);
  }

  /** A terminal may have shown what it was sent. */
  get #said(): string {
    const { words } = this.#entrance;
    return this.#password === null || this.#password === '' ? words : words.replaceAll(this.#password, '***');
  }
}
