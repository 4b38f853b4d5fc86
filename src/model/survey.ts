/**
 * What a dry run asks of one host and what the host answers, all in one go and without writing anything: what things are
 * (facts), and what the plan's steps, gates and undos need. Made from a plan by src/preview, carried out by
 * src/host/survey.sh, and kept in saved plans: plain JSON.
 */
export interface SurveyRequest {
  /** null: the default one, as for steps. */
  readonly stateDir: string | null;
  /** What stands at these absolute paths. */
  readonly paths: readonly string[];
  /** Text wanted back, where a file is there, is not exactly these bytes already, and is no longer than `bytesMax`. */
  readonly contents: readonly ContentRequest[];
  /** Everything below these directories. */
  readonly trees: readonly TreeRequest[];
  readonly services: readonly ServiceRequest[];
  readonly packages: readonly { readonly name: string; readonly version: string | null }[];
  readonly lines: readonly LineRequest[];
  /** Commands of the plan's author: `unless`, `check`, and gates that are asked from the host. Scripts for sh. */
  readonly commands: readonly CommandRequest[];
  /** Names of programs that are looked for in the user's PATH (`bash`), or absolute paths that must be executable. */
  readonly programs: readonly string[];
  /** Directories (that need not be there yet) whose file systems' free space is asked for. */
  readonly folders: readonly string[];
  /** Whether it is asked if sudo works without a password (package steps by a user who is not root). */
  readonly sudo: boolean;
}

export interface ServiceRequest {
  readonly name: string;
  /** The inventory's command for services. */
  readonly manager: string;
  /** Whether it is asked if it comes up at boot, also of one that is active: that takes another process on the host. */
  readonly boot: boolean;
}

export interface ContentRequest {
  readonly path: string;
  /** Of the bytes that are to be there; null: it is wanted in any case. */
  readonly unlessSha256: string | null;
  readonly bytesMax: number;
  /** Also where its mode keeps others from reading it. */
  readonly alsoPrivate: boolean;
}

export interface TreeRequest {
  readonly path: string;
  /** With more entries than this nothing is listed. */
  readonly entriesMax: number;
}

export interface LineRequest {
  readonly path: string;
  readonly line: string;
  /** POSIX extended regular expression. */
  readonly match: string | null;
  readonly state: 'present' | 'absent';
}

export interface CommandRequest {
  readonly id: string;
  readonly script: string;
  readonly timeoutMs: number;
}

/** What a host answered. What was not asked for is not there; what could not be told is null or says why. */
export interface HostSurvey {
  readonly facts: HostFacts;
  /** By path. */
  readonly paths: { readonly [path: string]: PathState };
  /** By path, base64: those files that differ and may be shown. */
  readonly contents: { readonly [path: string]: string };
  /** By path; null: it is no directory, cannot be read, or has too many entries (`why` says which). */
  readonly trees: { readonly [path: string]: TreeState };
  /** By name. */
  readonly services: { readonly [name: string]: ServiceState };
  readonly packages: { readonly [name: string]: PackageState };
  /** In the order of the request. */
  readonly lines: readonly LineState[];
  /** By id. */
  readonly commands: { readonly [id: string]: CommandEnd };
  /** By name or path: whether it is there and may be run. */
  readonly programs: { readonly [name: string]: boolean };
  /** By folder; null: nobody can say. */
  readonly freeBytes: { readonly [folder: string]: number | null };
  readonly lock: LockFact;
  readonly stateDir: { readonly path: string; readonly usable: boolean; readonly why: string | null };
  /** null: it was not asked for, or is not needed (root). */
  readonly sudo: boolean | null;
}

export interface HostFacts {
  /** PRETTY_NAME of os-release; null where there is none. */
  readonly os: string | null;
  readonly kernel: string | null;
  readonly machine: string | null;
  readonly bootId: string | null;
  readonly uid: number;
  /** The host's clock less the controller's, at the middle of the question; and how far off that may be. */
  readonly clockAheadMs: number | null;
  readonly clockDoubtMs: number | null;
}

export type PathState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'file';
      /** Octal, four digits: 0644. */
      readonly mode: string;
      /** Numeric uid:gid. */
      readonly owner: string;
      readonly bytes: number;
      /** null: it cannot be read, or there is no program for it. */
      readonly sha256: string | null;
    }
  | { readonly kind: 'directory'; readonly mode: string; readonly owner: string }
  | { readonly kind: 'link'; readonly to: string }
  /** A device, a socket, a pipe. */
  | { readonly kind: 'other' };

export type TreeState =
  | { readonly entries: readonly TreeEntry[] }
  | { readonly entries: null; readonly why: 'absent' | 'notADirectory' | 'unreadable' | 'tooMany' };

/** `path` is relative to the tree; sorted by it. The tree itself is not among its entries. */
export type TreeEntry = { readonly path: string } & PathState;

export interface ServiceState {
  /** null: nobody can say. */
  readonly exists: boolean | null;
  readonly active: boolean;
  /** null: it was not asked. */
  readonly enabled: boolean | null;
}

export type PackageState =
  | {
      readonly tool: 'apt' | 'dnf' | 'yum';
      /** Those that are installed. */
      readonly versions: readonly string[];
      /** Whether the wanted version is there already. */
      readonly wanted: boolean;
      /** Whether the repositories have the wanted one; null: nobody can say without writing. */
      readonly offered: boolean | null;
    }
  | { readonly tool: null; readonly why: string };

export type LineState =
  | {
      /** What the step would do to the file; the lines it would do it to, counted from 1. */
      readonly edit: 'nothing' | 'append' | 'replace' | 'remove';
      readonly hits: readonly { readonly number: number; readonly line: string }[];
    }
  /** Why the step would fail as things are. */
  | { readonly edit: null; readonly why: string };

export interface CommandEnd {
  /** 128 + the signal's number for one that was killed. */
  readonly exitCode: number;
  /** What it printed, both streams, at most 4 KiB. */
  readonly output: string;
  readonly timedOut: boolean;
}

export type LockFact =
  | { readonly status: 'free' }
  | { readonly status: 'held'; readonly run: string; readonly since: string; readonly holder: string }
  | { readonly status: 'unreadable'; readonly why: string };
