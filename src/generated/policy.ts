// Generated from schemas/ by `npm run generate`. Never edited by hand.

/**
 * What a change must satisfy in an environment.
 */
export interface Policy {
  /**
   * The version of this format.
   */
  apiVersion: 'nightshift/v1';
  /**
   * Whether changes run only inside the calendar's windows. Freezes hold either way.
   */
  windows?: 'required' | 'optional';
  /**
   * Whether every `run`, `script` and `local` step must say `undo`, or `irreversible` with a reason.
   */
  wayBack?: 'required' | 'optional';
  /**
   * Whether steps that cannot be taken back are accepted.
   */
  irreversible?: 'allowed' | 'refused';
  /**
   * Whether a plan must name its ticket.
   */
  ticket?: 'required' | 'optional';
  /**
   * Who must approve a change before it runs.
   */
  approvals?: {
    /**
     * How many approvals.
     */
    count: number;
  };
}
