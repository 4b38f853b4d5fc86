/** What SSH's protocols are made of (RFC 4251 §5). */
export type WirePart = number | boolean | string | Uint8Array;

/** Numbers as uint32, booleans as a byte, texts and bytes as strings with their length before. */
export function wire(...parts: readonly WirePart[]): Buffer {
  return Buffer.concat(parts.map(encoded));
}

/** A packet of the control socket: its length, then it. */
export function framed(packet: Buffer): Buffer {
  return wire(packet);
}

function encoded(part: WirePart): Buffer {
  if (typeof part === 'number') return uint32(part);
  if (typeof part === 'boolean') return Buffer.from([part ? 1 : 0]);
  const bytes = Buffer.from(part);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
