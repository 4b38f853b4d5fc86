/** NS11xx: Semantic rules of plans. Each code with what it means; once published a code keeps its meaning. */
export const rulesCodes = {} as const;
