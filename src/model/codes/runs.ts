/** NS30xx: Runs, leases and the journal. Each code with what it means; once published a code keeps its meaning. */
export const runsCodes = {
  NS3001: 'The journal cannot be opened or written.',
  NS3002: 'The journal is damaged, or the file is not a journal.',
  NS3003: 'Another process kept the journal locked for too long.',
  NS3004: 'There is no space left to write the journal.',
  NS3005: 'The journal was written by a newer nightshift.',
  NS3006: 'The journal holds no run of that name.',
  NS3007: 'The disk failed while the journal was read or written.',
  NS3008: 'The operational log cannot be written.',
  NS3010: 'The change may not run now: no window is open, or a freeze holds.',
  NS3011: 'The run is not in a state in which that can be asked of it.',
  NS3012: 'Another run holds a host.',
  NS3013: 'Too many hosts cannot be reached to begin.',
  NS3014: 'A preflight gate did not pass.',
  NS3015: 'Another run of this journal holds hosts of the plan.',
  NS3016: 'Another process drives the run.',
} as const;
