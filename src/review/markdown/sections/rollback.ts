import type { ReviewRollbackView, ReviewView } from '../../view/reviewShape.ts';
import { type Block, block, facts, optional, table } from '../blocks.ts';
import { code, fitsCell, text } from '../inert.ts';
import { codes, lasts, plural } from '../words.ts';

export function rollback({ rollback: back }: ReviewView): Block[] {
  return [
    block('## Rollback', facts(rows(back))),
    ...back.stages.map((stage) =>
      optional(
        `how stage ${code(stage.name)} is taken back`,
        `${code(stage.name)}, ${plural(stage.hosts, 'host')}, ${lasts(stage.backMs)}:\n\n${stepsTable(stage)}`,
      ),
    ),
  ];
}

function rows(back: ReviewRollbackView): (readonly [string, string])[] {
  const none =
    back.pointOfNoReturn.length === 0 ? 'none' : `**after ${codes(back.pointOfNoReturn)}**: a failure holds the run`;
  const never = back.irreversible.map(({ step, reason }) => `**${code(step)}**: ${text(reason)}`).join('<br>');
  return [
    ['takes back', text(back.scope)],
    ['takes', `${lasts(back.backMs)} at the end, ${text(back.parallel)} at once`],
    ['each undo', `tried ${plural(back.tries, 'time')} at most; then the host is left for a person`],
    ['point of no return', none],
    ['cannot be taken back', never === '' ? 'nothing' : never],
  ];
}

function stepsTable({ steps }: ReviewRollbackView['stages'][number]): string {
  if (steps.length === 0) return '_Nothing is taken back._';
  return table(
    ['', 'step', 'how', 'takes', ''],
    steps.map(({ name, how, takesMs, from }, at) => [
      String(at + 1),
      code(name),
      fitsCell(how) ? code(how) : '(with its step, above)',
      lasts(takesMs),
      text(from),
    ]),
  );
}
