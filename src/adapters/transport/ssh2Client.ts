import type { Client } from 'ssh2';
import type { CommandClient, Opening } from './commandChannel.ts';
import { openingFailed } from './commandChannel.ts';
import { rawModes } from './rawTerminal.ts';

/** An ssh2 client as what sessions are made of. */
export function ssh2Client(client: Client): CommandClient {
  return {
    open: (command, terminal) => open(client, command, terminal),
    once: (event, listener) => client.once(event, listener),
    on: (event, listener) => client.on(event, listener),
    end: () => client.end(),
  };
}

function open(client: Client, command: string, terminal: boolean): Promise<Opening> {
  return new Promise((resolve) => {
    try {
      client.exec(command, terminal ? { pty: { modes: rawModes } } : {}, (error, channel) =>
        resolve(error ? openingFailed(error) : { status: 'open', channel }),
      );
    } catch (cause) {
      resolve({ status: 'failed', cause });
    }
  });
}
