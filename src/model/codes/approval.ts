/** NS33xx: Saved plans, approvals and rehearsals. Each code with what it means; once published a code keeps its meaning. */
export const approvalCodes = {} as const;
