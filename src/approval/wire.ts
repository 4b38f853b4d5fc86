/** The data types of the SSH protocol (RFC 4251, section 5), read strictly: one value has one form. */

/** Bytes that are not what the format says. Never shown as it is: who reads a key or a signature says which. */
export class MalformedError extends Error {
  override readonly name = 'MalformedError';
}

export interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
}

export const cursorOver = (bytes: Uint8Array): Cursor => ({ bytes, at: 0 });

export function takeBytes(cursor: Cursor, length: number): Uint8Array {
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new MalformedError('it ends too early');
  const taken = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return taken;
}

export function takeByte(cursor: Cursor): number {
  return takeBytes(cursor, 1)[0] ?? 0;
}

export function takeUint32(cursor: Cursor): number {
  return Buffer.from(takeBytes(cursor, 4)).readUInt32BE();
}

export function takeString(cursor: Cursor): Uint8Array {
  return takeBytes(cursor, takeUint32(cursor));
}

/** A string that is a name: printable ASCII. */
export function takeName(cursor: Cursor): string {
  const text = Buffer.from(takeString(cursor)).toString('latin1');
  if (!/^[\x20-\x7e]*$/.test(text)) throw new MalformedError('a name in it is not printable');
  return text;
}

/** The magnitude of a positive `mpint`, big-endian, without leading zeros. */
export function takePositive(cursor: Cursor): Uint8Array {
  const bytes = takeString(cursor);
  const [first = 0, second = 0] = bytes;
  if (bytes.length === 0 || first > 0x7f) throw new MalformedError('a number in it is not positive');
  if (first !== 0) return bytes;
  if (second <= 0x7f) throw new MalformedError('a number in it has needless zeros');
  return bytes.subarray(1);
}

export function takeEnd(cursor: Cursor): void {
  if (cursor.at !== cursor.bytes.length) throw new MalformedError('more follows after its end');
}

/** A `string`: its length, then itself. */
export function sshString(content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Base64 in the one form that an encoder writes (RFC 4648, section 3.5). */
export function decodeBase64(text: string): Uint8Array {
  const bytes = Buffer.from(text, 'base64');
  if (text === '' || bytes.toString('base64') !== text) throw new MalformedError('its base64 is not as it is written');
  return bytes;
}
