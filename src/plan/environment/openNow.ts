import { join } from 'node:path';
import type { ExecutionPlan } from '../../model/executionPlan.ts';
import type { WindowAnswer } from '../../windows/answer.ts';
import { windowAnswers } from '../../windows/answers.ts';
import { inventoriesFolder } from './project.ts';
import { watchedDocument, watchedIcsFiles } from './watchedFiles.ts';

/** Answers whether work may start at an instant. */
export interface OpenNow {
  ask(atMs: number): WindowAnswer;
}

type Scope = Pick<ExecutionPlan, 'environment' | 'window'>;

/**
 * Answers from the environment's calendar.yaml, its iCalendar files and policy.yaml as they are at each asking, so that a
 * freeze declared during a run stops it at its next host. A file that has become unreadable is closed. Where windows are
 * optional only freezes count.
 */
export function openNow(root: string, { environment, window }: Scope): OpenNow {
  const folder = join(root, inventoriesFolder, environment);
  const calendar = watchedDocument(join(folder, 'calendar.yaml'), 'calendar');
  const policy = watchedDocument(join(folder, 'policy.yaml'), 'policy');
  const icsFiles = watchedIcsFiles({ folder, root });
  let made: { of: readonly unknown[]; answer: (atMs: number) => WindowAnswer } | undefined;
  return {
    ask(atMs) {
      const [{ value: days, error: bad }, { value: rules, error: worse }] = [calendar(), policy()];
      const error = bad ?? worse;
      if (error !== null) return { open: false, because: error, coming: [] };
      const files = icsFiles(days);
      const of = [days, rules, ...files.values()];
      if (made === undefined || of.length !== made.of.length || of.some((one, at) => one !== made?.of[at])) {
        const whole = days && { ...days, icsFiles: files };
        made = { of, answer: windowAnswers(whole, { window, required: rules?.windows !== 'optional' }) };
      }
      return made.answer(atMs);
    },
  };
}
