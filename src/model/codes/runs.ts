/** NS30xx: Runs, leases and the journal. Each code with what it means; once published a code keeps its meaning. */
export const runsCodes = {} as const;
