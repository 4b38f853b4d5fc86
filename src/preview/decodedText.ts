/** Base64 as the text it stands for; null: it is no UTF-8. */
export function decodedText(base64: string): string | null {
  return textOf(bytesOf(base64));
}

/** The same where bytes that are no UTF-8 become U+FFFD: for what only stands around an edit. */
export const decodedLossily = (base64: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytesOf(base64));

/** Bytes as text; null: they are no UTF-8, or hold a NUL. */
export function textOf(bytes: Uint8Array): string | null {
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
