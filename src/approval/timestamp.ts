const form = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?Z$/;

/**
 * A time of allowed_signers, `YYYYMMDD[HHMM[SS]]Z`, in milliseconds since 1970; undefined for what is none.
 * Without Z OpenSSH takes the zone of the machine that asks: who may approve would depend on it, so such a time is none here.
 */
export function readTimestampMs(text: string): number | undefined {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = form.exec(text) ?? [];
  return year === undefined ? undefined : instantMs(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

/** ISO 8601, UTC, whole seconds, of a day and a time that exist; undefined for all else. */
export function instantMs(text: string): number | undefined {
  const atMs = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(atMs)) return undefined;
  return new Date(atMs).toISOString() === text.replace('Z', '.000Z') ? atMs : undefined;
}
