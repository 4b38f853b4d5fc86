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
 * A count of hosts, or a percentage of the stage's hosts (rounded down).
 *
 */
export type Budget = number | string;
/**
 * Hosts done when this wave ends, counted from the first of the stage: a count or a percentage (rounded down, at least one more than the wave before).
 *
 */
export type Wave = number | string;
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
       * Name of the plan's secret that the program asks for: the login user's password (sudo, doas) or the other user's (su). Without it, and by the host's own method: the host's.
       */
      password?: string;
      /**
       * Asks the host for a terminal first, for a sudo that wants one (`requiretty`), and for su where it does. doas with a password has one anyway.
       */
      tty?: boolean;
    };
/**
 * What takes the step back on a host: a shell command, a command with a standard input, or a script.
 *
 */
export type Undo =
  | string
  | {
      /**
       * Shell command.
       */
      command: string;
      /**
       * Standard input of the command; may hold {{ secrets.NAME }}.
       */
      stdin?: string;
      /**
       * How long it may take; default: the step's timeout.
       */
      timeout?: Duration;
      /**
       * How long it usually takes; default: what it took in past runs, else the step's `expects`, else the timeout.
       */
      expects?: Duration;
    }
  | {
      /**
       * The script.
       */
      script: Script;
      /**
       * How long it may take; default: the step's timeout.
       */
      timeout?: Duration;
      /**
       * How long it usually takes; default: what it took in past runs, else the step's `expects`, else the timeout.
       */
      expects?: Duration;
    };
/**
 * One thing done on a host.
 *
 */
export type Step =
  | RunStep
  | ScriptStep
  | UploadStep
  | TemplateStep
  | SymlinkStep
  | ServiceStep
  | PackageStep
  | LineStep
  | WaitStep
  | RebootStep
  | LocalStep;
/**
 * A gate of a stage.
 *
 */
export type StageGate = HttpStageGate | TcpStageGate | CommandStageGate;
/**
 * A gate of the whole change.
 *
 */
export type ChangeGate = HttpChangeGate | TcpChangeGate | CommandChangeGate;
/**
 * A group, a host, a filter, or a list of them.
 *
 */
export type HostSelection = string | HostFilter | (string | HostFilter)[];

/**
 * One change, declared: which hosts, in which waves, what is done, how health is asked, what follows a failure.
 */
export interface Plan {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * Name of the change; history is kept under it.
   */
  name: Name;
  /**
   * What people call it.
   */
  title?: string;
  /**
   * What it is for; shown in reviews.
   */
  description?: string;
  /**
   * The change ticket.
   */
  ticket?: string;
  /**
   * Who wrote the plan.
   */
  author?: string;
  /**
   * A folder under inventories/.
   */
  environment: string;
  /**
   * Values for {{ name }}.
   */
  variables?: {
    [k: string]: Scalar;
  };
  /**
   * Values fetched when the run starts, for {{ secrets.name }}.
   */
  secrets?: {
    [k: string]: SecretReference;
  };
  /**
   * Only in this one of the environment's windows.
   */
  window?: Name;
  /**
   * What happens when the next host or wave, and the way back from it, do not fit before the window closes: the run holds, or takes everything back while there is time.
   */
  atClose?: 'hold' | 'rollback';
  /**
   * Whether a run that holds for its window goes on by itself at the next opening, once what was done is found as it was left, or waits for a person.
   */
  resume?: 'nextWindow' | 'manual';
  /**
   * How long to wait for a host that another run holds (default 0s: refuse).
   */
  lockWait?: Duration;
  /**
   * Questions about the whole change.
   *
   * @minItems 1
   */
  gates?: ChangeGate[];
  /**
   * The stages, in order.
   *
   * @minItems 1
   */
  stages: Stage[];
  /**
   * How a rollback goes.
   */
  rollback?: {
    /**
     * How many hosts are undone at once (default: the stage's parallel).
     */
    parallel?: number;
    /**
     * How far an automatic rollback goes: the whole run, the stage that failed, or what this opening of the window has changed (hosts that were finished in an earlier one are settled and stay).
     */
    scope?: 'run' | 'stage' | 'night';
    /**
     * How many more times a failed undo is tried (default 2).
     */
    undoRetries?: number;
  };
  /**
   * What follows when the stage fails: undo the run, undo this stage, or stop and wait for a person.
   */
  onFailure?: 'rollback' | 'rollbackStage' | 'hold';
  /**
   * With `onFailure: hold`: how long it is held before `holdThen` (default: until a person decides).
   */
  holdFor?: Duration;
  /**
   * What follows when `holdFor` is over.
   */
  holdThen?: 'rollback' | 'abort';
}
/**
 * A local script and how it is run.
 *
 */
