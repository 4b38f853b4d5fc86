import { hostname, userInfo } from 'node:os';
import { localPath } from '../transport/localPath.ts';

/** What tokens in paths stand for. */
export interface TokenValues {
  readonly home: string;
  /** As it was asked for. */
  readonly original: string;
  /** As it is reached. */
  readonly host: string;
  readonly alias: string | null;
  readonly port: number;
  readonly user: string;
}

/** A path of the configuration, absolute: `~/`, `${VARIABLE}` and `%` replaced. Source: ssh_config(5), TOKENS. */
export function configPath(written: string, values: TokenValues): string {
  const replaced = written
    .replaceAll(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '')
    .replaceAll(/%(.)/g, (all, token: string) => tokenValue(token, values) ?? all);
  return localPath(replaced, { root: '/', home: values.home });
}

function tokenValue(token: string, { home, original, host, alias, port, user }: TokenValues): string | undefined {
  const { username, uid } = userInfo();
  const tokens: { readonly [token: string]: string } = {
    '%': '%',
    d: home,
    h: host,
    i: String(uid),
    k: alias ?? original,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: original,
    p: String(port),
    r: user,
    u: username,
  };
  return tokens[token];
}
