/**
 * The execution plan: a plan compiled against its environment, frozen. Plain JSON, nothing left to choose: every host,
 * command, file hash, limit and gate is resolved. Its digest is the SHA-256 of its canonical JSON (RFC 8785).
 *
 * Texts that may hold secrets (`SecretText`) carry marks where the values go; the values are put in when they are sent.
 */
export interface ExecutionPlan {
  readonly format: 'nightshift/execution-plan/v1';
  readonly change: {
    readonly name: string;
    readonly title: string;
    readonly description: string | null;
    readonly ticket: string | null;
    readonly author: string | null;
  };
  readonly environment: string;
  /** The environment's policy, as far as it decides over a run. */
  readonly policy: { readonly windows: 'required' | 'optional' };
  /** The one window of the calendar the change may run in; null: any. */
  readonly window: string | null;
  /** What happens when the next host or wave does not fit before the window closes. */
  readonly atClose: 'hold' | 'rollback';
  /** Whether a run that holds for its window goes on by itself at the next opening. */
  readonly resume: 'nextWindow' | 'manual';
  readonly lockWaitMs: number;
  readonly secrets: { readonly [name: string]: SecretSource };
  readonly rollback: {
    /** null: each stage's own `parallel`. */
    readonly parallel: number | null;
    /** `night`: what the window's present opening changed; hosts done in an earlier one stay. */
    readonly scope: 'run' | 'stage' | 'night';
    readonly undoRetries: number;
  };
  readonly hosts: { readonly [name: string]: HostTarget };
  /** Steps by id. Hosts for which a step comes out the same share one. */
  readonly steps: { readonly [id: StepId]: CompiledStep };
  /** Gates by id, shared in the same way. */
  readonly gates: { readonly [id: GateId]: CompiledGate };
  /** Gates of the whole change. */
  readonly changeGates: readonly GateId[];
  readonly stages: readonly CompiledStage[];
  /** Local files that are sent, by SHA-256 of their bytes (for a directory: of its tar stream). */
  readonly files: { readonly [sha256: string]: LocalFile };
}

export type StepId = string;
export type GateId = string;
/** Text with marks `⟦secret:NAME⟧` (see secretMark) where values of secrets go. */
export type SecretText = string;

export type SecretSource =
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: string }
  | { readonly credential: string };

/** How a host is reached, and what it is called by. Paths are absolute, `~/…`, or relative to the project. */
export interface HostTarget {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  /** null: whoever runs nightshift. */
  readonly user: string | null;
  /** Private key file; `agent`: the agent at $SSH_AUTH_SOCK; null: the agent, then OpenSSH's usual key files. */
  readonly identity: string | null;
  readonly passphrase: SecretSource | null;
  /** null: ~/.ssh/known_hosts. */
  readonly knownHosts: string | null;
  /** null: /var/tmp/nightshift-<uid>. */
  readonly stateDir: string | null;
  readonly serviceManager: string;
  readonly connectTimeoutMs: number;
  readonly connectRetries: number;
  readonly keepaliveMs: number;
  /** For a connection that was lost under a step; after that nobody knows how the step ended. */
  readonly reconnectForMs: number;
  readonly labels: { readonly [label: string]: string };
  /** What the inventory says for SSH itself; left out: ssh2, and no configuration of ssh. */
  readonly ssh?: SshReach;
  /** As whom steps run here; left out: as the login user. */
  readonly become?: Become;
  /** Further users as whom steps and gates of this plan run here (null: the login user), in a fixed order; left out: none. */
  readonly alsoAs?: readonly (Become | null)[];
}

/** Another user than the one who logs in, and the way there. */
export interface Become {
  readonly user: string;
  readonly method: 'sudo' | 'su' | 'doas';
  /** Sent when the method asks for it, and only then; null: it must not ask. */
  readonly password: SecretSource | null;
  /** Whether the method is given a terminal. */
  readonly tty: boolean;
}

