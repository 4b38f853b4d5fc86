import { execFile } from 'node:child_process';
import { failure } from '../../model/problems.ts';

/** A Match that runs a program decides how long it takes. */
const answerMaxMs = 10_000;

/** What is quoted of ssh at most. */
const quotedMax = 500;

/** A host as `ssh` is asked for it. Where nothing is said its configuration decides. */
export interface AskedHost {
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
  /** Read instead of ~/.ssh/config and the system's; null: those. An absolute path. */
  readonly config: string | null;
}

/** What `ssh -G` prints. Rejects with NS2034 without an `ssh`, or when it does not understand the configuration. */
export function askSsh(asked: AskedHost): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile('ssh', argumentsOf(asked), { timeout: answerMaxMs, killSignal: 'SIGKILL' }, (error, said, complaint) => {
      if (error === null) resolve(said);
      else reject(error.code === 'ENOENT' ? noSsh(asked, error) : notUnderstood(asked, complaint.trim(), error));
    }).stdin?.end();
  });
}

function argumentsOf({ host, user, port, config }: AskedHost): string[] {
  return [
    ...['-G', '-T', '-o', 'BatchMode=yes'],
    ...(config === null ? [] : ['-F', config]),
    ...(user === null ? [] : ['-o', `User=${user}`]),
    ...(port === null ? [] : ['-o', `Port=${port}`]),
    ...['--', host],
  ];
}

function noSsh({ host, config }: AskedHost, cause: Error) {
  return failure(
    'NS2034',
    `${config ?? 'the configuration of ssh'} says how ${host} is reached, and the program \`ssh\`, which can read it, cannot be started`,
    'install the OpenSSH client; or say `sshConfig: none` in hosts.yaml, and there all that the host needs',
    { cause },
  );
}

function notUnderstood({ host, config }: AskedHost, complaint: string, cause: Error) {
  const why = complaint === '' ? `it did not answer within ${answerMaxMs / 1_000} s` : complaint.slice(0, quotedMax);
  const file = config === null ? '' : ` -F ${config}`;
  return failure(
    'NS2034',
    `ssh does not say how its configuration has ${host} reached: ${why.replaceAll(/\s+/g, ' ')}`,
    `try it by hand, as the same user: ssh -G${file} ${host}`,
    { cause },
  );
}
