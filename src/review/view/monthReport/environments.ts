import type { RunFacts } from './facts.ts';

interface EnvironmentRuns {
  readonly environment: string;
  readonly runs: readonly RunFacts[];
}

/** The runs of each environment that has any, by name. */
export const environmentsIn = (runs: readonly RunFacts[]): EnvironmentRuns[] =>
  [...new Set(runs.map(({ environment }) => environment))].sort().map((environment) => ({
    environment,
    runs: runs.filter((run) => run.environment === environment),
  }));