/** Where the inventory says nothing, ssh's own configuration decides. */
export interface SshReach {
  /** `ssh2`: the library; `openssh`: the program `ssh`; `auto`: the library, or the program where only that can do it. */
  readonly connection: 'auto' | 'ssh2' | 'openssh';
  /** Read instead of ~/.ssh/config and the system's; null: those are read; `none`: nothing is. */
  readonly config: string | null;
  readonly port: number | null;
  /** As ProxyJump has it; `none`: reached directly; null: as the configuration says. */
  readonly jump: string | null;
}

export interface CompiledStage {
  readonly name: string;
  /** In the order in which they are taken; wave i ends after `waves[i]` hosts. */
  readonly hosts: readonly StageHost[];
  readonly waves: readonly number[];
  readonly parallel: number;
  readonly parallelPer: { readonly [label: string]: number };
  /** Tolerated; one more fails the stage. */
  readonly failuresMax: number;
  readonly unreachableMax: number;
  readonly soakMs: number;
  readonly onFailure: 'rollback' | 'rollbackStage' | 'hold';
  /** With `hold`: after how long `holdThen` follows; null: a person decides. */
  readonly holdForMs: number | null;
  readonly holdThen: 'rollback' | 'abort';
  readonly onHostFailure: 'undo' | 'leave';
}

export interface StageHost {
  readonly host: string;
  readonly steps: readonly StepId[];
  /** Positions in `steps`, in the order in which they are undone (see docs/steps.md: a restart's undo is not the first). */
  readonly undoOrder: readonly number[];
  readonly always: readonly StepId[];
  /** Gates of the stage as they read for this host. */
  readonly gates: readonly GateId[];
}

export type StepType =
  | 'run'
  | 'script'
  | 'upload'
  | 'template'
  | 'symlink'
  | 'service'
  | 'package'
  | 'line'
  | 'wait'
  | 'reboot'
  | 'local';

export interface CompiledStep {
  readonly type: StepType;
  readonly name: string;
  /** For people: what it does, as it will run. One line, but for a command that has more. */
  readonly summary: string;
  readonly action: StepAction;
  readonly undo: UndoAction;
  readonly preview: StepPreviewing;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly idempotent: boolean;
  readonly expectsMs: number | null;
  readonly pointOfNoReturn: boolean;
}

/** What a dry run goes by. */
export interface StepPreviewing {
  readonly look: StepLook;
  /** Scripts for sh, in the step's own surroundings, asked where the step runs. 0 of `unless`: it would be unchanged. */
  readonly unless: string | null;
  /** 0: it would change nothing; 1: it would; anything else: it cannot tell. */
  readonly check: string | null;
}

/** What the step is about, by its type; a file's bytes are the first payload of its command. */
export type StepLook =
  | {
      readonly kind: 'file';
      readonly path: string;
      /** Octal, as the plan has it; null: as it is, 0644 for a new one. */
      readonly mode: string | null;
      readonly owner: string | null;
      /** null: unless the file's mode keeps others from reading it. */
      readonly diff: boolean | null;
    }
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly mode: string | null;
      readonly owner: string | null;
    }
  | { readonly kind: 'symlink'; readonly path: string; readonly to: string }
  | {
      readonly kind: 'line';
      readonly path: string;
      readonly line: string;
      readonly match: string | null;
      readonly state: 'present' | 'absent';
      readonly diff: boolean | null;
    }
  | {
      readonly kind: 'service';
      readonly name: string;
      readonly state: 'started' | 'stopped' | 'restarted' | 'reloaded' | null;
      readonly enabled: boolean | null;
      readonly manager: string;
    }
  | { readonly kind: 'package'; readonly name: string; readonly version: string | null }
  /** The author's own: nobody can tell what it does. `program` is what runs it, where that is known: `bash`, or a path. */
  | { readonly kind: 'command'; readonly shown: string; readonly program: string | null }
  | { readonly kind: 'wait' }
  | { readonly kind: 'reboot' };

/** What carries a step out. */
export type StepAction =
  | { readonly at: 'host'; readonly command: HostCommand }
  | { readonly at: 'controller'; readonly command: ControllerCommand }
  | { readonly at: 'question'; readonly question: GateQuestion; readonly everyMs: number; readonly withinMs: number }
  | RebootAction;

