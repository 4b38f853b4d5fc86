/** NS70xx: The lab. Each code with what it means; once published a code keeps its meaning. */
export const labCodes = {
  NS7001: 'A port that a lab host needs is taken.',
  NS7002: "Another lab is running on these hosts' directories.",
  NS7003: "The directory for the hosts' files cannot be used.",
  NS7004: "A lab host's address cannot be bound on this machine.",
  NS7005: 'The environment was not written by the lab and is not overwritten.',
  NS7006: 'There is no such lab host.',
  NS7007: 'A fault or its value is not one the lab knows.',
  NS7008: 'A lab of this size, name, network or ports cannot be made.',
  NS7009: "A key of the lab's cannot be read.",
} as const;
