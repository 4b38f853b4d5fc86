import { failure, type NightshiftError } from '../../model/problems.ts';

/** The error for a local path that the operating system would not give. */
export function readProblem(path: string, cause: unknown): NightshiftError {
  const code = errorCode(cause);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const next =
      'Paths are relative to the project, the folder that holds inventories/. Build or fetch the file first.';
    return failure('NS1320', `There is no \`${path}\`.`, next, { cause });
  }
  const next = 'Make it readable for whoever runs nightshift.';
  return failure('NS1321', `\`${path}\` cannot be read (${code}).`, next, { cause });
}

function errorCode(error: unknown): string {
  if (error instanceof Error && 'code' in error) return String(error.code);
  throw error;
}