/** A restart of the host, and the question whether it is back; the scripts are src/host/steps/reboot.sh and rebooted.sh. */
export interface RebootAction {
  readonly at: 'reboot';
  readonly command: HostCommand;
  /** Exits 0 where the host is back as it is to be; what else it says is in src/steps/reboot.ts. */
  readonly back: HostCommand;
  readonly everyMs: number;
  /** For all of it. */
  readonly withinMs: number;
}

/** A script for the runner on a host (POSIX sh); see docs/steps.md for what it finds around it. */
export interface HostCommand {
  readonly script: string;
  readonly stdin: SecretText | null;
  /** Sent before the script starts; the script finds each at "$NIGHTSHIFT_PAYLOAD/<position>". */
  readonly payloads: readonly Payload[];
  readonly timeoutMs: number;
  /** As whom it runs, where its step or stage says so (null: as the login user); left out: as its host says. */
  readonly become?: Become | null;
}

export interface ControllerCommand {
  /** Shell command, quoted already. */
  readonly command: string;
  readonly unless: string | null;
  readonly stdin: SecretText | null;
  readonly env: { readonly [name: string]: string };
  readonly directory: string | null;
  readonly timeoutMs: number;
}

export type Payload =
  /** Bytes of `files[sha256]`. */
  | { readonly kind: 'file'; readonly sha256: string; readonly bytes: number }
  /** A text rendered at compile time. */
  | { readonly kind: 'text'; readonly text: SecretText };

export interface LocalFile {
  /** Relative to the project where it lies inside it. */
  readonly source: string;
  readonly kind: 'file' | 'directory';
  readonly bytes: number;
}

export type UndoAction =
  /** Nothing was changed, so nothing is taken back. */
  | { readonly kind: 'nothing' }
  /** The type looks at the host and does what is right, also when the step's outcome is unknown. */
  | {
      readonly kind: 'own';
      readonly command: HostCommand;
      readonly shown: string;
      /** The same for a person to type on the host; "$NIGHTSHIFT_KEEP" stands for where the step keeps what it replaced. */
      readonly byHand: string;
    }
  /** As the plan declares. */
  | {
      readonly kind: 'host';
      readonly command: HostCommand;
      readonly shown: string;
      readonly whenUnknown: boolean;
      readonly expectsMs: number | null;
    }
  | {
      readonly kind: 'controller';
      readonly command: ControllerCommand;
      readonly shown: string;
      readonly whenUnknown: boolean;
      readonly expectsMs: number | null;
    }
  | { readonly kind: 'irreversible'; readonly reason: string };

export type GateScope = 'preflight' | 'host' | 'wave' | 'stage' | 'final' | 'rollback';

export interface CompiledGate {
  readonly name: string;
  readonly on: readonly GateScope[];
  readonly question: GateQuestion;
  readonly everyMs: number;
  readonly timeoutMs: number;
  readonly passes: number;
  readonly withinMs: number;
  /** During a soak: failures in a row that fail it. */
  readonly failuresMax: number;
  readonly onUnknown: 'hold' | 'fail';
  /** Whether the question names the host: such a gate is asked for each host of a wave. */
  readonly perHost: boolean;
  /** One line for people. */
  readonly summary: string;
}

export type GateQuestion =
  | {
      readonly kind: 'http';
      readonly method: 'GET' | 'HEAD' | 'POST';
      readonly url: string;
      readonly headers: { readonly [name: string]: SecretText };
      readonly status: number;
      readonly contains: string | null;
    }
  | { readonly kind: 'tcp'; readonly address: string; readonly port: number }
  | {
      readonly kind: 'command';
      readonly from: 'controller' | 'host';
      readonly command: string;
      readonly stdin: SecretText | null;
      /** From the host: as in HostCommand. */
      readonly become?: Become | null;
    };

/** Where the value of a secret goes in a SecretText. The brackets are private-use characters that no input may hold. */
export function secretMark(name: string): string {
  return `\uE0F0secret:${name}\uE0F1`;
}

/** Every mark of a SecretText; group 1 is the secret's name. */
export const secretMarks = /\uE0F0secret:([A-Za-z_][A-Za-z0-9_]*)\uE0F1/g;
