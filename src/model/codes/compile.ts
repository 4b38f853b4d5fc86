/** NS13xx: Interpolation, templates, files and the execution plan. Each code with what it means; once published a code keeps its meaning. */
export const compileCodes = {
  NS1301: 'A text in {{ }} is not a name.',
  NS1302: 'A name in {{ }} is unknown, or has no value here.',
  NS1303:
    'A value is inserted where a shell would not read it as one word: inside quotes, a here-document, a comment or an expansion.',
  NS1304: 'A secret is used where it would be seen: in a command, an environment variable, a path or an address.',
  NS1305: 'A value holds a character that cannot stand where it is inserted.',
  NS1306: 'A variable has a name that is taken by nightshift.',
  NS1310: 'A template cannot be parsed.',
  NS1311: 'A template cannot be rendered: an unknown variable, or more work than a template may take.',
  NS1312: 'A template uses a secret in another way than as a bare {{ secrets.NAME }}.',
  NS1320: 'A local file that the plan names does not exist.',
  NS1321: 'A local file cannot be read.',
  NS1322: 'A local path is a directory where a file is wanted, or neither a file nor a directory.',
  NS1323: 'A local file changed while it was read.',
  NS1324: 'A local file is not what was compiled into the execution plan.',
  NS1325: 'A local file lies outside of the project.',
  NS1326: 'A link in a directory points out of the directory.',
  NS1327: 'A template or text file is not UTF-8, too large, or holds characters that are reserved.',
  NS1331: 'A step asks for something that its type cannot do.',
  NS1332: 'A gate or wait has no address: it belongs to no host.',
  NS1333: 'A path on a host is not absolute.',
} as const;
