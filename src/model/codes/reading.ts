/** NS10xx: Reading YAML and JSON Schema. Each code with what it means; once published a code keeps its meaning. */
export const readingCodes = {} as const;
