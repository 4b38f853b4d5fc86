import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import type { ServerChannel, Session } from 'ssh2';
import { signalGroup } from './processes.ts';

/**
 * Joins a running command to its channel: input, output, signals, exit status. When the channel goes away the command loses its
 * input and output and goes on, as under sshd.
 */
export function joinChannel(child: ChildProcessWithoutNullStreams, channel: ServerChannel, session: Session): void {
  channel.on('error', ignore);
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', ignore);
  channel.pipe(child.stdin);
  channel.once('close', () => letGo(child));
  passSignals(child, session);
  void sendOutcome(child, channel);
}

/** A channel or pipe that breaks ends with `close`; there is nobody to tell. */
function ignore(): void {}

function letGo(child: ChildProcessWithoutNullStreams): void {
  child.stdin.destroy();
  child.stdout.destroy();
  child.stderr.destroy();
}

function passSignals(child: ChildProcessWithoutNullStreams, session: Session): void {
  session.on('signal', (accept, _reject, { name }) => {
    const signal = `SIG${name}`;
    if (isSignal(signal)) signalGroup(child, signal);
    // Not there when the client wants no reply, whatever the types say.
    accept?.();
  });
}

async function sendOutcome(child: ChildProcessWithoutNullStreams, channel: ServerChannel): Promise<void> {
  const closed = once(child, 'close');
  // A channel that has gone breaks it off, maybe long before the command ends.
  const sent = sendOutput(child, channel).catch(ignore);
  const [code, signal]: unknown[] = await closed.catch((error: Error) => {
    channel.stderr.write(`the lab cannot start sh: ${error.message}\n`);
    return [127, null];
  });
  await sent;
  // The channel has no room for a signal that RFC 4254 (6.10) does not list.
  if (typeof signal === 'string' && rfcSignals.has(signal)) channel.exit(signal.slice(3), false, '');
  else channel.exit(typeof signal === 'string' && isSignal(signal) ? 128 + constants.signals[signal] : Number(code));
  channel.end();
}

/**
 * Output and error output, one write at a time over both. A stalled ssh2 1.17 channel remembers one piece of each, takes them up
 * again in the wrong order, and never forgets the first: with two under way, output comes twice or the channel stops.
 */
async function sendOutput(child: ChildProcessWithoutNullStreams, channel: ServerChannel): Promise<void> {
  let last = Promise.resolve();
  const pump = async (from: Readable, to: Writable) => {
    for await (const chunk of from) {
      last = last.then(() => writeWhole(channel, to, chunk));
      await last;
    }
  };
  await Promise.all([pump(child.stdout, channel), pump(child.stderr, channel.stderr)]);
}

function writeWhole(channel: ServerChannel, to: Writable, chunk: Buffer): Promise<void> {
  return new Promise((resolve) => {
    to.write(chunk, () => {
      Reflect.set(channel, '_chunk', undefined);
      Reflect.set(channel, '_chunkcb', undefined);
      resolve();
    });
  });
}

const rfcSignals: ReadonlySet<string> = new Set(
  ['ABRT', 'ALRM', 'FPE', 'HUP', 'ILL', 'INT', 'KILL', 'PIPE', 'QUIT', 'SEGV', 'TERM', 'USR1', 'USR2'].map(
    (name) => `SIG${name}`,
  ),
);

function isSignal(name: string): name is NodeJS.Signals {
  return Object.hasOwn(constants.signals, name);
}
