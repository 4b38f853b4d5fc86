/** Explanations of what is met when a change is approved, scheduled, run and audited. */
import type { Family } from './family.ts';

export const runs: Family = {
  prefix: 'NS30',
  title: 'Runs, leases and the journal',
  about: 'A run may not start or go on, or the journal that remembers it cannot be used.',
  docs: ['docs/nights.md', 'docs/rollout.md', 'docs/journal.md'],
  explanations: {
    NS3001: {
      causes: ['The folder belongs to another user (a first run with sudo makes it so), or is mounted read-only.'],
      remedies: ['Give it to the user who runs nightshift, or name another with --state or $NIGHTSHIFT_STATE.'],
    },
    NS3002: {
      causes: [
        'The disk or its file system failed.',
        'The file was copied while it was written, or is something else.',
      ],
      remedies: ['Keep a copy, restore the last backup or move it away. Hosts keep their receipts either way.'],
    },
    NS3003: {
      causes: ['A backup or a program that reads databases holds the file.', 'It lies on a network file system.'],
      remedies: ['See who: fuser journal.db.', 'Keep the journal on a local disk.'],
    },
    NS3006: {
      causes: ['The id is misspelt, or the run is in the journal of another --state or of another user.'],
      remedies: ['See `nightshift history`, also with --state of `nightshift serve`.'],
    },
    NS3010: {
      causes: ['No window is open now, or a freeze holds.'],
      remedies: [
        'See why: nightshift windows explain -e ENVIRONMENT. When next: nightshift windows -e ENVIRONMENT.',
        'Have it wait (run --wait) or scheduled (nightshift schedule PLAN).',
        'In an emergency, where the policy lets you: run PLAN --break-glass --reason WHY.',
      ],
    },
    NS3011: {
      causes: ['The run is over, or is about to do what it was asked.'],
      remedies: ['See where it stands: nightshift status RUN.'],
    },
    NS3012: {
      causes: ['A run of another journal, perhaps of a colleague, has the lock of the host.'],
      remedies: ['See who: nightshift unlock HOST -e ENVIRONMENT (it only looks). Wait, or talk to them.'],
    },
    NS3013: {
      causes: ['More hosts are down than `unreachableMax` of the stage bears; often it is the network from here.'],
      remedies: ['The message names them. Bring them back, or take them out of the stage with `except`.'],
    },
    NS3014: {
      causes: [
        'Something was unhealthy before the change: it would be blamed on it, and a rollback would not cure it.',
      ],
      remedies: ['Put that right first, then run again. Nothing was changed.'],
    },
    NS3015: {
      causes: ['A run that is held, or whose controller died, still has its hosts.'],
      remedies: ['See `nightshift history`; then resume, roll back or abort that run.'],
    },
    NS3016: {
      causes: ['The run goes on in another terminal, or `nightshift serve` has it.'],
      remedies: ['Follow it with `nightshift status RUN`; `hold` and `rollback` reach it from here too.'],
    },
    NS3017: {
      causes: ['What the change needs, with the way back from it, is longer than what is left of the window.'],
      remedies: [
        'Start earlier, or let it take several nights (run --wait).',
        'See the times with `nightshift plan PLAN`.',
      ],
    },
    NS3018: {
      causes: ['Somebody edited the plan, its files or its environment between looking and running.'],
      remedies: ['Plan again and look at what changed; then run that.'],
    },
    NS3019: {
      causes: ['Your name is not under `breakGlass` of policy.yaml.'],
      remedies: ['Wait for a window, or ask somebody who is.'],
    },
    NS3020: {
      causes: ['The process that drives the run hangs, is stopped, or is busy on a slow disk.'],
      remedies: ['See which it is: nightshift status RUN. End that process, then ask again: the run survives it.'],
    },
  },
};

export const schedule: Family = {
  prefix: 'NS31',
  title: 'Schedules and `serve`',
  about: 'An entry of the schedule cannot be made, changed or carried out. Nothing was changed on hosts.',
  docs: ['docs/schedule.md'],
  explanations: {
    NS3104: {
      causes: ['The instant lies outside of every window, or in a freeze.', 'The calendar has no opening any more.'],
      remedies: ['See the openings to come: nightshift windows -e ENVIRONMENT.'],
    },
    NS3105: {
      causes: ['Another change of the same night has some of the same hosts, or the same rack, site or zone.'],
      remedies: ['Take another opening (--at, --window), or agree with whoever made the other entry.'],
    },
    NS3107: {
      causes: ['`nightshift serve` runs already, perhaps as a systemd service.'],
      remedies: ['See it with `systemctl status nightshift`; stop one of the two.'],
    },
  },
};

