import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import ts from 'typescript';

/** A module of src/ and what it imports as JavaScript in a folder of its own, for processes that Node starts by itself. */
export interface Compiled {
  /** Writes a script beside them; it imports `./src-path.js`, and packages by name. Returns its path. */
  script(name: string, text: string): string;
  dispose(): void;
}

const project = resolve(import.meta.dirname, '../..');

export function compile(source: string): Compiled {
  const folder = mkdtempSync(join(tmpdir(), 'nightshift-compiled-'));
  const config = ts.getParsedCommandLineOfConfigFile(join(project, 'tsconfig.json'), {}, hostOfConfig);
  const options = { ...config?.options, outDir: folder, noCheck: true, declaration: false, sourceMap: false };
  const { emitSkipped } = ts.createProgram([join(project, source)], options).emit();
  if (emitSkipped) throw new Error(`${source} was not compiled`);
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const script = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  return { script, dispose: () => rmSync(folder, { recursive: true }) };
}

const hostOfConfig: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
  },
};
