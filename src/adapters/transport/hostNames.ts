import { createHmac } from 'node:crypto';

/** Names are compared in lower case, as OpenSSH does. */
export interface HostNames {
  /** Set when the field only lists plain names, which can be looked up at once. */
  readonly plain: readonly string[] | null;
  matches(name: string): boolean;
}

/** How known_hosts names a host on a port: bare on 22, `[host]:port` elsewhere. */
export function nameOnPort(host: string, port: number): string {
  const name = host.toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The first field of a known_hosts line; undefined when it is a broken hash. Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT. */
export function parseHostNames(field: string): HostNames | undefined {
  if (field.startsWith('|')) return hashedName(field);
  const patterns = field.toLowerCase().split(',');
  return {
    plain: patterns.some((pattern) => /[*?!]/.test(pattern)) ? null : patterns,
    matches: (name) => matchesList(name, patterns),
  };
}

function hashedName(field: string): HostNames | undefined {
  const [, salt, hash] = /^\|1\|([A-Za-z0-9+/]{27}=)\|([A-Za-z0-9+/]{27}=)$/.exec(field) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const saltBytes = Buffer.from(salt, 'base64');
  return { plain: null, matches: (name) => createHmac('sha1', saltBytes).update(name).digest('base64') === hash };
}

/** A negated pattern that matches excludes the line, whatever else matches. */
function matchesList(name: string, patterns: readonly string[]): boolean {
  const excluded = patterns.some((pattern) => pattern.startsWith('!') && matchesPattern(name, pattern.slice(1)));
  return !excluded && patterns.some((pattern) => matchesPattern(name, pattern));
}

/** `*` is any run of characters, `?` any one. Backtracks to the last star only, so no pattern takes exponential time. */
function matchesPattern(name: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resumeAt = 0;
  while (at < name.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resumeAt = at;
    } else if (pattern[inPattern] === '?' || pattern[inPattern] === name[at]) {
      at++;
      inPattern++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resumeAt;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(inPattern));
}
