import { failure } from '../../model/problems.ts';
import { checksum } from './checksum.ts';
import { fileBytes } from './fileBytes.ts';

/** A template is a configuration file, read whole. */
const maxBytes = 1_048_576;
/** Marks of secrets, and of values, are made of these. */
const reserved = /[\uE0F0-\uE0F2]/;

/** The text of a template, with its checksum. NS1327 when it is not a text of reasonable length. */
export async function templateText(path: string): Promise<{ text: string; sha256: string; bytes: number }> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of fileBytes(path)) {
    length += chunk.length;
    if (length > maxBytes) throw notText(path, `is over ${maxBytes} bytes long`, 'Upload large files as they are.');
    chunks.push(chunk);
  }
  const text = decoded(path, Buffer.concat(chunks));
  if (reserved.test(text))
    throw notText(path, 'holds characters U+E0F0 to U+E0F2', 'nightshift uses these; take them out.');
  return { text, ...(await checksum(asyncOf(chunks))) };
}

async function* asyncOf<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}

function decoded(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw failure('NS1327', `The template \`${path}\` is not UTF-8.`, 'Save it as UTF-8, or upload it as it is.', {
      cause,
    });
  }
}

function notText(path: string, what: string, next: string): Error {
  return failure('NS1327', `The template \`${path}\` ${what}.`, next);
}
