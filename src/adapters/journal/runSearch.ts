/** Finds runs by what a history asks for, through the indexes: no plan, no event, and few headers are read. */
import type { RunFilter, RunStanding } from '../../runtime/journalPort.ts';
import type { Database } from './database.ts';
import { text } from './rows.ts';

export interface Search {
  readonly sql: string;
  readonly values: readonly (string | number)[];
}

/** Numbers of runs, newest first. Within a read transaction. */
export function foundRuns(db: Database, limit: number, filter: RunFilter): readonly number[] {
  const { sql, values } = searchFor(limit, filter);
  const numbers: number[] = JSON.parse(text(db.statement(sql).get(...values) ?? {}, 'found'));
  return numbers;
}

/** In one answer: steps from row to row would sort anew at each. */
export function searchFor(limit: number, filter: RunFilter): Search {
  const conditions = conditionsOf(filter);
  const where = ['TRUE', ...conditions.map(({ sql }) => sql)].join(' AND ');
  const hosts = filter.host === undefined ? '' : 'runHosts x JOIN ';
  const joined = filter.host === undefined ? '' : 'ON r.number = x.number ';
  return {
    sql: `SELECT json_group_array(number ORDER BY number DESC) AS found FROM (
            SELECT r.number FROM ${hosts}runs r ${joined}JOIN heads h ON h.run = r.run
              WHERE ${where} ORDER BY r.number DESC LIMIT ?)`,
    values: [...conditions.flatMap(({ values }) => values), limit],
  };
}

function conditionsOf(filter: RunFilter): readonly Search[] {
  const { host, environment, change, standings, sinceMs, untilMs, before } = filter;
  return [
    ...condition('x.host = ?', host),
    ...condition(`json_extract(r.header, '$.environment') = ?`, environment),
    ...condition(`json_extract(r.header, '$.change') = ?`, change),
    ...condition('h.at >= ?', sinceMs),
    ...condition(`coalesce(h.startedAt, json_extract(r.header, '$.at')) <= ?`, untilMs),
    ...condition('r.number < (SELECT number FROM runs WHERE run = ?)', before),
    ...standingCondition(standings),
  ];
}

function condition(sql: string, value: string | number | undefined): readonly Search[] {
  return value === undefined ? [] : [{ sql, values: [value] }];
}

const standing = `coalesce(h.outcome, CASE h.state WHEN 'held' THEN 'held' ELSE 'running' END)`;

function standingCondition(standings: readonly RunStanding[] | undefined): readonly Search[] {
  if (standings === undefined) return [];
  return [{ sql: `${standing} IN (SELECT value FROM json_each(?))`, values: [JSON.stringify(standings)] }];
}
