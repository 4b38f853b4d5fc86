import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Reply, ReplyReader, readFollowEnd, readReceipts, readRefusal } from '../../src/host/replies.ts';

function read(chunks: readonly Uint8Array[]): Reply[] {
  const reader = new ReplyReader();
  return chunks.flatMap((chunk) => reader.push(chunk));
}

function outputOf(replies: readonly Reply[]): Buffer {
  return Buffer.concat(replies.map((reply) => (reply.kind === 'output' ? reply.bytes : new Uint8Array())));
}

function wordsOf(replies: readonly Reply[]): string[] {
  return replies.flatMap((reply) => (reply.kind === 'words' ? [`${reply.word} ${reply.rest}`] : []));
}

describe('reading replies', () => {
  it('takes output apart from words, whatever its bytes and wherever the chunks are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 1, max: 50 }), (output, size) => {
        const parts = [`motd\nnightshift 1\nclaimed\noutput ${output.length}\n`, output, 'end 0 0 0 12 0 5\n'];
        const whole = Buffer.concat(parts.map((part) => Buffer.from(part)));
        const chunks = Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
          whole.subarray(at * size, (at + 1) * size),
        );
        const replies = read(chunks);
        expect(outputOf(replies)).toEqual(Buffer.from(output));
        expect(wordsOf(replies)).toEqual(['claimed ', 'end 0 0 0 12 0 5']);
      }),
    );
  });

  it('does not take output for a record', () => {
    const fake = 'end 0 0 0 1 0 0\n';
    const replies = read([Buffer.from(`nightshift 1\noutput ${fake.length}\n${fake}end 1 0 0 1 0 ${fake.length}\n`)]);
    expect(wordsOf(replies)).toEqual([`end 1 0 0 1 0 ${fake.length}`]);
  });

  it('hears nothing before the greeting, and finds it after a line without an end', () => {
    const reader = new ReplyReader();
    expect(reader.push(Buffer.from('end 0 0 0 1 0 0\n'))).toEqual([]);
    expect(reader.greeted).toBe(false);
    expect(reader.push(Buffer.from('Welcome nightshift 1\nabsent\n'))).toHaveLength(1);
  });

  it('does not grow with a line that never ends', () => {
    const reader = new ReplyReader();
    for (let at = 0; at < 50; at += 1) reader.push(Buffer.alloc(10_000, 120));
    expect(reader.push(Buffer.from('\nnightshift 1\nabsent\n'))).toHaveLength(1);
  });
});

describe('the end of a step', () => {
  it('is read from its record', () => {
    expect(readFollowEnd('end', '124 1 1 1500 1 1048576')).toEqual({
      ...{ kind: 'ended', exitCode: 124, unchanged: true, timedOut: true, durationMs: 1500, truncated: true },
      outputBytes: 1_048_576,
    });
  });

  it.each(['0 0 0', '', 'x 0 0 1 0 0'])('is not read from a broken record: %j', (rest) => {
    expect(readFollowEnd('end', rest)).toBeUndefined();
  });

  it('may be a refusal with details', () => {
    expect(readFollowEnd('void', 'held run-2 2026-01-01T00:00:00Z anna at desk')).toEqual({
      kind: 'void',
      refusal: { reason: 'held', detail: 'run-2 2026-01-01T00:00:00Z anna at desk' },
    });
    expect(readRefusal('unlocked')).toEqual({ reason: 'unlocked', detail: '' });
  });
});

describe('the receipts of a run', () => {
  const lines = (...texts: string[]) =>
    texts.map((text) => ({ word: text.split(' ', 1)[0] ?? '', rest: text.slice(text.indexOf(' ') + 1) }));

  it('are read line by line: codes, and nothing where there is none', () => {
    const answer = lines(
      'receipt 0.0.forward.1 0',
      'receipt 0.1.forward.2 143',
      'receipt 1.0.undo.1 gone',
      'receipts 3',
    );
    expect(readReceipts(answer)).toEqual({ '0.0.forward.1': 0, '0.1.forward.2': 143, '1.0.undo.1': null });
    expect(readReceipts(lines('receipts 0'))).toEqual({});
  });

  it('are not read from an answer that was broken off', () => {
    expect(readReceipts(lines('receipt 0.0.forward.1 0'))).toBeUndefined();
    expect(readReceipts(lines('receipt 0.0.forward.1 0', 'receipts'))).toBeUndefined();
    expect(readReceipts(lines('receipt 0.0.forward.1 0', 'receipts 2'))).toBeUndefined();
    expect(readReceipts(lines('receipt 1'))).toBeUndefined();
    expect(readReceipts([])).toBeUndefined();
  });
});
