import { failure } from '../../model/problems.ts';
import type {
  NewRun,
  NewSchedule,
  ScheduleChange,
  ScheduleClosing,
  ScheduleFilter,
  ScheduleRecord,
} from '../../runtime/journalPort.ts';
import type { Database, Row } from './database.ts';
import { canonical } from './hashChain.ts';
import { integer, integerOrNull, rowsAfter, text, textOrNull } from './rows.ts';

/** How an entry came to its state: what the history keeps of it. */
type Change = Omit<ScheduleChange, 'state'>;

/** Within a write transaction. Throws when there is an entry of that id already. */
export function insertSchedule(db: Database, entry: NewSchedule): ScheduleRecord {
  const { plan, ...rest } = entry;
  db.statement('INSERT INTO schedules (id, entry, plan, state) VALUES (?, ?, ?, ?)').run(
    ...[entry.id, canonical(rest), canonical(plan), 'waiting'],
  );
  const { by, at } = entry;
  keepChange(db, entry.id, 'waiting', { by, at, run: null, reason: null, code: null });
  return requireSchedule(db, entry.id);
}

/** Within a write transaction: the entry of a run that is being made, unless it waits no more. */
export function startSchedule(db: Database, { run, by, at }: NewRun, id: string): void {
  changeState(db, id, 'started', { by, at, run, reason: null, code: null });
}

/** Within a write transaction. */
export function closeSchedule(db: Database, id: string, closing: ScheduleClosing): ScheduleRecord {
  const { state, by, at, reason, code } = closing;
  if (!mayClose(requireSchedule(db, id), closing)) return requireSchedule(db, id);
  changeState(db, id, state, { by, at, run: null, reason, code });
  return requireSchedule(db, id);
}

/** What has started is stopped through its run; what was closed can only be put away by a person. */
export function mayClose({ state }: Pick<ScheduleRecord, 'state'>, closing: Pick<ScheduleClosing, 'state'>): boolean {
  if (state === 'waiting') return true;
  return closing.state === 'cancelled' && (state === 'refused' || state === 'missed');
}

function changeState(db: Database, id: string, state: ScheduleChange['state'], change: Change): void {
  const { run, reason, code } = change;
  db.statement('UPDATE schedules SET state = ?, run = ?, reason = ?, code = ? WHERE id = ?').run(
    ...[state, run, reason, code, id],
  );
  keepChange(db, id, state, change);
}

function keepChange(db: Database, id: string, state: ScheduleChange['state'], change: Change): void {
  const { by, at, run, reason, code } = change;
  db.statement('INSERT INTO scheduleChanges (id, state, by, at, run, reason, code) VALUES (?, ?, ?, ?, ?, ?, ?)').run(
    ...[id, state, by, at, run, reason, code],
  );
}

const columns = `s.number, s.id, s.entry, s.state, s.run, s.reason, s.code,
  h.state AS runState, h.outcome AS runOutcome, h.endedAt AS runEndedAt
  FROM schedules s LEFT JOIN heads h ON h.run = s.run`;

const open = `(s.state = 'waiting' OR (s.state = 'started' AND h.endedAt IS NULL))`;

const conditions: { readonly [filter in ScheduleFilter]: string } = {
  open,
  listed: `(${open} OR s.state IN ('refused', 'missed'))`,
  all: 'TRUE',
};

export function findSchedule(db: Database, id: string): ScheduleRecord | undefined {
  const row = db.statement(`SELECT ${columns} WHERE s.id = ?`).get(id);
  return row && toRecord(db, row);
}

export function requireSchedule(db: Database, id: string): ScheduleRecord {
  const found = findSchedule(db, id);
  if (found === undefined) throw noSuchSchedule(id);
  return found;
}

export function findSchedules(db: Database, which: ScheduleFilter): readonly ScheduleRecord[] {
  const find = db.statement(`SELECT ${columns} WHERE ${conditions[which]} AND s.number > ? ORDER BY s.number LIMIT 1`);
  return [...rowsAfter(find)].map((row) => toRecord(db, row));
}

export function findChanges(db: Database, id: string): readonly ScheduleChange[] {
  requireSchedule(db, id);
  const find = db.statement(
    `SELECT number, state, by, at, run, reason, code FROM scheduleChanges
       WHERE id = ? AND number > ? ORDER BY number LIMIT 1`,
  );
  return [...rowsAfter(find, id)].map((row) => ({
    state: stateOf(row),
    by: text(row, 'by'),
    at: integer(row, 'at'),
    run: textOrNull(row, 'run'),
    reason: textOrNull(row, 'reason'),
    code: textOrNull(row, 'code'),
  }));
}

/** The plan is read when somebody asks for it, as that of a run. */
function toRecord(db: Database, row: Row): ScheduleRecord {
  const entry: Omit<NewSchedule, 'plan'> = JSON.parse(text(row, 'entry'));
  return {
    ...entry,
    get plan(): unknown {
      return planOf(db, entry.id);
    },
    state: stateOf(row),
    run: startedRun(row),
    reason: textOrNull(row, 'reason'),
    code: textOrNull(row, 'code'),
  };
}

function startedRun(row: Row): ScheduleRecord['run'] {
  const run = textOrNull(row, 'run');
  if (run === null) return null;
  const [state, outcome] = [text(row, 'runState'), textOrNull(row, 'runOutcome')];
  return { run, state, outcome, ended: integerOrNull(row, 'runEndedAt') !== null };
}

function planOf(db: Database, id: string): unknown {
  return JSON.parse(text(db.statement('SELECT plan FROM schedules WHERE id = ?').get(id) ?? {}, 'plan'));
}

const states: readonly ScheduleChange['state'][] = ['waiting', 'started', 'cancelled', 'refused', 'missed'];

function stateOf(row: Row): ScheduleChange['state'] {
  const found = states.find((state) => state === row.state);
  if (found === undefined) throw new TypeError(`column state holds ${row.state}, not a schedule's state`);
  return found;
}

export function noSuchSchedule(id: string) {
  return failure('NS3101', `there is no schedule ${id} in this journal`, '`nightshift schedule list` lists them.');
}
