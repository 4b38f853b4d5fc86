/**
 * Modes of a terminal that changes nothing of what goes through it and shows nothing of what it is sent, all of them off
 * (RFC 4254 §8): input as it comes, no signals, no lines, no echo, output as it is.
 */
const off = {
  ...{ PARMRK: 31, INPCK: 32, ISTRIP: 33, INLCR: 34, IGNCR: 35, ICRNL: 36, IUCLC: 37, IXON: 38, IXANY: 39, IXOFF: 40 },
  ...{ ISIG: 50, ICANON: 51, ECHO: 53, ECHOE: 54, ECHOK: 55, ECHONL: 56, IEXTEN: 59, ECHOCTL: 60, ECHOKE: 61 },
  ...{ OPOST: 70, ONLCR: 72 },
} as const;

/** By name. */
export const rawModes: { readonly [name: string]: number } = Object.fromEntries(
  Object.keys(off).map((name) => [name, 0]),
);

/** As a server reads them: a code and a number each, and an end. */
export const rawModeBytes: Uint8Array = Uint8Array.from([
  ...Object.values(off).flatMap((code) => [code, 0, 0, 0, 0]),
  0,
]);
