import type { StepRef } from './events.ts';

/** Stable ids of effects: the same intent has the same id in every process and every version. */
export const lockEffectId = (host: string): string => `lock ${host}`;
export const recheckEffectId = (host: string): string => `recheck ${host}`;
export const releaseEffectId = (host: string): string => `release ${host}`;
export const stepEffectId = (ref: StepRef): string =>
  `step ${ref.stage}.${ref.index}.${ref.phase}.${ref.step}.${ref.attempt}`;
export const gateEffectId = (round: string, instance: number, ask: number): string =>
  `gate ${round}.${instance}.${ask}`;

export const askTimerId = (round: string, instance: number): string => `ask ${round} ${instance}`;
export const soakTimerId = (round: string): string => `soak ${round}`;
export const holdTimerId = 'hold';
