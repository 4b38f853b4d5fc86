import type { ExecRequest, ExecResult, HostSession } from '../../runtime/ports.ts';

/** A command of the login user. */
export interface PlainRequest extends Omit<ExecRequest, 'as'> {
  /** Whether it has a terminal, as raw as a pipe; output and error output are one then. */
  readonly terminal?: boolean;
}

/** What HostSession is, for the login user alone. */
export interface PlainSession extends Omit<HostSession, 'exec'> {
  exec(request: PlainRequest): Promise<ExecResult>;
}

/** A command under way on a host, as ssh2's channels are; OpenSSH's master is spoken to through our own. */
export interface CommandChannel {
  on(event: 'data', listener: (chunk: Buffer) => void): unknown;
  /** What is wrong with the channel itself; `close` follows. */
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Once everything was read. Without an exit code: the host never told one; null: a signal ended the command. */
  once(event: 'close', listener: (exitCode?: number | null, signal?: string) => void): unknown;
  readonly stderr: { on(event: 'data', listener: (chunk: Buffer) => void): unknown };
  /** Standard input: calls back when the next chunk may come, and never once the host takes no more. */
  write(chunk: Uint8Array, sent: () => void): unknown;
  readonly writable: boolean;
  /** The end of standard input. */
  end(): unknown;
  /** Ends the channel, not the command. */
  close(): unknown;
}

/** What opens channels for commands on an authenticated connection. */
export interface CommandClient {
  /** `terminal`: the command has one, as raw as a pipe. Never rejects. */
  open(command: string, terminal: boolean): Promise<Opening>;
  once(event: 'close', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** Says goodbye. */
  end(): unknown;
}

export type Opening =
  | { readonly status: 'open'; readonly channel: CommandChannel }
  /** The server opens no more channels for now (MaxSessions). */
  | { readonly status: 'full' }
  /** The connection is gone, or the server refuses to run commands. */
  | { readonly status: 'failed'; readonly cause: unknown };

/** Only a refusal to open the channel carries a reason of RFC 4254 §5.1. */
export function openingFailed(error: Error & { reason?: unknown }): Opening {
  return typeof error.reason === 'number' ? { status: 'full' } : { status: 'failed', cause: error };
}
