import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import { Random } from '../../../src/adapters/simulated/random.ts';
import type { JournalPort } from '../../../src/runtime/journalPort.ts';
import { openSite, type Site } from '../site.ts';
import { Carrier } from './carriedOut.ts';
import { type DrawnChange, drawChange, writeDrillFiles } from './changes.ts';
import { type Inspection, inspect } from './inspection.ts';
import { leftProcesses } from './leftProcesses.ts';
import { addKills, type Kills, killsInAll, killsText, noKills } from './strikes.ts';

export interface DrillOptions {
  readonly hosts: number;
  /** So many SIGKILLs at least. */
  readonly kills: number;
  readonly seed: number;
  readonly say: (line: string) => void;
}

export interface DrillReport {
  readonly kills: Kills;
  readonly runs: number;
  readonly violations: readonly string[];
}

/** In one run: many, and still few enough that most of its hosts get through. */
const killsOfRun = (random: Random, hosts: number): number => random.whole(4, 6 + Math.floor(hosts / 2));

/**
 * Changes on real SSH hosts, one after the other, at whose controllers, connections, steps and supervisors SIGKILL strikes;
 * after each the hosts are held against what was said of them. A seed gives the same changes and the same dice, not the
 * same moments: those are the machine's.
 */
export async function drill({ hosts, kills: killsWanted, seed, say }: DrillOptions): Promise<DrillReport> {
  const random = new Random(seed);
  say(`seed ${seed}: ${hosts} hosts, at least ${killsWanted} SIGKILLs`);
  const site = await openSite(hosts);
  try {
    writeDrillFiles(site);
    const journal = openJournal({ file: join(site.state, 'journal.db') });
    let report: DrillReport = { kills: noKills, runs: 0, violations: [] };
    while (killsInAll(report.kills) < killsWanted) {
      const left = killsWanted - killsInAll(report.kills);
      const more = await drillOnce(site, journal, random, left, say, report.runs + 1);
      report = {
        kills: addKills(report.kills, more.kills),
        runs: report.runs + 1,
        violations: [...report.violations, ...more.violations],
      };
    }
    journal.close();
    return { ...report, violations: [...report.violations, ...(await processViolations(site))] };
  } finally {
    await site.close();
  }
}

async function drillOnce(
  site: Site,
  journal: JournalPort,
  random: Random,
  killsLeft: number,
  say: DrillOptions['say'],
  number: number,
): Promise<{ readonly kills: Kills; readonly violations: readonly string[] }> {
  const begun = performance.now();
  const drawn = drawChange(
    random,
    site.hosts.map(({ name }) => name),
  );
  const before = layOut(site, drawn);
  const carrier = new Carrier(site, journal, random);
  const plan = site.plan(drawn.change, `change-${number}`);
  const { record, kills, controllers, violations } = await carrier.carryOut(
    plan,
    Math.min(killsLeft, killsOfRun(random, site.hosts.length)),
  );
  const found = await inspect(site, journal, record.run, drawn, before);
  const all = [...violations, ...found.violations];
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  say(
    `run ${number}: ${record.outcome} (${record.exitCode}) after ${controllers} controllers, ${seconds} s; killed ${killsText(kills)}`,
  );
  say(`  ${foundText(found)}`);
  for (const violation of all) say(`  VIOLATION ${violation}`);
  return { kills, violations: all };
}

function foundText({ results, reported }: Inspection): string {
  const counts = Object.entries(results).map(([result, count]) => `${count} ${result}`);
  return `${counts.join(', ')}${reported.length === 0 ? '' : `; reported: ${reported.join(', ')}`}`;
}

/** Every host as before a change; the files it then has. */
function layOut(site: Site, { broken }: DrawnChange) {
  site.layOut();
  for (const { name, root } of site.hosts) {
    const file = join(dirname(root), 'broken');
    if (broken.includes(name)) writeFileSync(file, '');
    else rmSync(file, { force: true });
  }
  return site.files();
}

/** What a killed supervisor left behind goes away when its step's time is over. */
const leftMaxMs = 40_000;

async function processViolations({ fleet }: Site): Promise<string[]> {
  const until = performance.now() + leftMaxMs;
  for (;;) {
    const left = leftProcesses(fleet.directory);
    if (left.length === 0 || performance.now() > until) return left.map((one) => `still running: ${one}`);
    await sleep(200);
  }
}
