import { expect, it } from 'vitest';
import { messageType } from '../../../src/adapters/openssh/channelMessages.ts';
import { ProxiedChannel, windowBytes } from '../../../src/adapters/openssh/proxiedChannel.ts';

interface Sent {
  readonly type: number;
  readonly body: Buffer;
}

function channel(opened: { window: number; packetBytesMax: number }): { under: ProxiedChannel; sent: Sent[] } {
  const sent: Sent[] = [];
  const under = new ProxiedChannel(
    (type, body, done) => {
      sent.push({ type, body });
      done?.();
    },
    { serverChannel: 9, ...opened },
  );
  return { under, sent };
}

it('keeps what comes before anybody listens, in order', async () => {
  const { under } = channel({ window: 10, packetBytesMax: 10 });
  under.take({ channel: 0, kind: 'output', chunk: Buffer.from('out') });
  under.take({ channel: 0, kind: 'exitCode', exitCode: 3 });
  under.take({ channel: 0, kind: 'closed' });
  const heard: unknown[] = [];
  under.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
  const closed = new Promise((resolve) => under.once('close', (exitCode) => resolve(heard.push(exitCode))));
  expect(heard).toEqual([]);
  await closed;
  expect(heard).toEqual(['out', 3]);
});

it('sends input in packets, and no more than the window', () => {
  const { under, sent } = channel({ window: 5, packetBytesMax: 2 });
  let done = 0;
  under.write(Buffer.from('abcdefg'), () => done++);
  const texts = () => sent.map(({ body }) => body.subarray(8).toString());
  expect(texts()).toEqual(['ab', 'cd', 'e']);
  expect(done).toBe(0);
  under.take({ channel: 0, kind: 'window', bytes: 100 });
  expect(texts()).toEqual(['ab', 'cd', 'e', 'fg']);
  expect(done).toBe(1);
});

it('gives the window back once half of it was used', async () => {
  const { under, sent } = channel({ window: 5, packetBytesMax: 2 });
  under.once('close', () => {});
  await Promise.resolve();
  const quarter = { channel: 0, kind: 'output', chunk: Buffer.alloc(windowBytes / 4) } as const;
  under.take(quarter);
  expect(sent).toEqual([]);
  under.take(quarter);
  expect(sent.map(({ type, body }) => [type, body.readUInt32BE(4)])).toEqual([
    [messageType.windowAdjust, windowBytes / 2],
  ]);
});
