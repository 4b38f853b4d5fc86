// Generated from schemas/ by `npm run generate`. Never edited by hand.

/**
 * A length of time: a whole number with a unit (ms, s, m, h, d), or several in falling order; below 1000 days.
 *
 */
export type Duration = string;
/**
 * A short name: letters, digits, dot, dash and underscore.
 *
 */
export type Name = string;
/**
 * A text, a whole number or a boolean. Numbers with a point must be quoted ("1.10").
 *
 */
export type Scalar = string | number | boolean;
/**
 * Where a secret's value is fetched from when a run starts. The value is never written down.
 *
 */
export type SecretReference =
  | {
      /**
       * Name of the variable.
       */
      env: string;
    }
  | {
      /**
       * Path, relative to the project.
       */
      file: string;
    }
  | {
      /**
       * Shell command.
       */
      command: string;
    }
  | {
      /**
       * Name of the credential.
       */
      credential: string;
    };
/**
 * As whom steps run on a host, when not as the login user: a user (by sudo), `none` or `false` for the login user, or all of it. See docs/become.md.
 *
 */
export type Become =
  | string
  | false
  | {
      /**
       * The user.
       */
      user: string;
      /**
       * The program that does it (default sudo).
       */
      method?: 'sudo' | 'su' | 'doas';
      /**
       * What the program asks for: the login user's password (sudo, doas) or the other user's (su). Without it the program must ask for none.
       */
      password?: SecretReference;
      /**
       * Asks the host for a terminal first, for a sudo that wants one (`requiretty`), and for su where it does. doas with a password has one anyway.
       */
      tty?: boolean;
    };
/**
 * One source of hosts and groups.
 *
 */
export type Import = AnsibleImport | ProgramImport | UrlImport;
/**
 * Text, or where a secret is fetched from.
 *
 */
export type HeaderValue =
  | string
  | {
      /**
       * Name of the variable.
       */
      env: string;
    }
  | {
      /**
       * Path, relative to the project.
       */
      file: string;
    }
  | {
      /**
       * Shell command.
       */
      command: string;
    }
  | {
      /**
       * Name of the credential.
       */
      credential: string;
    };

/**
 * The hosts of an environment.
 */
export interface Hosts {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * Where more hosts and groups come from: Ansible inventories, programs, HTTP. A later source wins over an earlier one, and what this file itself says wins over all of them (docs/inventory.md).
   *
   * @minItems 1
   */
  import?: Import[];
  /**
   * For every host of the environment.
   */
  defaults?: HostDefaults;
  /**
   * The hosts by name, in the order in which rollouts take them; hosts that are imported follow. Needed where nothing is imported.
   */
  hosts?: {
    /**
     * A host, or nothing for one that is reached by its name.
     */
    [k: string]: Host | null;
  };
  /**
   * Groups by name.
   */
  groups?: {
    [k: string]: Group;
  };
}
/**
 * What hosts have in common.
 *
 */
export interface HostDefaults {
  /**
   * SSH port (default 22).
   */
  port?: number;
  /**
   * Login user.
   */
  user?: string;
  /**
   * Private key file: absolute, `~/…`, or relative to the project; `agent` uses the agent at $SSH_AUTH_SOCK.
   */
  identity?: string;
  /**
   * Passphrase of the identity.
   */
  passphrase?: SecretReference;
  /**
   * known_hosts file (default ~/.ssh/known_hosts).
   */
  knownHosts?: string;
  /**
   * How the host is reached: `ssh2`, nightshift's own SSH; `openssh`, the program `ssh`; or `auto` (default), nightshift's own unless the host needs what only the program can, such as certificates and hardware keys.
   */
  connection?: 'auto' | 'ssh2' | 'openssh';
  /**
   * The configuration file of ssh, instead of ~/.ssh/config and the system's; `none`: no configuration holds.
   */
  sshConfig?: string;
  /**
   * The jump hosts on the way, as ProxyJump has them: [USER@]HOST[:PORT], several with commas; `none`: reached directly, whatever the configuration says.
   */
  jump?: string;
  /**
   * As whom steps run on the host, when not as the login user. A step's and a stage's own wins.
   */
  become?: Become;
  /**
   * Where receipts and locks are kept on the host (default /var/tmp/nightshift-<uid>).
   */
  stateDir?: string;
  /**
   * Command that drives services, called as `COMMAND verb name` with systemctl's verbs (default systemctl).
   */
  serviceManager?: string;
  /**
   * How long one connection attempt may take (default 10s).
   */
  connectTimeout?: Duration;
  /**
   * How many more times a connection is tried (default 2).
   */
  connectRetries?: number;
  /**
   * Time between keepalives; three unanswered end the connection (default 15s).
   */
  keepalive?: Duration;
  /**
   * How long a connection that was lost under a step is tried again before the step's outcome counts as unknown; the step itself goes on (default 2m).
   */
  reconnectFor?: Duration;
  /**
   * Labels, for selections and failure domains.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Values for {{ host.name }}-like use: `variables: {site: a}` is {{ host.site }}.
   */
  variables?: {
    [k: string]: Scalar;
  };
}
/**
 * One host.
 *
 */
