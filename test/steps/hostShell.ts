import { execFileSync, spawnSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostCommand } from '../../src/model/executionPlan.ts';

/** The shells that the scripts of steps run under. busybox comes with its own tools as well. */
export const shells = ['dash', 'bash', 'busybox', 'ksh'] as const;
export type Shell = (typeof shells)[number];

export interface ScriptEnd {
  readonly status: number;
  readonly unchanged: boolean;
  readonly output: string;
}

/** A directory that plays a host: the scripts of one step run in it as the runner of src/host would run them. */
export class HostShell {
  readonly root: string;
  /** What the files of the host are in. */
  readonly files: string;
  /** The boot that the host is in. */
  boot = 'boot-1';
  private readonly shell: Shell;

  constructor(shell: Shell) {
    this.shell = shell;
    this.root = mkdtempSync(join(tmpdir(), 'nightshift-steps-'));
    this.files = join(this.root, 'files');
    for (const directory of ['files', 'keep', 'payload', 'bin', 'stubs']) mkdirSync(join(this.root, directory));
    if (shell === 'busybox') execFileSync('busybox', ['--install', '-s', join(this.root, 'bin')]);
  }

  path(name: string): string {
    return join(this.files, name);
  }

  /** Runs a command's script. `payloads` are its payloads' bytes, in their order. */
  run(command: HostCommand, payloads: readonly (string | Buffer)[] = []): ScriptEnd {
    payloads.forEach((bytes, position) => {
      writeFileSync(join(this.root, 'payload', String(position)), bytes, { mode: 0o600 });
    });
    const marker = join(this.root, 'unchanged');
    rmSync(marker, { force: true });
    const script = join(this.root, 'script');
    writeFileSync(script, command.script);
    const wrapper = `nightshift_unchanged() { : >${marker}; }\n(. ${script})`;
    const words = this.shell === 'busybox' ? ['busybox', 'sh'] : [this.shell];
    const [file = '', ...args] = [...words, '-c', wrapper];
    const ended = spawnSync(file, args, {
      cwd: this.root,
      input: command.stdin ?? '',
      encoding: 'utf8',
      env: {
        PATH: [join(this.root, 'stubs'), join(this.root, 'bin'), process.env.PATH].join(':'),
        // For stubs that go on to the real program.
        REST: [join(this.root, 'bin'), process.env.PATH].join(':'),
        HOME: this.root,
        NIGHTSHIFT_BOOT: this.boot,
        NIGHTSHIFT_KEEP: join(this.root, 'keep'),
        NIGHTSHIFT_PAYLOAD: join(this.root, 'payload'),
      },
    });
    const unchanged = readdirSync(this.root).includes('unchanged');
    return { status: ended.status ?? -1, unchanged, output: ended.stdout + ended.stderr };
  }

  /** Puts a program of this text before the one of that name; the returned function takes it away again. */
  stub(name: string, text: string): () => void {
    const path = join(this.root, 'stubs', name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
    return () => rmSync(path);
  }

  /** Everything below `files`: permissions, and content or target. */
  tree(): { readonly [name: string]: string } {
    return Object.fromEntries(treeOf(this.files, ''));
  }

  close(): void {
    execFileSync('chmod', ['-R', 'u+rwx', this.root]);
    rmSync(this.root, { recursive: true });
  }
}

function treeOf(root: string, below: string): [string, string][] {
  return readdirSync(join(root, below)).flatMap((entry): [string, string][] => {
    const name = join(below, entry);
    const stats = lstatSync(join(root, name));
    const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
    if (stats.isSymbolicLink()) return [[name, `→ ${readlinkSync(join(root, name))}`]];
    if (stats.isDirectory()) return [[name, `${mode} directory`], ...treeOf(root, name)];
    return [[name, `${mode} ${readFileSync(join(root, name), 'latin1')}`]];
  });
}
