/** One line of ssh_config(5): its keyword in lower case, and its arguments. */
export interface ConfigLine {
  readonly keyword: string;
  readonly words: readonly string[];
}

/** The lines of a configuration file that say something. Source: ssh_config(5), DESCRIPTION. */
export function configLines(text: string): ConfigLine[] {
  return text.split('\n').flatMap((line) => {
    const [, keyword, rest = ''] = /^\s*([A-Za-z0-9]+)(?:\s*=\s*|\s+)(.*?)\s*$/.exec(line) ?? [];
    return keyword === undefined ? [] : [{ keyword: keyword.toLowerCase(), words: wordsOf(rest) }];
  });
}

/** Blanks separate words; quotes hold one together. */
function wordsOf(text: string): string[] {
  return [...text.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare = '']) => quoted ?? bare);
}

/** Keywords that change nothing of how nightshift reaches a host, or that it always decides itself. */
const ofNoMatter: ReadonlySet<string> = new Set(
  `addkeystoagent batchmode challengeresponseauthentication checkhostip clearallforwardings compression
  connectionattempts connecttimeout controlmaster controlpath controlpersist dynamicforward enableescapecommandline
  enablesshkeysign escapechar exitonforwardfailure fingerprinthash forkafterauthentication forwardagent forwardx11
  forwardx11timeout forwardx11trusted gatewayports gssapiauthentication gssapidelegatecredentials hashknownhosts host
  ignoreunknown include ipqos kbdinteractiveauthentication localcommand localforward loglevel logverbose match
  nohostauthenticationforlocalhost numberofpasswordprompts passwordauthentication permitlocalcommand permitremoteopen
  remotecommand remoteforward requesttty sendenv serveralivecountmax serveraliveinterval sessiontype setenv stdinnull
  streamlocalbindmask streamlocalbindunlink stricthostkeychecking syslogfacility tag tcpkeepalive tunnel tunneldevice
  updatehostkeys visualhostkey xauthlocation`.split(/\s+/),
);

export function matters({ keyword }: ConfigLine): boolean {
  return !ofNoMatter.has(keyword);
}

/** Whether more than the Host lines that a host matches decides what a line, or those after it, says for the host. */
export function dependsOnMore({ keyword, words }: ConfigLine): boolean {
  if (keyword === 'host') return words.some((word) => /[A-Z,|]/.test(word));
  if (keyword === 'match') return words.length !== 1 || words[0]?.toLowerCase() !== 'all';
  if (keyword === 'canonicalizehostname') return true;
  // Tokens of these are replaced here, for each host.
  const ours = ['identityfile', 'certificatefile', 'identityagent'];
  return !ofNoMatter.has(keyword) && !ours.includes(keyword) && words.some((word) => word.includes('%'));
}