export interface Script {
  /**
   * Path of the script, relative to the project.
   */
  file: string;
  /**
   * What runs the script on the host.
   */
  interpreter?: 'sh' | 'bash' | 'python3' | 'pwsh';
  /**
   * Arguments, each one word.
   */
  args?: string[];
}
/**
 * A shell command on the host.
 *
 */
export interface RunStep {
  /**
   * Shell command (sh) on the host. `{{ … }}` is inserted quoted as one word.
   */
  run: string;
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * Shell command asked by a dry run only, which says what the step would do without doing it: exit 0 nothing, 1 something; its output is shown in the review. Any other exit means that it cannot tell. It must not change anything.
   */
  check?: string;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
  /**
   * What takes the step back.
   */
  undo?: Undo;
  /**
   * Undo also when nobody can say whether the step ran.
   */
  undoWhenUnknown?: boolean;
  /**
   * Why this step cannot be taken back. Policy decides whether the environment accepts that.
   */
  irreversible?: string;
  /**
   * Standard input of the command; the only place of a command where {{ secrets.NAME }} may stand.
   */
  stdin?: string;
  /**
   * Environment variables of the command (never secrets: use `stdin`).
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Directory on the host to run in.
   */
  directory?: string;
}
/**
 * A local script, sent to the host and run there by its interpreter.
 *
 */
export interface ScriptStep {
  /**
   * The script.
   */
  script: Script;
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * Shell command asked by a dry run only, which says what the step would do without doing it: exit 0 nothing, 1 something; its output is shown in the review. Any other exit means that it cannot tell. It must not change anything.
   */
  check?: string;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
  /**
   * What takes the step back.
   */
  undo?: Undo;
  /**
   * Undo also when nobody can say whether the step ran.
   */
  undoWhenUnknown?: boolean;
  /**
   * Why this step cannot be taken back. Policy decides whether the environment accepts that.
   */
  irreversible?: string;
  /**
   * Standard input of the command; the only place of a command where {{ secrets.NAME }} may stand.
   */
  stdin?: string;
  /**
   * Environment variables of the command (never secrets: use `stdin`).
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Directory on the host to run in.
   */
  directory?: string;
}
/**
 * A file or directory, checked by checksum, written beside and renamed. Keeps what it replaced.
 *
 */
