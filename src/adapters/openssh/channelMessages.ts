import { wireString } from '../transport/wire.ts';

/** Message numbers of RFC 4254 §9. */
export const messageType = {
  open: 90,
  openConfirmation: 91,
  openFailure: 92,
  windowAdjust: 93,
  data: 94,
  extendedData: 95,
  eof: 96,
  close: 97,
  request: 98,
  success: 99,
  failure: 100,
} as const;

/** What a server says of one of our channels; `channel` is our number of it. */
export type ChannelMessage = { readonly channel: number } & (
  | {
      readonly kind: 'opened';
      readonly serverChannel: number;
      readonly window: number;
      readonly packetBytesMax: number;
    }
  | { readonly kind: 'notOpened'; readonly reason: number; readonly text: string }
  | { readonly kind: 'window'; readonly bytes: number }
  | { readonly kind: 'output' | 'errorOutput'; readonly chunk: Buffer }
  | { readonly kind: 'exitCode'; readonly exitCode: number }
  | { readonly kind: 'exitSignal'; readonly signal: string }
  | { readonly kind: 'accepted' | 'refused' | 'closed' | 'other' }
);

/** Reads a packet as a master passes it on: a byte for padding, the message's number, the channel, and the rest. */
export function readChannelMessage(packet: Buffer): ChannelMessage {
  const channel = packet.readUInt32BE(2);
  return { channel, ...bodyOf(packet.readUInt8(1), packet.subarray(6)) };
}

type Body = ChannelMessage extends infer Message
  ? Message extends { readonly channel: number }
    ? Omit<Message, 'channel'>
    : never
  : never;

function bodyOf(type: number, rest: Buffer): Body {
  switch (type) {
    case messageType.openConfirmation:
      return opened(rest);
    case messageType.openFailure:
      return { kind: 'notOpened', reason: rest.readUInt32BE(0), text: textAt(rest, 4) };
    case messageType.windowAdjust:
      return { kind: 'window', bytes: rest.readUInt32BE(0) };
    case messageType.data:
      return { kind: 'output', chunk: bytesAt(rest, 0) };
    case messageType.extendedData:
      return { kind: 'errorOutput', chunk: bytesAt(rest, 4) };
    case messageType.close:
      return { kind: 'closed' };
    case messageType.request:
      return request(rest);
    case messageType.success:
      return { kind: 'accepted' };
    case messageType.failure:
      return { kind: 'refused' };
    default:
      return { kind: 'other' };
  }
}

function opened(rest: Buffer): Body {
  const [serverChannel, window, packetBytesMax] = [rest.readUInt32BE(0), rest.readUInt32BE(4), rest.readUInt32BE(8)];
  return { kind: 'opened', serverChannel, window, packetBytesMax };
}

/** RFC 4254 §6.10; requests that a server makes otherwise need no answer. */
function request(rest: Buffer): Body {
  const name = textAt(rest, 0);
  const body = rest.subarray(4 + name.length + 1);
  if (name === 'exit-status') return { kind: 'exitCode', exitCode: body.readUInt32BE(0) };
  if (name === 'exit-signal') return { kind: 'exitSignal', signal: `SIG${textAt(body, 0)}` };
  return { kind: 'other' };
}

function bytesAt(bytes: Buffer, offset: number): Buffer {
  const found = wireString(bytes, offset);
  if (found === undefined) throw new Error('ssh sent a message that is cut short');
  return found.value;
}

function textAt(bytes: Buffer, offset: number): string {
  return bytesAt(bytes, offset).toString('latin1');
}
