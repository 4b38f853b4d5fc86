/** NS21xx: The runner, receipts and locks on hosts. Each code with what it means; once published a code keeps its meaning. */
export const hostsCodes = {
  NS2101: 'The state directory on the host is not private: a symbolic link, of another owner, or open to others.',
  NS2102: 'The state directory on the host cannot be written: read-only, full, or over quota.',
  NS2103: 'The host lacks a tool that the runner needs.',
  NS2104: 'The host is locked by another run.',
  NS2105: 'A newer controller of the same run has taken the host over.',
  NS2106: 'The lock of the run is not on the host any more.',
  NS2107: 'What arrived on the host is not what was sent.',
  NS2108: 'The host has no receipt of a step that was, or may have been, started on it.',
  NS2109: 'The host was restarted while the step ran.',
  NS2110: 'What watched over the step on the host is gone and left no exit record.',
  NS2111: 'The connection was lost while a step was under way and could not be made again in time.',
  NS2112: 'The controller was told to stop while a step was under way.',
  NS2113: 'The host gave no exit record of a step long after its time limit.',
  NS2114: 'The host did not answer as the runner does.',
  NS2115: 'A step cannot be sent: what it needs cannot be read or does not fit into a shell text.',
} as const;
