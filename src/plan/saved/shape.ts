import { type SavedPlan, savedPlanFormat } from '../../model/savedPlan.ts';

/** Whether plain JSON has every part of a saved plan. The plan inside is held against its digest, and what is compiled anew. */
export function isSavedPlan(value: unknown): value is SavedPlan {
  return (
    isObject(value) &&
    value.format === savedPlanFormat &&
    texts.every((name) => typeof value[name] === 'string') &&
    instants.every((name) => Number.isSafeInteger(value[name])) &&
    isPlan(value.plan) &&
    isObject(value.inputs) &&
    Object.values(value.inputs).every((sha256) => typeof sha256 === 'string') &&
    isObject(value.policy) &&
    isDryRun(value.dryRun) &&
    isRehearsal(value.rehearsal)
  );
}

const texts = ['nonce', 'madeBy', 'madeWith', 'planFile', 'digest', 'stepsDigest'];
const instants = ['madeAtMs', 'expiresAtMs'];

type Json = { readonly [name: string]: unknown };

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isPlan = (value: unknown): boolean =>
  isObject(value) &&
  isObject(value.change) &&
  isObject(value.hosts) &&
  isObject(value.steps) &&
  Array.isArray(value.stages) &&
  typeof value.environment === 'string';

const isDryRun = (value: unknown): boolean =>
  value === null ||
  (isObject(value) &&
    Number.isSafeInteger(value.atMs) &&
    isObject(value.hosts) &&
    Object.values(value.hosts).every(isHostPreview) &&
    Array.isArray(value.gates) &&
    Array.isArray(value.checks));

const isHostPreview = (value: unknown): boolean =>
  isObject(value) &&
  (value.status === 'surveyed'
    ? isObject(value.survey) && Array.isArray(value.stages)
    : value.status === 'unreachable' && isObject(value.problem));

const isRehearsal = (value: unknown): boolean =>
  value === null || (isObject(value) && typeof value.stepsDigest === 'string' && typeof value.result === 'string');
