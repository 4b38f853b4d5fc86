import { domainsOf } from '../forecast/domains.ts';
import type { CompiledStage, HostTarget } from '../model/executionPlan.ts';
import { emptyQueue, peek, put, type Queue, take } from './queue.ts';

/**
 * Who may start next (invariant I2). Hosts wait in order; one whose failure domain is full is parked under that domain
 * and comes back when a host of it ends, so nothing is ever searched. After every change the head of the line can start
 * as far as its domains go; whether a slot is free is `active < limit`.
 */
export interface Slots {
  limit: number;
  /** Most hosts in flight for each value of a label. */
  per: { readonly [label: string]: number };
  active: number;
  activePer: Record<string, number>;
  /** Came back from a full domain: before the line. */
  returned: Queue<number>;
  line: Queue<number>;
  parked: Record<string, Queue<number>>;
}

export type Domains = (index: number) => readonly string[];

export const noSlots = (): Slots => ({
  limit: 0,
  per: {},
  active: 0,
  activePer: {},
  returned: emptyQueue(),
  line: emptyQueue(),
  parked: {},
});

/** The failure domains of a stage's hosts, by position. */
export function domainsIn(stage: CompiledStage, hosts: { readonly [name: string]: HostTarget }): Domains {
  return (index) => domainsOf(stage, hosts, stage.hosts[index]?.host ?? '');
}

export function openSlots(limit: number, per: Slots['per'], line: readonly number[], domains: Domains): Slots {
  const slots: Slots = { ...noSlots(), limit, per, line: { items: [...line], head: 0 } };
  settle(slots, domains);
  return slots;
}

/** The host that may start now. */
export function nextUp(slots: Slots): number | undefined {
  return slots.active < slots.limit ? front(slots) : undefined;
}

export function occupy(slots: Slots, index: number, domains: Domains): void {
  if (front(slots) === index) pop(slots);
  slots.active++;
  for (const domain of domains(index)) slots.activePer[domain] = (slots.activePer[domain] ?? 0) + 1;
  settle(slots, domains);
}

export function vacate(slots: Slots, index: number, domains: Domains): void {
  slots.active--;
  const left = domains(index);
  for (const domain of left) slots.activePer[domain] = (slots.activePer[domain] ?? 1) - 1;
  for (const domain of left) readmit(slots, domain, domains);
  settle(slots, domains);
}

function readmit(slots: Slots, domain: string, domains: Domains): void {
  const list = slots.parked[domain] ?? emptyQueue();
  for (let index = take(list); index !== undefined; index = take(list)) {
    const full = fullDomain(slots, index, domains);
    if (full === undefined) {
      put(slots.returned, index);
      return;
    }
    park(slots, full, index);
    if (full === domain) return;
  }
}

function settle(slots: Slots, domains: Domains): void {
  for (let index = front(slots); index !== undefined; index = front(slots)) {
    const full = fullDomain(slots, index, domains);
    if (full === undefined) return;
    const left = peek(slots.returned) === undefined ? [] : domains(index);
    pop(slots);
    park(slots, full, index);
    // It had come back for places that it now leaves to the next ones.
    for (const domain of left) if (!isFull(slots, domain)) readmit(slots, domain, domains);
  }
}

function fullDomain(slots: Slots, index: number, domains: Domains): string | undefined {
  return domains(index).find((domain) => isFull(slots, domain));
}

function isFull(slots: Slots, domain: string): boolean {
  const most = slots.per[domain.slice(0, domain.indexOf('='))];
  return most !== undefined && (slots.activePer[domain] ?? 0) >= most;
}

function park(slots: Slots, domain: string, index: number): void {
  const list = slots.parked[domain] ?? emptyQueue();
  put(list, index);
  slots.parked[domain] = list;
}

const front = (slots: Slots): number | undefined => peek(slots.returned) ?? peek(slots.line);

function pop(slots: Slots): void {
  take(peek(slots.returned) === undefined ? slots.line : slots.returned);
}
