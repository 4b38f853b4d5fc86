/** A copy of the engine, compiled from the sources as they are, in which something can be broken. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';

/** One place in the sources, and what it is replaced by. */
export interface Patch {
  /** Below src/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

export interface Nights {
  readonly exitCode: number;
  readonly output: string;
}

const project = fileURLToPath(new URL('../..', import.meta.url));

export class EngineCopy {
  readonly #directory = mkdtempSync(join(tmpdir(), 'nightshift-engine-'));

  constructor() {
    for (const file of sources()) this.#compile(file, read(file));
    cpSync(join(project, 'bench/simulation.mjs'), join(this.#directory, 'bench/simulation.mjs'));
    cpSync(join(project, 'package.json'), join(this.#directory, 'package.json'));
    symlinkSync(join(project, 'node_modules'), join(this.#directory, 'node_modules'));
  }

  /** Throws unless the place is there exactly once: then the source has moved, and the patch proves nothing. */
  async brokenBy<T>({ file, find, replace }: Patch, work: () => Promise<T>): Promise<T> {
    const text = read(file);
    const times = text.split(find).length - 1;
    if (times !== 1) throw new Error(`src/${file} has ${JSON.stringify(find)} ${times} times, wanted once`);
    this.#compile(
      file,
      text.replace(find, () => replace),
    );
    return work().finally(() => this.#compile(file, text));
  }

  /** Until the first violation. */
  async play(from: number, seeds: number): Promise<Nights> {
    const words = ['bench/simulation.mjs', '--from', String(from), '--seeds', String(seeds), '--bail'];
    return promisify(execFile)(process.execPath, words, { cwd: this.#directory, maxBuffer: 2 ** 26 }).then(
      ({ stdout }) => ({ exitCode: 0, output: stdout }),
      ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
        exitCode: code,
        output: `${stdout}${stderr}`,
      }),
    );
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true, force: true });
  }

  #compile(file: string, text: string): void {
    const to = join(this.#directory, 'dist', file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(to), { recursive: true });
    writeFileSync(to, ts.transpileModule(text, { compilerOptions }).outputText);
  }
}

const compilerOptions: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  verbatimModuleSyntax: true,
  rewriteRelativeImportExtensions: true,
};

const sources = (): string[] =>
  readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

const read = (file: string): string => readFileSync(join(project, 'src', file), 'utf8');
