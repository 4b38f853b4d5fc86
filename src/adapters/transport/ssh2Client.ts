import type { Client } from 'ssh2';
import type { CommandClient, Opening } from './commandChannel.ts';
import { openingFailed } from './commandChannel.ts';

/** An ssh2 client as what sessions are made of. */
export function ssh2Client(client: Client): CommandClient {
  return {
    open: (command) => open(client, command),
    once: (event, listener) => client.once(event, listener),
    on: (event, listener) => client.on(event, listener),
    end: () => client.end(),
  };
}

function open(client: Client, command: string): Promise<Opening> {
  return new Promise((resolve) => {
    try {
      client.exec(command, (error, channel) => resolve(error ? openingFailed(error) : { status: 'open', channel }));
    } catch (cause) {
      resolve({ status: 'failed', cause });
    }
  });
}
