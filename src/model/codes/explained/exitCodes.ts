import { exitCodes } from '../../outcomes.ts';
import type { Explanation } from './family.ts';

/** What a process says by how it ends. */
export interface ExitCodeMeaning extends Explanation {
  readonly meaning: string;
}

/** Every exit code by its name, with what an operator or a script does then. */
const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, ExitCodeMeaning>> = {
  done: { meaning: 'Done, or valid, or nothing to say against it.', causes: [], remedies: ['Nothing is left to do.'] },
  error: {
    meaning: 'An error: bad input, too many hosts that cannot be reached to begin, or a defect.',
    causes: ['What was asked for cannot be understood or carried out; the error code says which.'],
    remedies: ['Read the error; `nightshift explain CODE` says more.'],
  },
  changes: {
    meaning: 'There are changes: only `plan --detailed-exitcode` says so.',
    causes: ['The hosts are not yet as the plan wants them.'],
    remedies: ['It is an answer and no failure: run the plan, or in CI tell somebody.'],
  },
  rolledBack: {
    meaning: 'The change failed and was rolled back, and the rollback was verified.',
    causes: ['A step or a gate failed on more hosts than the budget bears.'],
    remedies: ['Hosts are as they were. Read why with `nightshift status RUN` before the next try.'],
  },
  needsAttention: {
    meaning: 'A host is left for a person.',
    causes: [
      'An undo failed, a host with changes cannot be reached, or nobody can say how a step ended.',
      'A rollback could not be verified.',
    ],
    remedies: ['See which hosts, and what was done on them: nightshift status RUN. Look at each.'],
  },
  refused: {
    meaning: 'Nothing is wrong with the input, but it may not run now or not so.',
    causes: ['No window is open, a preflight gate does not pass, an approval is missing, or another run has a host.'],
    remedies: ['Nothing was changed. The error code says what is missing.'],
  },
  stale: {
    meaning: 'What would run is not what was looked at.',
    causes: ['The plan, its files, its environment or a host changed since the plan was saved or shown.'],
    remedies: ['Nothing was changed. Plan again, look at what is different, and have that approved.'],
  },
  held: {
    meaning: 'The run waits for a person, or for its next opening.',
    causes: ['Somebody held it, the plan holds by itself after a failure, or the window closes.'],
    remedies: ['nightshift status RUN; then resume RUN, rollback RUN or abort RUN.'],
  },
  aborted: {
    meaning: 'Aborted by an operator: the run ended where it stood, and its changes are in place.',
    causes: ['Somebody asked for it.'],
    remedies: ['See what was changed: nightshift status RUN.'],
  },
};

/** The exit codes in the order of their numbers. */
export const exitCodeList = Object.entries(exitCodeMeanings)
  .map(([name, meaning]) => ({ name, exitCode: exitCodes[name as keyof typeof exitCodes], ...meaning }))
  .sort((a, b) => a.exitCode - b.exitCode);
