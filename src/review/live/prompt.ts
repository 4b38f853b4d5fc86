import { dim, type Line, plain, type Screen, sign, strong, toned } from './span.ts';

/** What an operator may ask of a run by a key. */
export type Asked = 'hold' | 'rollback' | 'abort';

/** What the foot of the view shows. `deaf`: there is no keyboard. */
export type Prompt =
  | { readonly kind: 'deaf' }
  | { readonly kind: 'idle'; readonly notice: string | null }
  | { readonly kind: 'asking'; readonly action: Asked }
  | { readonly kind: 'help' };

export const idle: Prompt = { kind: 'idle', notice: null };

const keys: Readonly<Record<string, Asked>> = { p: 'hold', r: 'rollback', a: 'abort' };

/** What a key does: a decision is asked once, and carried out only by `y`. */
export function press(prompt: Prompt, key: string): { readonly prompt: Prompt; readonly decided: Asked | null } {
  const letter = key.toLowerCase();
  if (prompt.kind === 'deaf') return { prompt, decided: null };
  if (prompt.kind === 'asking') return answered(prompt, letter);
  if (prompt.kind === 'help') return { prompt: idle, decided: null };
  if (letter === '?') return { prompt: { kind: 'help' }, decided: null };
  const action = keys[letter];
  return { prompt: action === undefined ? idle : { kind: 'asking', action }, decided: null };
}

function answered(prompt: Extract<Prompt, { kind: 'asking' }>, letter: string): ReturnType<typeof press> {
  if (letter === 'y') return { prompt: idle, decided: prompt.action };
  const no = letter === 'n' || letter === '\u001b' || letter === '\r';
  return { prompt: no ? { kind: 'idle', notice: `not asked to ${told[prompt.action]}` } : prompt, decided: null };
}

/** As a sentence goes on with it. */
export const told: Readonly<Record<Asked, string>> = { hold: 'hold', rollback: 'roll back', abort: 'abort' };

const questions: Readonly<Record<Asked, readonly [question: string, means: string]>> = {
  hold: ['Hold the run?', 'No new work starts; what is in flight ends.'],
  rollback: ['Roll everything back?', 'All that the run changed is taken back.'],
  abort: ['Abort the run?', 'It ends where it stands; changes stay.'],
};

/** What the foot shows; `output`: below a host's output and not below the run. */
export function promptLines(prompt: Prompt, screen: Screen, drivenHere: boolean, output = false): Line[] {
  switch (prompt.kind) {
    case 'deaf':
      return [];
    case 'idle':
      return [...(prompt.notice === null ? [] : [[toned('doubt', prompt.notice)]]), keysLine(screen, output)];
    case 'asking':
      return questionLines(prompt.action, screen);
    case 'help':
      return [...helpLines, ...(drivenHere ? leavingHere : leavingThere)];
  }
}

const answers = 'y/n';

/** The answer that is wanted comes before what may be cut off: on a very narrow screen that is the question itself. */
function questionLines(action: Asked, screen: Screen): Line[] {
  const [question, means] = questions[action];
  const asked = ` ${question} ${answers} `;
  const fits = asked.length < screen.columns;
  return [[sign(screen, 'doubt'), strong(fits ? asked : ` ${answers}: ${question} `), plain(means)]];
}

/** Below so many columns the way to a host's output is told by the help alone. */
const keysColumns = 56;

const keysLine = ({ columns }: Screen, output: boolean): Line => [
  ...(output ? [strong('Esc'), dim(' back  ')] : []),
  ...[strong('p'), dim(' hold  '), strong('r'), dim(' roll back  '), strong('a'), dim(' abort  ')],
  ...(output || columns < keysColumns ? [] : [strong('Enter'), dim(' output  ')]),
  ...[strong('?'), dim(' help')],
];

const helpLines: Line[] = [
  [strong('p'), plain(' hold: no new work starts, what is in flight ends')],
  [strong('r'), plain(' roll back: take back all that the run changed')],
  [strong('a'), plain(' abort: end the run where it stands; changes stay')],
  [strong('Enter'), plain(' the output of a host: the one marked by Up, Down, k, j')],
];

const leavingThere: Line[] = [[dim('Each decision asks first. Ctrl-C leaves this view.')]];

/** To stop the process that drives a run would cost it the run: its lease runs out. */
const leavingHere: Line[] = [
  [strong('Ctrl-C'), plain(' holds the run; once more leaves at once')],
  [dim('Each decision asks first. Ctrl-Z does nothing.')],
];