export interface Host {
  /**
   * Address or name to connect to (default: the host's name).
   */
  address?: string;
  /**
   * SSH port (default 22).
   */
  port?: number;
  /**
   * Login user.
   */
  user?: string;
  /**
   * Private key file: absolute, `~/…`, or relative to the project; `agent` uses the agent at $SSH_AUTH_SOCK.
   */
  identity?: string;
  /**
   * Passphrase of the identity.
   */
  passphrase?: SecretReference;
  /**
   * known_hosts file (default ~/.ssh/known_hosts).
   */
  knownHosts?: string;
  /**
   * How the host is reached: `ssh2`, nightshift's own SSH; `openssh`, the program `ssh`; or `auto` (default), nightshift's own unless the host needs what only the program can, such as certificates and hardware keys.
   */
  connection?: 'auto' | 'ssh2' | 'openssh';
  /**
   * The configuration file of ssh, instead of ~/.ssh/config and the system's; `none`: no configuration holds.
   */
  sshConfig?: string;
  /**
   * The jump hosts on the way, as ProxyJump has them: [USER@]HOST[:PORT], several with commas; `none`: reached directly, whatever the configuration says.
   */
  jump?: string;
  /**
   * As whom steps run on the host, when not as the login user. A step's and a stage's own wins.
   */
  become?: Become;
  /**
   * Where receipts and locks are kept on the host (default /var/tmp/nightshift-<uid>).
   */
  stateDir?: string;
  /**
   * Command that drives services, called as `COMMAND verb name` with systemctl's verbs (default systemctl).
   */
  serviceManager?: string;
  /**
   * How long one connection attempt may take (default 10s).
   */
  connectTimeout?: Duration;
  /**
   * How many more times a connection is tried (default 2).
   */
  connectRetries?: number;
  /**
   * Time between keepalives; three unanswered end the connection (default 15s).
   */
  keepalive?: Duration;
  /**
   * How long a connection that was lost under a step is tried again before the step's outcome counts as unknown; the step itself goes on (default 2m).
   */
  reconnectFor?: Duration;
  /**
   * Labels, for selections and failure domains.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Values for {{ host.name }}-like use: `variables: {site: a}` is {{ host.site }}.
   */
  variables?: {
    [k: string]: Scalar;
  };
}
/**
 * A group of hosts, of groups, or of both.
 *
 */
export interface Group {
  /**
   * Names of hosts.
   *
   * @minItems 1
   */
  hosts?: string[];
  /**
   * Names of groups whose hosts belong to this one too.
   *
   * @minItems 1
   */
  groups?: Name[];
  /**
   * For the hosts of this group; a host's own values win, an inner group's beat an outer's.
   */
  defaults?: HostDefaults;
}
/**
 * An Ansible inventory, read by `ansible-inventory` where that is installed.
 *
 */
export interface AnsibleImport {
  /**
   * The inventory: an INI or YAML file, an executable, or a directory of them; relative to the project.
   */
  ansible: string;
  /**
   * Labels from variables: the label, and the variable that holds its value.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * How long the source may take (default 30s).
   */
  timeout?: Duration;
}
/**
 * A program that prints hosts, groups and defaults as this file would hold them, as JSON or YAML.
 *
 */
export interface ProgramImport {
  /**
   * The executable: with a slash a path relative to the project, else looked for in $PATH. It runs in the project's folder.
   */
  program: string;
  /**
   * Its arguments.
   */
  args?: string[];
  /**
   * How long the source may take (default 30s).
   */
  timeout?: Duration;
}
/**
 * The same over HTTP GET. Redirects are not followed.
 *
 */
export interface UrlImport {
  /**
   * Address; http only of this machine itself (127.0.0.0/8, ::1, localhost).
   */
  url: string;
  /**
   * Headers of the request; a value may be a secret.
   */
  headers?: {
    [k: string]: HeaderValue;
  };
  /**
   * What the answer's SHA-256 must be.
   */
  sha256?: string;
  /**
   * How long the source may take (default 30s).
   */
  timeout?: Duration;
}
