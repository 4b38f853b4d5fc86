import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { cannotWrite } from './databaseErrors.ts';

/** Sees to it that the file exists and that only its owner reads it: plans and outputs are nobody else's business. */
export function makePrivateFile(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    createIfMissing(file);
    chmodSync(file, 0o600);
  } catch (error) {
    throw cannotWrite(file, error instanceof Error ? error.message : String(error), error);
  }
}

/** Never opens a file that is there: closing any descriptor of it would drop the locks SQLite holds in this process. */
function createIfMissing(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}
