/** NS60xx: The command line. Each code with what it means; once published a code keeps its meaning. */
export const commandLineCodes = {
  NS6001: 'The command line cannot be understood.',
  NS6002: 'An option or argument of the command line is not valid.',
  NS6003: 'A label on the command line is not LABEL=VALUE.',
  NS6004: 'The folder that the quickstart or the lab should use cannot be used.',
  NS6005: 'No lab is up.',
  NS6006: 'There is no such error code or exit code to explain.',
} as const;
