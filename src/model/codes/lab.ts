/** NS70xx: The lab. Each code with what it means; once published a code keeps its meaning. */
export const labCodes = {} as const;
