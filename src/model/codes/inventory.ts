/** NS12xx: Hosts, groups, environments and policies. Each code with what it means; once published a code keeps its meaning. */
export const inventoryCodes = {
  NS1201: 'No project: no folder from here upwards holds inventories/.',
  NS1202: 'An environment is not known: there is no such folder under inventories/.',
  NS1203: 'A group names a host or group that does not exist.',
  NS1204: 'A selection names a host, group or label that does not exist.',
  NS1205: 'A selection of hosts is empty.',
  NS1206: 'A name stands for a host and a group.',
  NS1207: 'A group holds itself.',
  NS1208: 'Two groups set the same thing differently for one host.',
  NS1209: 'Two hosts have the same address and port.',
  // NS1210 is gone: it said that approvals could not be checked.
  NS1211: 'A host address holds more than an address.',
  NS1212: 'A length of time may not be zero here.',
  NS1213: 'A group has no hosts.',
  NS1214: 'The policy wants approvals, and the environment has no `approvers`.',
} as const;
