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
   * Who may start a change though no window is open, or a freeze holds, with `run --break-glass --reason`. Absent: nobody.
   */
  breakGlass?: {
    /**
     * Login names on the controller.
     *
     * @minItems 1
     */
    people: string[];
    /**
     * For how long at most: afterwards nothing more starts outside the windows. A length such as 2h or 90m, at most 24h.
     */
    forAtMost: string;
  };
  /**
   * Who must approve a change before it runs.
   */
  approvals?: {
    /**
     * How many approvals.
     */
    count: number;
  };
  /**
   * What happens when two scheduled changes would be at work on the same thing in one opening.
   */
  scheduling?: {
    /**
     * Whether the later one is refused, or waits until the run of the earlier one is over.
     */
    conflicts?: 'refuse' | 'queue';
    /**
     * Labels whose values are failure domains: two changes on hosts of the same value are in conflict, also when they share no host.
     *
     * @maxItems 20
     */
    domains?: string[];
  };
}
