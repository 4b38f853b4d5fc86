/** One jump host as it is written. */
export interface WrittenJump {
  readonly host: string;
  readonly user: string | null;
  readonly port: number | null;
}

/** The jump hosts of a ProxyJump in the order in which they are passed, the last one next to the host. Source: ssh_config(5). */
export function jumpList(written: string): WrittenJump[] {
  return written.split(',').map((each) => jump(each.trim()));
}

function jump(written: string): WrittenJump {
  const place = /^(?:ssh:\/\/)?(?:(?<user>.+)@)?(?:\[(?<bracketed>[^\]]+)\]|(?<bare>[^:]+))(?::(?<port>\d+))?\/?$/;
  const { user = null, bracketed, bare, port } = place.exec(written)?.groups ?? {};
  return { host: bracketed ?? bare ?? written, user, port: port === undefined ? null : Number(port) };
}
