import { shellWord } from '../host/quoting.ts';
import { scriptText } from '../host/scriptText.ts';
import type { HostCommand, Payload } from '../model/executionPlan.ts';

/** A part of a script under src/host/steps. */
export type ScriptPart =
  | 'replacing'
  | 'file'
  | 'fileUndo'
  | 'directory'
  | 'directoryUndo'
  | 'linking'
  | 'symlink'
  | 'symlinkUndo'
  | 'lineLook'
  | 'line'
  | 'lineUndo'
  | 'managing'
  | 'service'
  | 'serviceUndo'
  | 'packageLook'
  | 'packaging'
  | 'package'
  | 'packageUndo'
  | 'wait'
  | 'reboot'
  | 'rebooted';

/** A fixed script with its parameters: values are shell variables set at its top, never part of its code. */
export function fixedScript(
  parts: readonly ScriptPart[],
  parameters: { readonly [name: string]: string },
  unless: string | null = null,
): string {
  return assignments(parameters) + unlessText(unless) + parts.map((part) => scriptText(`steps/${part}`)).join('');
}

/** `NAME=value` lines. */
function assignments(parameters: { readonly [name: string]: string }): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${shellWord(value)}\n`)
    .join('');
}

/**
 * Ends the script as unchanged where the check passes. After an earlier attempt of the step has begun it is not
 * "unchanged" any more: that attempt may have made the change, and its undo is wanted.
 */
export function unlessText(unless: string | null): string {
  if (unless === null) return '';
  return `if sh -c ${shellWord(unless)} </dev/null; then
  [ -e "$NIGHTSHIFT_KEEP/begun" ] || nightshift_unchanged
  exit 0
fi
: >"$NIGHTSHIFT_KEEP/begun" || exit 1
`;
}

/** The command for the host runner. */
export function hostCommand(
  script: string,
  timeoutMs: number,
  more: { readonly stdin?: string | null; readonly payloads?: readonly Payload[] } = {},
): HostCommand {
  return { script, stdin: more.stdin ?? null, payloads: more.payloads ?? [], timeoutMs };
}
