/** NS40xx: Gates. Each code with what it means; once published a code keeps its meaning. */
export const gatesCodes = {} as const;
