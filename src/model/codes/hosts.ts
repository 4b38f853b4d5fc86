/** NS21xx: The runner, receipts and locks on hosts. Each code with what it means; once published a code keeps its meaning. */
export const hostsCodes = {} as const;
