import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real ssh-agent that holds these private keys, for as long as the work takes. */
export async function withAgent(keys: readonly string[], work: (socket: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-agent-'));
  const socket = join(folder, 'agent');
  const agent: ChildProcess = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    if (agent.stdout) await once(agent.stdout, 'data');
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    for (const key of keys) execFileSync('ssh-add', ['-q', key], { env, stdio: 'pipe' });
    await work(socket);
  } finally {
    agent.kill();
    await once(agent, 'exit');
    rmSync(folder, { recursive: true, force: true });
  }
}
