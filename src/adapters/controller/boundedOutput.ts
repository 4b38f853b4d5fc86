import { StringDecoder } from 'node:string_decoder';

/** Takes secrets out of text that comes in pieces: a value may begin in one piece and end in the next. */
export interface StreamMask {
  push(piece: string): string;
  flush(): string;
}

/** Output as one text: decoded, masked, and no longer than a bound. */
export interface BoundedOutput {
  /** For one stream of bytes: where its chunks go, and its end. */
  source(): { push(chunk: Buffer): void; end(): void };
  text(): string;
}

/** Keeps the head: what went wrong is where it began. `onText` gets what is kept, as it comes. */
export function boundedOutput(
  charactersMax: number,
  newMask: () => StreamMask,
  onText: (text: string) => void,
): BoundedOutput {
  const kept: string[] = [];
  let left = charactersMax;
  const keep = (text: string) => {
    if (text === '' || left < 0) return;
    const head = text.length > left ? `${text.slice(0, left)}\n[more output was left out]\n` : text;
    left -= text.length;
    kept.push(head);
    onText(head);
  };
  const source = () => {
    const [decoder, mask] = [new StringDecoder('utf8'), newMask()];
    return {
      push: (chunk: Buffer) => keep(mask.push(decoder.write(chunk))),
      end: () => keep(mask.push(decoder.end()) + mask.flush()),
    };
  };
  return { source, text: () => kept.join('') };
}
