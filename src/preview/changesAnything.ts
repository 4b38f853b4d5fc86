import type { DryRun, HostPreview } from '../model/preview.ts';

/** Whether there is anything to do: a step that is not `=`, or a host of which nobody can tell. */
export function changesAnything({ hosts }: DryRun): boolean {
  return Object.values(hosts).some(isChanged);
}

function isChanged(host: HostPreview): boolean {
  if (host.status === 'unreachable') return true;
  return host.stages.some(({ steps, always }) => [...steps, ...always].some(({ sign }) => sign !== 'unchanged'));
}
