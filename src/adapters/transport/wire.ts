/** The string (RFC 4251 §5: a length in four bytes, then as many bytes) at an offset; undefined when it is cut short. */
export function wireString(
  bytes: Buffer,
  offset: number,
): { readonly value: Buffer; readonly end: number } | undefined {
  if (offset + 4 > bytes.length) return undefined;
  const start = offset + 4;
  const end = start + bytes.readUInt32BE(offset);
  return end > bytes.length ? undefined : { value: bytes.subarray(start, end), end };
}

/** The type a public key names itself (`ssh-ed25519`); undefined when the bytes are no key. */
export function keyType(key: Buffer): string | undefined {
  return wireString(key, 0)?.value.toString('latin1');
}
