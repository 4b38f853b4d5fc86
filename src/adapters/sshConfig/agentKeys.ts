import { connect } from 'node:net';
import { keyType, wireString } from '../transport/wire.ts';

/** An agent that does not answer is not waited for: the login says so in its own time. */
const answerMaxMs = 2_000;

/** An answer that is longer is none (OpenSSH: AGENT_MAX_LEN). */
const answerBytesMax = 256 * 1024;

/** SSH_AGENTC_REQUEST_IDENTITIES. Source: draft-miller-ssh-agent. */
const requestIdentities = Buffer.from([0, 0, 0, 1, 11]);

/** The types of the keys that the agent at a socket has, certificates and hardware keys too; none when it does not answer. */
export function agentKeyTypes(socket: string): Promise<readonly string[]> {
  return new Promise((resolve) => {
    let said = Buffer.alloc(0);
    const agent = connect(socket);
    const end = () => {
      clearTimeout(timer);
      agent.destroy();
      resolve(keyTypes(said));
    };
    const timer = setTimeout(end, answerMaxMs);
    agent.on('data', (chunk) => {
      said = Buffer.concat([said, chunk]);
      if (wireString(said, 0) !== undefined || said.length > answerBytesMax) end();
    });
    agent.on('error', end).on('end', end).write(requestIdentities);
  });
}

/** SSH_AGENT_IDENTITIES_ANSWER: after type and count, for each a key and a comment. */
function keyTypes(said: Buffer): string[] {
  const types: string[] = [];
  const answer = wireString(said, 0)?.value ?? said.subarray(0, 0);
  if (answer[0] !== 12) return types;
  for (let at = 5; ; ) {
    const key = wireString(answer, at);
    const comment = key && wireString(answer, key.end);
    if (key === undefined || comment === undefined) return types;
    types.push(keyType(key.value) ?? '');
    at = comment.end;
  }
}