export const audit: Family = {
  prefix: 'NS32',
  title: 'Audit, seals and locks taken off by hand',
  about: 'The journal cannot be vouched for, or a lock is not one to be taken off.',
  docs: ['docs/journal.md', 'docs/receipts.md'],
  explanations: {
    NS3201: {
      causes: ['Somebody edited the file with another program, or it was restored from parts.'],
      remedies: [
        'Keep the file as it is: it is evidence. Compare it with a backup and with `audit export` of earlier days.',
        'The message names the first event that does not follow from the one before.',
      ],
    },
    NS3202: {
      causes: ['The journal was put back to an older copy, or written anew, since it was sealed.'],
      remedies: ['Find the copy that the seal was made of; ask who restored what.'],
    },
    NS3205: {
      causes: ['The file of --signers does not have the key, or not for the namespace of seals.'],
      remedies: ['Have its owner add the line; docs/journal.md shows one.'],
    },
    NS3211: {
      causes: ['You named another run, or the lock changed hands while you looked.'],
      remedies: ['See who has it now: nightshift unlock HOST -e ENVIRONMENT.'],
    },
    NS3212: {
      causes: ['The run can still give its hosts back itself.'],
      remedies: ['nightshift rollback RUN, or abort RUN: both end with the locks given back.'],
    },
    NS3214: {
      causes: ['A step, or a process that it started, is still at work on the host.'],
      remedies: ['Wait for it, or end it there; then ask again.'],
    },
  },
};

export const approval: Family = {
  prefix: 'NS33',
  title: 'Saved plans, approvals and rehearsals',
  about: 'A saved plan may not run as it stands: it is not what was approved, not approved enough, or too old.',
  docs: ['docs/savedplans.md', 'docs/approvals.md', 'docs/rehearsal.md'],
  explanations: {
    NS3302: {
      causes: ['The file was edited, or cut off when it was copied.'],
      remedies: ['Save it anew: nightshift plan PLAN --out FILE. It needs its approvals anew too.'],
    },
    NS3303: {
      causes: ['More time went by since it was saved than the policy bears: hosts are not what they were.'],
      remedies: ['Save it anew and have that approved.'],
    },
    NS3304: {
      causes: [
        'A file of the plan, its environment, or something on a host is not what it was when the plan was saved.',
      ],
      remedies: ['The message names what was, and what is. Put it back, or save the plan anew and have that approved.'],
    },
    NS3305: {
      causes: ['Somebody has not signed yet, an approval does not count, or somebody rejected it.'],
      remedies: ['See which, and why: nightshift approvals FILE.'],
    },
    NS3306: {
      causes: ['A plan was named where the environment wants a saved and approved one.'],
      remedies: ['nightshift plan PLAN --out FILE; nightshift approve FILE (others do); nightshift run FILE.'],
    },
    NS3308: {
      causes: ['It was never rehearsed, or its steps changed since.'],
      remedies: ['Rehearse it elsewhere: nightshift rehearse PLAN --on ENVIRONMENT --out PROOF; then save the plan.'],
    },
    NS3309: {
      causes: ['A saved plan runs once: its approvals were for that one time.'],
      remedies: ['See how it went: nightshift history. For another time, save it anew.'],
    },
    NS3335: {
      causes: ['Whoever signed is no approver of this environment, or signed with another key.'],
      remedies: ['Sign with the key that stands in `approvers`, or have its owner add this one.'],
    },
    NS3342: {
      causes: ['Whoever wrote the plan signed it; the policy wants other eyes.'],
      remedies: ['Ask somebody else to approve.'],
    },
    NS3344: {
      causes: ['`author` is missing, so that nobody can be told to be another person.'],
      remedies: ['Add `author` to the plan and save it anew.'],
    },
  },
};

export const approving: Family = {
  prefix: 'NS34',
  title: 'Giving approvals',
  about: 'Your approval or rejection could not be made. Nothing was written.',
  docs: ['docs/approvals.md'],
  explanations: {
    NS3402: {
      causes: ['The SSH agent does not have your key, or `approvers` does not name it.'],
      remedies: ['See `ssh-add -l`; name the key with --key.', 'Have the owner of `approvers` add your line.'],
    },
    NS3403: {
      causes: ['The line of your key names several people, or uses * or ?.'],
      remedies: ['Say who you are with --as.'],
    },
  },
};
