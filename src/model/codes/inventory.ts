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
  NS1215: 'A source of hosts that hosts.yaml imports said nothing that can be used.',
  NS1216: 'An Ansible inventory is wrong, or holds what only ansible-inventory reads.',
  NS1217: 'An Ansible inventory reaches a host in a way that is not there.',
  NS1218: 'Two sources give one host different addresses.',
  NS1219: 'Something of an Ansible inventory was not taken over.',
  NS1220: 'Hosts would be imported over HTTP in the clear.',
  NS1221: 'Two settings of a host do not go together.',
} as const;
