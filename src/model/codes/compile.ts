/** NS13xx: Interpolation, templates, files and the execution plan. Each code with what it means; once published a code keeps its meaning. */
export const compileCodes = {} as const;
