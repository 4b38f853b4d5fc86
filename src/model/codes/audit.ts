/** NS32xx: Audit, seals and locks taken off by hand. Each code with what it means; once published a code keeps its meaning. */
export const auditCodes = {
  NS3201: 'The journal is not what was written: something of it was edited, added, moved or taken out.',
  NS3202: 'The journal does not hold what it held when it was sealed.',
  NS3203: 'A seal cannot be read, or is not a seal.',
  NS3204: 'The signature of a seal is missing, or is not one over that seal.',
  NS3205: 'None of the allowed signers vouches for the key of a seal.',
  NS3206: 'A seal or an approval could not be signed with that key.',
  NS3207: 'The seal cannot be written.',
  NS3208: 'ssh-keygen or ssh-add cannot be started.',
  NS3211: 'The lock on the host is not that of the run that was named.',
  NS3212: 'The run that has the lock is not over.',
  NS3213: 'The run that has the lock is not one of this journal.',
  NS3214: 'Something of the run may still be running on the host.',
} as const;
