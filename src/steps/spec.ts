/** Steps as their types get them: names filled in, local files known, defaults applied. */
import type {
  GateQuestion,
  HostTarget,
  Payload,
  SecretText,
  StepAction,
  StepPreviewing,
  UndoAction,
} from '../model/executionPlan.ts';

/** A local script as it is called. */
export interface ScriptCall {
  readonly payload: Payload;
  /** As people know it. */
  readonly file: string;
  readonly interpreter: 'sh' | 'bash' | 'python3' | 'pwsh';
  readonly args: readonly string[];
}

/** What a command finds around it. */
export interface Surroundings {
  readonly stdin: SecretText | null;
  readonly env: { readonly [name: string]: string };
  readonly directory: string | null;
}

/** What a plan declares for taking a step back. */
export type DeclaredUndo =
  | {
      readonly kind: 'command';
      readonly command: string;
      readonly stdin: SecretText | null;
      readonly timeoutMs: number;
      readonly expectsMs: number | null;
    }
  | {
      readonly kind: 'script';
      readonly script: ScriptCall;
      readonly timeoutMs: number;
      readonly expectsMs: number | null;
    }
  | { readonly kind: 'irreversible'; readonly reason: string };

interface Declared {
  readonly surroundings: Surroundings;
  readonly undo: DeclaredUndo;
  readonly undoWhenUnknown: boolean;
}

export interface RunSpec extends Declared {
  readonly type: 'run';
  /** Shell command, quoted already. */
  readonly command: string;
}

export interface ScriptSpec extends Declared {
  readonly type: 'script';
  readonly script: ScriptCall;
}

export interface LocalSpec extends Declared {
  readonly type: 'local';
  /** Shell command, quoted already. */
  readonly command: string;
}

/** A file, a rendered template, or a directory (its payload is a tar) at a path of a host. */
export interface UploadSpec {
  readonly type: 'upload' | 'template';
  readonly payload: Payload;
  readonly directory: boolean;
  /** Where it comes from, as people know it. */
  readonly from: string;
  readonly to: string;
  /** Octal. */
  readonly mode: string | null;
  readonly owner: string | null;
  readonly diff: boolean | null;
}

export interface SymlinkSpec {
  readonly type: 'symlink';
  readonly path: string;
  readonly to: string;
}

export interface ServiceSpec {
  readonly type: 'service';
  readonly name: string;
  readonly state: 'started' | 'stopped' | 'restarted' | 'reloaded' | null;
  readonly enabled: boolean | null;
}

export interface LineSpec {
  readonly type: 'line';
  readonly path: string;
  readonly line: string;
  /** POSIX extended regular expression. */
  readonly match: string | null;
  readonly state: 'present' | 'absent';
  readonly diff: boolean | null;
}

export interface WaitSpec {
  readonly type: 'wait';
  readonly for: { readonly command: string } | { readonly question: GateQuestion; readonly shown: string };
  readonly everyMs: number;
  readonly withinMs: number;
}

export interface PackageSpec {
  readonly type: 'package';
  readonly name: string;
  /** As dpkg or rpm show it; null: not installed. */
  readonly version: string | null;
}

export interface RebootSpec {
  readonly type: 'reboot';
  /** Shell commands, quoted already. */
  readonly command: string;
  readonly until: string | null;
  readonly withinMs: number;
}

export type StepSpec =
  | RunSpec
  | ScriptSpec
  | UploadSpec
  | SymlinkSpec
  | ServiceSpec
  | PackageSpec
  | LineSpec
  | WaitSpec
  | RebootSpec
  | LocalSpec;

/** What every type needs besides its spec. */
export interface StepSetting {
  /** Shell command, quoted already; exits 0 where there is nothing to do. */
  readonly unless: string | null;
  /** Shell command, quoted already; says in a dry run what would be done. */
  readonly check: string | null;
  readonly timeoutMs: number;
  readonly target: Pick<HostTarget, 'serviceManager'>;
}

/** What a step type makes of a spec: what is done, what takes it back, what a dry run goes by, and one line for people. */
export interface StepWork {
  readonly action: StepAction;
  readonly undo: UndoAction;
  readonly preview: StepPreviewing;
  readonly summary: string;
}
