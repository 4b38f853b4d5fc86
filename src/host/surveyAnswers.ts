import { type Reply, ReplyReader } from './replies.ts';

/** A line of words, without its first, and the text after it. */
export interface Answer {
  readonly words: readonly string[];
  readonly text: Buffer;
}

/** What the script of a survey says, as it arrives. */
export class SurveyAnswers {
  readonly #reader = new ReplyReader();
  readonly #answers: { readonly word: string; readonly rest: string; readonly chunks: Uint8Array[] }[] = [];

  /** Whether it has spoken at all. */
  get greeted(): boolean {
    return this.#reader.greeted;
  }

  /** Takes a chunk of any size. */
  push(chunk: Uint8Array): void {
    for (const reply of this.#reader.push(chunk)) this.#take(reply);
  }

  has(word: string): boolean {
    return this.#answers.some((answer) => answer.word === word);
  }

  /** Whether these are the last words. */
  endWith(...words: readonly string[]): boolean {
    const last = this.#answers.slice(-words.length).map(({ word }) => word);
    return last.join(' ') === words.join(' ');
  }

  all(word: string): readonly Answer[] {
    const found = this.#answers.filter((answer) => answer.word === word);
    return found.map(({ rest, chunks }) => ({ words: rest.split(' '), text: Buffer.concat(chunks) }));
  }

  /** Answers whose first word is a number, by it. */
  numbered(word: string): ReadonlyMap<number, Answer> {
    return new Map(this.all(word).map((answer) => [Number(answer.words[0]), answer]));
  }

  #take(reply: Reply): void {
    if (reply.kind === 'output') this.#answers.at(-1)?.chunks.push(reply.bytes);
    else this.#answers.push({ word: reply.word, rest: reply.rest, chunks: [] });
  }
}
