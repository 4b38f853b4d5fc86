/** NS12xx: Hosts, groups, environments and policies. Each code with what it means; once published a code keeps its meaning. */
export const inventoryCodes = {} as const;
