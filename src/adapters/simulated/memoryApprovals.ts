/** The approvals and rehearsals of the journal in memory. */
import type { RehearsalProof } from '../../model/rehearsal.ts';
import type { ApprovalPort, KeptApproval, NewApproval } from '../../runtime/journalPort.ts';
import { canonical } from '../journal/hashChain.ts';

export class MemoryApprovals implements Omit<ApprovalPort, 'runOfSaved'> {
  /** By what is the same in two that are one. */
  readonly #approvals = new Map<string, NewApproval>();
  readonly #rehearsals: RehearsalProof[] = [];

  addApproval(approval: NewApproval): void {
    const key = canonical([approval.saved, approval.approval]);
    if (!this.#approvals.has(key)) this.#approvals.set(key, structuredClone(approval));
  }

  approvals(saved: string): readonly KeptApproval[] {
    const found = [...this.#approvals.values()].filter((one) => one.saved === saved);
    return found.map(({ approval, by, at }) => structuredClone({ approval, by, at }));
  }

  addRehearsal(proof: RehearsalProof): void {
    this.#rehearsals.push(structuredClone(proof));
  }

  rehearsals(stepsDigest: string): readonly RehearsalProof[] {
    const found = this.#rehearsals.filter((one) => one.stepsDigest === stepsDigest);
    return structuredClone(found).reverse();
  }
}
