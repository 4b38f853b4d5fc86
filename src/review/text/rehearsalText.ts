import type { RehearsalProof } from '../../model/rehearsal.ts';
import { count } from '../view/line.ts';
import { columns } from './columns.ts';
import type { Palette } from './palette.ts';

/** On a terminal; the proof has all. */
const differencesShown = 40;
const pathsShown = 12;

/** What a rehearsal came to: proven or not, why not, where, and what was looked at. */
export function rehearsalText(proof: RehearsalProof, palette: Palette): string {
  const lines = [headline(proof, palette), ...differences(proof), '', ...facts(proof)];
  return palette.letters(lines.join('\n'));
}

function headline({ result, hosts, differences }: RehearsalProof, palette: Palette): string {
  const say = (tone: 'good' | 'bad', text: string) => palette.tone(tone, `${palette.sign(tone)} ${text}`);
  switch (result) {
    case 'proven':
      return say('good', `Rollback proven: all that was compared on ${count(hosts.length, 'host')} is as it was.`);
    case 'differences':
      return say('bad', `Rollback not proven, for ${count(differences.length, 'reason')}:`);
    case 'failed':
      return say('bad', 'Nothing is proven: it came to no comparison.');
  }
}

function differences({ differences }: RehearsalProof): string[] {
  return shortened(differences, differencesShown).map((line) => `  ${line}`);
}

function facts({ stepsDigest, environment, run, compared, notCompared }: RehearsalProof): string[] {
  return columns([
    ['  steps', stepsDigest],
    ['  where', `${environment}, run ${run}`],
    ...listed('  compared', shortened(compared, pathsShown)),
    ...listed('  not compared', shortened(notCompared, pathsShown)),
  ]);
}

const listed = (title: string, lines: readonly string[]): string[][] =>
  lines.map((line, at) => [at === 0 ? title : '', line]);

function shortened(lines: readonly string[], most: number): readonly string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `and ${more} more, which --output json and --out show`] : lines;
}
