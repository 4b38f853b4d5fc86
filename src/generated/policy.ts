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
    /**
     * Whether a change that is started so still needs the approvals that the policy wants.
     */
    approvals?: 'required' | 'waived';
  };
  /**
   * Who must approve a change before it runs. With a count over 0, or with roles, only a saved plan (`plan --out`) runs, and its plan file must name its `author`. Those who may are in the file `approvers` beside the policy, in OpenSSH's allowed_signers format; keys in `revoked_keys` count no more.
   */
  approvals?: {
    /**
     * How many people must approve. One counts once, however many keys or names they have.
     */
    count: number;
    /**
     * How many of them must have a role. Roles stand in the comments of `approvers`: `role=dba`, or `role=dba,cab`.
     */
    roles?: {
      /**
       * How many people of this role.
       */
      [k: string]: number;
    };
    /**
     * Whether an approval of the plan's own author counts.
     */
    author?: 'excluded' | 'counts';
    /**
     * For how long an approval counts after it was given; default 72h.
     */
    validFor?: string;
    /**
     * Whether the saved plan must carry the proof that its steps were rehearsed and everything was taken back (`nightshift rehearse`).
     */
    rehearsal?: 'required' | 'optional';
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
  /**
   * What becomes of plans that are saved with `plan --out`.
   */
  savedPlans?: {
    /**
     * For how long a saved plan may be run after it was made; default 7d.
     */
    validFor?: string;
    /**
     * Whether a saved plan must have been made with a dry run on its hosts, not offline.
     */
    dryRun?: 'required' | 'optional';
  };
}
