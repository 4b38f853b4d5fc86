/** What a source of hosts said, or why it said nothing. */
export type SourceAnswer =
  | { readonly said: Uint8Array }
  /** `problem` goes on after the source's name: `ended with exit code 1: …`. */
  | { readonly problem: string; readonly next: string };

export interface ProgramQuestion {
  /** With a slash: a path, absolute or relative to the project; else it is looked for in $PATH. */
  readonly program: string;
  readonly args: readonly string[];
  /** Beside this process's own environment. */
  readonly env: { readonly [name: string]: string };
  readonly timeoutMs: number;
}

export interface UrlQuestion {
  readonly url: string;
  readonly headers: { readonly [name: string]: HeaderValue };
  readonly timeoutMs: number;
}

/** Text, or where a secret is fetched from. */
export type HeaderValue =
  | string
  | { readonly env: string }
  | { readonly file: string }
  | { readonly command: string }
  | { readonly credential: string };

/** How the sources that hosts.yaml imports are asked. Programs run in the project's folder. Nothing rejects. */
export interface InventorySources {
  /** The path of `ansible-inventory`; null: it is not installed. */
  ansibleInventory(): Promise<string | null>;
  run(question: ProgramQuestion): Promise<SourceAnswer>;
  get(question: UrlQuestion): Promise<SourceAnswer>;
}
