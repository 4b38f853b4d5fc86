/** NS60xx: The command line. Each code with what it means; once published a code keeps its meaning. */
export const commandLineCodes = {} as const;
