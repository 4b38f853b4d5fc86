/** Names of hosts on one line: all of eight, or the first seven and how many more. */
export const hostNames = (hosts: readonly string[]): string =>
  hosts.length > 8 ? `${hosts.slice(0, 7).join(', ')} and ${hosts.length - 7} more` : hosts.join(', ');
