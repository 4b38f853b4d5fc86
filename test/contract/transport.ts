import { describe } from 'vitest';
import type { Controller } from '../../src/adapters/transport/credentials.ts';
import type { HostTarget } from '../../src/model/executionPlan.ts';
import type { Transport } from '../../src/runtime/ports.ts';
import { commandsContract } from './transportCommands.ts';
import { connectingContract } from './transportConnecting.ts';
import { hostKeysContract } from './transportHostKeys.ts';
import { oddServersContract } from './transportOddServers.ts';

/** A real transport, as tests of its contract make and use it. */
export interface TransportUnderTest {
  /** For a controller without agent, keys or secrets of its own but for `changes`; retries at once but for `pauseMs`. */
  transportFor(changes?: Partial<Controller>, pauseMs?: () => number): Transport;
  /** A target as this transport is the one to reach it. */
  through(target: HostTarget): HostTarget;
}

/** What every transport promises, against real servers. */
export function transportContract(name: string, under: TransportUnderTest): void {
  describe(name, () => {
    connectingContract(under);
    hostKeysContract(under);
    commandsContract(under);
    oddServersContract(under);
  });
}
