/** NS50xx: Secrets. Each code with what it means; once published a code keeps its meaning. */
export const secretsCodes = {
  NS5001: 'The environment variable of a secret is not set.',
  NS5002: 'The file of a secret cannot be read.',
  NS5003: 'The command of a secret failed.',
  NS5004: 'The systemd credential of a secret is not there.',
  NS5005: 'A secret is empty.',
  NS5006: 'A secret is too short to be masked safely.',
  NS5007: 'A secret is too long.',
  NS5008: 'A secret is not text: it holds a NUL byte or is not UTF-8.',
} as const;
