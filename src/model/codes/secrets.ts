/** NS50xx: Secrets. Each code with what it means; once published a code keeps its meaning. */
export const secretsCodes = {} as const;