export interface UploadStep {
  /**
   * What is uploaded where.
   */
  upload: {
    /**
     * File or directory, relative to the project.
     */
    from: string;
    /**
     * Absolute path on the host.
     */
    to: string;
    /**
     * Permissions, octal, quoted.
     */
    mode?: string;
    /**
     * Owner, or owner:group.
     */
    owner?: string;
    /**
     * Whether reviews show what changes in the file. Left out: unless the file's mode keeps others from reading it. A file that holds a secret of the plan is never shown.
     */
    diff?: boolean;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * A template rendered on the controller, then as upload.
 *
 */
export interface TemplateStep {
  /**
   * Which template is rendered where.
   */
  template: {
    /**
     * LiquidJS template, relative to the project; strict variables, no file access.
     */
    from: string;
    /**
     * Absolute path on the host.
     */
    to: string;
    /**
     * Permissions, octal, quoted.
     */
    mode?: string;
    /**
     * Owner, or owner:group.
     */
    owner?: string;
    /**
     * Variables for this template, besides the plan's and the host's.
     */
    variables?: {
      [k: string]: Scalar;
    };
    /**
     * Whether reviews show what changes in the file. Left out: unless the file's mode keeps others from reading it. A file that holds a secret of the plan is never shown.
     */
    diff?: boolean;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * A symbolic link, switched atomically. Keeps what it pointed to.
 *
 */
export interface SymlinkStep {
  /**
   * Which link points where.
   */
  symlink: {
    /**
     * Absolute path of the link.
     */
    path: string;
    /**
     * What it points to.
     */
    to: string;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * A service (systemd, or the host's `serviceManager`).
 *
 */
export interface ServiceStep {
  /**
   * Which service is brought into which state.
   */
  service: {
    /**
     * Name of the service.
     */
    name: string;
    /**
     * State to bring it to.
     */
    state?: 'started' | 'stopped' | 'restarted' | 'reloaded';
    /**
     * Whether it starts at boot; left alone when missing.
     */
    enabled?: boolean;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
  /**
   * The earlier step whose undo comes right before this one's. Default: see docs/steps.md.
   */
  undoAfter?: Name;
}
/**
 * A package at exactly one version, or absent, by the host's apt, dnf or yum. Keeps which version it replaced.
 *
 */
export interface PackageStep {
  /**
   * Which package, at which version.
   */
  package:
    | {
        /**
         * Name of the package.
         */
        name: string;
        /**
         * The whole version, as `dpkg-query -W` or `rpm -q` show it.
         */
        version: string;
      }
    | {
        /**
         * Name of the package.
         */
        name: string;
        /**
         * `absent`: the package is removed; nothing else is.
         */
        state: 'absent';
      };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * A line ensured or absent in a file. Keeps what it replaced.
 *
 */
export interface LineStep {
  /**
   * A line of a file.
   */
  line: {
    /**
     * Absolute path of the file; it must exist.
     */
    path: string;
    /**
     * The whole line, without its newline.
     */
    line: string;
    /**
     * POSIX extended regular expression: the last line that matches is replaced; without it the exact line is looked for.
     */
    match?: string;
    /**
     * Whether the line is to be there; `absent` removes every line that matches.
     */
    state?: 'present' | 'absent';
    /**
     * Whether reviews show what changes in the file. Left out: unless the file's mode keeps others from reading it. A file that holds a secret of the plan is never shown.
     */
    diff?: boolean;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * Waits until a command, port or URL answers. Changes nothing, so nothing is undone.
 *
 */
export interface WaitStep {
  /**
   * What is waited for.
   */
  wait:
    | {
        /**
         * Shell command on the host.
         */
        command: string;
        /**
         * How long at most (default 2m).
         */
        within?: Duration;
        /**
         * How often it is asked (default 2s).
         */
        every?: Duration;
      }
    | {
        /**
         * The port.
         */
        port: number;
        /**
         * Address (default: the host's).
         */
        address?: string;
        /**
         * How long at most (default 2m).
         */
        within?: Duration;
        /**
         * How often it is asked (default 2s).
         */
        every?: Duration;
      }
    | {
        /**
         * The URL.
         */
        url: string;
        /**
         * The status expected (default 200).
         */
        status?: number;
        /**
         * How long at most (default 2m).
         */
        within?: Duration;
        /**
         * How often it is asked (default 2s).
         */
        every?: Duration;
      };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
}
/**
 * Restarts the host and waits until it is back under another boot id. Never restarts it twice; there is nothing to take back.
 *
 */
export interface RebootStep {
  /**
   * How the host is restarted, and when it counts as back.
   */
  reboot: {
    /**
     * Shell command on the host that restarts it (default `systemctl reboot`).
     */
    command?: string;
    /**
     * Shell command asked on the host after the restart, again and again until it exits 0 (default: the host answers and has the run's lock).
     */
    until?: string;
    /**
     * How long all of it may take, the restart and `until` (default 15m).
     */
    within?: Duration;
  };
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * As whom the step runs, and what takes it back; else as the stage says, or the host.
   */
  become?: Become;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
}
/**
 * A command on the controller, once for each host.
 *
 */
export interface LocalStep {
  /**
   * Shell command on the controller.
   */
  local: string;
  /**
   * Name of the step, unique in its list; default: its type and a number.
   */
  name?: Name;
  /**
   * Shell command asked on the host first: when it exits 0 the step is *unchanged* and does not run.
   */
  unless?: string;
  /**
   * Shell command asked by a dry run only, which says what the step would do without doing it: exit 0 nothing, 1 something; its output is shown in the review. Any other exit means that it cannot tell. It must not change anything.
   */
  check?: string;
  /**
   * How long the step may take; the host enforces it (TERM, then KILL, to its process group). Default 10m.
   */
  timeout?: Duration;
  /**
   * How many more times the step is tried when it failed. Never when its outcome is unknown, unless `idempotent`.
   */
  retries?: number;
  /**
   * The step may be run again when nobody can say how it ended.
   */
  idempotent?: boolean;
  /**
   * How long the step usually takes; shown in reviews and used to tell whether the change fits its window.
   */
  expects?: Duration;
  /**
   * Once this step has succeeded on any host, a failure holds the run instead of rolling it back.
   */
  pointOfNoReturn?: boolean;
  /**
   * What takes the step back.
   */
  undo?: Undo;
  /**
   * Undo also when nobody can say whether the step ran.
   */
  undoWhenUnknown?: boolean;
  /**
   * Why this step cannot be taken back. Policy decides whether the environment accepts that.
   */
  irreversible?: string;
  /**
   * Standard input of the command; the only place of a command where {{ secrets.NAME }} may stand.
   */
  stdin?: string;
  /**
   * Environment variables of the command (never secrets: use `stdin`).
   */
  env?: {
    [k: string]: string;
  };
  /**
   * Directory on the host to run in.
   */
  directory?: string;
}
/**
 * A gate that asks a URL.
 *
 */
export interface HttpStageGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('host' | 'wave' | 'stage' | 'rollback')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * An HTTP question.
   */
  http: {
    /**
     * The URL.
     */
    url: string;
    /**
     * The method.
     */
    method?: 'GET' | 'HEAD' | 'POST';
    /**
     * The status expected.
     */
    status?: number;
    /**
     * Text the body must contain.
     */
    contains?: string;
    /**
     * Request headers; values may hold {{ secrets.NAME }}.
     */
    headers?: {
      [k: string]: string;
    };
  };
}
/**
 * A gate that opens a TCP connection.
 *
 */
export interface TcpStageGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('host' | 'wave' | 'stage' | 'rollback')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * Whether a TCP port accepts a connection.
   */
  tcp: {
    /**
     * The port.
     */
    port: number;
    /**
     * Address (default: the host's).
     */
    address?: string;
  };
}
/**
 * A gate that runs a command.
 *
 */
export interface CommandStageGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('host' | 'wave' | 'stage' | 'rollback')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * Shell command: exit 0 passes, 75 (EX_TEMPFAIL) is unknown, any other fails.
   */
  command: string;
  /**
   * Where it runs. Required for a command.
   */
  from: 'controller' | 'host';
  /**
   * Standard input; may hold {{ secrets.NAME }}.
   */
  stdin?: string;
}
/**
 * A gate that asks a URL.
 *
 */
export interface HttpChangeGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('preflight' | 'wave' | 'final')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * An HTTP question.
   */
  http: {
    /**
     * The URL.
     */
    url: string;
    /**
     * The method.
     */
    method?: 'GET' | 'HEAD' | 'POST';
    /**
     * The status expected.
     */
    status?: number;
    /**
     * Text the body must contain.
     */
    contains?: string;
    /**
     * Request headers; values may hold {{ secrets.NAME }}.
     */
    headers?: {
      [k: string]: string;
    };
  };
}
/**
 * A gate that opens a TCP connection.
 *
 */
export interface TcpChangeGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('preflight' | 'wave' | 'final')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * Whether a TCP port accepts a connection.
   */
  tcp: {
    /**
     * The port.
     */
    port: number;
    /**
     * Address (default: the host's).
     */
    address?: string;
  };
}
/**
 * A gate that runs a command.
 *
 */
export interface CommandChangeGate {
  /**
   * Name of the gate.
   */
  name: Name;
  /**
   * When it is asked.
   *
   * @minItems 1
   */
  on: ('preflight' | 'wave' | 'final')[];
  /**
   * Time between two asks (default 5s).
   */
  every?: Duration;
  /**
   * How long one ask may take (default 10s).
   */
  timeout?: Duration;
  /**
   * How many passes in a row are wanted (default 1).
   */
  passes?: number;
  /**
   * How long it may take to get them (default 2m).
   */
  within?: Duration;
  /**
   * During a soak: how many failures in a row fail it (default 1).
   */
  failuresMax?: number;
  /**
   * What an answer that nobody can give, past `within`, means.
   */
  onUnknown?: 'hold' | 'fail';
  /**
   * Shell command: exit 0 passes, 75 (EX_TEMPFAIL) is unknown, any other fails.
   */
  command: string;
  /**
   * Where it runs: a gate of the whole change has no host of its own.
   */
  from: 'controller';
  /**
   * Standard input; may hold {{ secrets.NAME }}.
   */
  stdin?: string;
}
/**
 * Some hosts of the environment.
 *
 */
export interface HostFilter {
  /**
   * Hosts of this group (default: all).
   */
  group?: Name;
  /**
   * Only hosts that carry these labels.
   */
  labels?: {
    [k: string]: string;
  };
  /**
   * Groups or hosts left out.
   */
  except?: string | string[];
  /**
   * At most so many, the first in order.
   */
  limit?: number;
}
/**
 * Hosts and what is done on them, in waves.
 *
 */
export interface Stage {
  /**
   * Name of the stage.
   */
  name: Name;
  /**
   * Which hosts.
   */
  hosts: HostSelection;
  /**
   * As whom the stage's steps, and its gates that ask on hosts, run; else as the host says.
   */
  become?: Become;
  /**
   * Leave out hosts that an earlier stage already has.
   */
  skipDone?: boolean;
  /**
   * Cumulative sizes of the waves (default [100%]).
   *
   * @minItems 1
   */
  waves?: Wave[];
  /**
   * Order of the hosts: the inventory's, or shuffled by the plan's own digest.
   */
  order?: 'inventory' | 'shuffled';
  /**
   * How many hosts may be in flight (default: the wave, at most 50).
   */
  parallel?: number;
  /**
   * How many hosts may be in flight for each value of a label.
   */
  parallelPer?: {
    [k: string]: number;
  };
  /**
   * How many failed or unknown hosts are tolerated (default 0).
   */
  failuresMax?: Budget;
  /**
   * How many unreachable hosts are tolerated (default 0).
   */
  unreachableMax?: Budget;
  /**
   * How long each wave is watched before the next one (default 0s).
   */
  soak?: Duration;
  /**
   * What is done on each host, in order.
   *
   * @minItems 1
   */
  steps: Step[];
  /**
   * Steps that run on every way out of a host. They are not undone.
   *
   * @minItems 1
   */
  always?: Step[];
  /**
   * Questions about health.
   *
   * @minItems 1
   */
  gates?: StageGate[];
  /**
   * What is done at once with a host that failed: undo its own steps, or leave it as it is.
   */
  onHostFailure?: 'undo' | 'leave';
  /**
   * What follows when the stage fails: undo the run, undo this stage, or stop and wait for a person.
   */
  onFailure?: 'rollback' | 'rollbackStage' | 'hold';
  /**
   * With `onFailure: hold`: how long it is held before `holdThen` (default: until a person decides).
   */
  holdFor?: Duration;
  /**
   * What follows when `holdFor` is over.
   */
  holdThen?: 'rollback' | 'abort';
}
