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
 * The hosts of an environment.
 */
export interface Hosts {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * For every host of the environment.
   */
  defaults?: HostDefaults;
  /**
   * The hosts by name, in the order in which rollouts take them.
   */
  hosts: {
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
