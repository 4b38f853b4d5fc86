import { rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openJournal } from '../../../src/adapters/journal/sqliteJournal.ts';
import { Random } from '../../../src/adapters/simulated/random.ts';
import type { JournalPort } from '../../../src/runtime/journalPort.ts';
import { openSite, type Site } from '../site.ts';
import { type CarriedOut, Carrier } from './carrier.ts';
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

/** What the runs of a drill have in common. */
interface Ground {
  readonly site: Site;
  readonly journal: JournalPort;
  readonly random: Random;
  readonly say: DrillOptions['say'];
}

/**
 * Changes on real SSH hosts, one after the other, at whose controllers, connections, steps and supervisors SIGKILL strikes;
 * after each the hosts are held against what was said of them. A seed gives the same changes and the same dice, not the
 * same moments: those are the machine's.
 */
export async function drill({ hosts, kills, seed, say }: DrillOptions): Promise<DrillReport> {
  say(`seed ${seed}: ${hosts} hosts, at least ${kills} SIGKILLs`);
  const site = await openSite(hosts);
  try {
    writeDrillFiles(site);
    const journal = openJournal({ file: join(site.state, 'journal.db') });
    const report = await drillRuns({ site, journal, random: new Random(seed), say }, kills);
    journal.close();
    return { ...report, violations: [...report.violations, ...(await processViolations(site))] };
  } finally {
    await site.close();
  }
}

async function drillRuns(ground: Ground, killsWanted: number): Promise<DrillReport> {
  let report: DrillReport = { kills: noKills, runs: 0, violations: [] };
  while (killsInAll(report.kills) < killsWanted) {
    const runs = report.runs + 1;
    const { kills, violations } = await drillRun(ground, runs, killsWanted - killsInAll(report.kills));
    report = { kills: addKills(report.kills, kills), runs, violations: [...report.violations, ...violations] };
  }
  return report;
}

async function drillRun(ground: Ground, number: number, killsLeft: number): Promise<Omit<DrillReport, 'runs'>> {
  const { site, journal, random, say } = ground;
  const begun = performance.now();
  const names = site.hosts.map(({ name }) => name);
  const drawn = drawChange(random, names);
  const before = layOut(site, drawn);
  const killsMax = Math.min(killsLeft, killsOfRun(random, names.length));
  const carrier = new Carrier(site, journal, random);
  const carried = await carrier.carryOut(site.plan(drawn.change, `change-${number}`), killsMax);
  const found = await inspect(site, journal, carried.record.run, drawn, before);
  const violations = [...carried.violations, ...found.violations];
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  say(`run ${number}: ${carriedText(carried)}, ${seconds} s\n  ${foundText(found)}`);
  for (const violation of violations) say(`  VIOLATION ${violation}`);
  return { kills: carried.kills, violations };
}

const carriedText = ({ record, kills, controllers }: CarriedOut): string =>
  `${record.outcome} (${record.exitCode}), ${controllers} controllers; killed ${killsText(kills)}`;

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
