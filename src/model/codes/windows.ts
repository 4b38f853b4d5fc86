/** NS14xx: Calendars and windows. Each code with what it means; once published a code keeps its meaning. */
export const windowsCodes = {} as const;
