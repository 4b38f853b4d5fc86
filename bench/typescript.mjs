/** Lets node read the tests' TypeScript: it takes the types away, file by file. Node 20 cannot do that by itself. */
import { readFile } from 'node:fs/promises';
import ts from 'typescript';

const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023, inlineSourceMap: true };

export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  const text = await readFile(new URL(url), 'utf8');
  const source = ts.transpileModule(text, { compilerOptions, fileName: url }).outputText;
  return { format: 'module', shortCircuit: true, source };
}
