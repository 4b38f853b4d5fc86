/** NS34xx: Giving approvals. Each code with what it means; once published a code keeps its meaning. */
export const approvingCodes = {
  NS3401: 'The approvers or the revoked keys of an environment cannot be read.',
  NS3402: 'None of the keys at hand is one of an approver of the environment.',
  NS3403: 'The lines of a key in `approvers` do not say who signs: they name several, or a pattern.',
  NS3404: 'A key file cannot be read.',
  NS3405: 'A file of an approval cannot be read.',
} as const;
