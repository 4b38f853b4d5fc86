/** Explanations of what is found before anything is connected to: files, plans, inventories and calendars. */
import type { Family } from './family.ts';

export const reading: Family = {
  prefix: 'NS10',
  title: 'Reading YAML and JSON Schema',
  about: 'A file of yours cannot be taken as it is written. Nothing was connected to, and nothing was changed.',
  docs: ['docs/reference/plan.md', 'docs/reference/hosts.md'],
  explanations: {
    NS1001: {
      causes: ['The path is wrong, or relative to another folder.', 'The file belongs to somebody else.'],
      remedies: ['Look with `ls -l` at the path that the message names.', 'Name the project with --root.'],
    },
    NS1007: {
      causes: [
        'Indentation is mixed, or a tab stands in it.',
        'A text holds `: ` or begins with a character that means something in YAML, and has no quotes.',
      ],
      remedies: ['Go to the line and column of the message; often the mistake is one line above.', 'Quote the text.'],
    },
    NS1012: {
      causes: ['YAML reads a version such as 1.10 as the number 1.1, and words such as `no` as false.'],
      remedies: ['Put quotes around the value, as the message shows.'],
    },
    NS1013: {
      causes: ['A value begins with {{ and has no quotes: to YAML a brace opens a mapping.'],
      remedies: ['Quote the whole value: "{{ name }}".'],
    },
    NS1020: {
      causes: ['A key is misspelt, or stands one level too far in or out.'],
      remedies: ['Look the place up in the reference; editors complete keys once the schema comment is in the file.'],
    },
    NS1025: {
      causes: ['A step has two types, or none: `run` beside `copy`, or only a name.'],
      remedies: ['Make two steps of it, or say what it does.'],
    },
  },
};

export const rules: Family = {
  prefix: 'NS11',
  title: 'Semantic rules of plans',
  about: 'The plan can be read, but what it says cannot be meant. Nothing was connected to, and nothing was changed.',
  docs: ['docs/steps.md', 'docs/rollout.md', 'docs/reference/plan.md'],
  explanations: {
    NS1101: {
      causes: ['A `run` step, or another that nightshift cannot take back by itself, says nothing about its way back.'],
      remedies: [
        'Say how it is undone with `undo`.',
        'Where nothing needs to be undone or can be, say why with `irreversible`.',
      ],
    },
    NS1102: {
      causes: ['The step says `irreversible`, and policy.yaml of the environment wants a way back for every step.'],
      remedies: ['Give it an `undo`.', 'Ask who owns policy.yaml: it says what changes this environment bears.'],
    },
    NS1106: {
      causes: ['A wave is no larger than the one before, or counts more hosts than the stage has.'],
      remedies: [
        'Waves count from the first host of the stage, so each is larger than the one before: [1, 10%, 100%].',
      ],
    },
    NS1108: {
      causes: [
        '`failuresMax` or `unreachableMax` is as large as the stage has hosts, so that no failure would ever stop it.',
      ],
      remedies: ['Make it smaller than the number of hosts; a percentage counts of all hosts of the stage.'],
    },
    NS1109: {
      causes: ['The gate wants more answers, or waits longer for one, than fits into its `within`.'],
      remedies: ['Make `within` longer, or `timeout` shorter, or ask for fewer good answers in a row.'],
    },
  },
};

export const inventory: Family = {
  prefix: 'NS12',
  title: 'Hosts, groups, environments and policies',
  about: 'What is under inventories/ does not fit together, or the plan asks it for something it does not have.',
  docs: ['docs/reference/hosts.md', 'docs/inventory.md', 'docs/reference/policy.md'],
  explanations: {
    NS1201: {
      causes: ['You are outside of the project, or it has no inventories/ yet.'],
      remedies: ['Go into the project, or name it with --root.', 'Try `nightshift quickstart` for an example project.'],
    },
    NS1202: {
      causes: ['The name is misspelt, or the folder was not checked out.'],
      remedies: ['See `ls inventories/`; the message names those that are there.'],
    },
    NS1204: {
      causes: [
        'The name of a host, group or label is misspelt.',
        'It belongs to another environment: every environment has its own hosts.yaml.',
      ],
      remedies: [
        'See what there is with `nightshift hosts -e ENVIRONMENT`.',
        'Look for `environment` in the plan: is it the one you mean?',
      ],
    },
    NS1205: {
      causes: ['Filters exclude each other: every host of the group is left out by `labels` or `except`.'],
      remedies: ['Take one filter after the other away: `nightshift hosts GROUP -e ENVIRONMENT -l LABEL=VALUE`.'],
    },
    NS1208: {
      causes: ['A host is in two groups that set the same thing to different values, and neither is inside the other.'],
      remedies: ['Set it on the host itself, or put one of the groups inside the other: the inner one wins.'],
    },
    NS1214: {
      causes: ['policy.yaml wants approvals, and beside it there is no `approvers` file.'],
      remedies: ['Write inventories/ENVIRONMENT/approvers: a line for each who may approve.'],
    },
    NS1215: {
      causes: [
        'A program that hosts.yaml imports failed, took too long, or printed what is no list of hosts.',
        'The server that it imports from refused, redirected, or could not be reached.',
      ],
      remedies: [
        'Run the program, or ask the address with curl, by hand, as the user who runs nightshift.',
        'Give it more time with `timeout`. There is no way around it: half a fleet is worse than none.',
      ],
    },
    NS1216: {
      causes: [
        'The inventory is wrong, and Ansible would not read it either.',
        'It needs Ansible itself: a plugin, a vault, group_vars/ or host_vars/.',
      ],
      remedies: ['Correct the line it names.', 'Install ansible-inventory (Debian: ansible-core): it is then asked.'],
    },
    NS1219: {
      causes: [
        'Ansible knows settings that mean nothing here (ansible_become, ssh arguments), and variables that are lists.',
      ],
      remedies: ['See docs/inventory.md for what takes their place.'],
    },
    NS1221: {
      causes: ['One of the settings comes from a group or from `defaults`, for hosts that are reached in another way.'],
      remedies: ['Move the setting to the hosts that it is meant for.'],
    },
  },
};

export const compile: Family = {
  prefix: 'NS13',
  title: 'Interpolation, templates, files and the execution plan',
  about: 'The plan could not be made into exact commands and files for every host. Nothing was changed.',
  docs: ['docs/steps.md'],
  explanations: {
    NS1302: {
      causes: ['The name is misspelt, or set for some of the hosts only.'],
      remedies: ['Set it in hosts.yaml for every host of the stage, or give it a value in the plan.'],
    },
    NS1303: {
      causes: [
        '{{ }} stands inside quotes: nightshift quotes what it inserts by itself, and the two would cancel out.',
      ],
      remedies: [
        'Take the quotes around {{ }} away.',
        'Where quotes are needed, set a shell variable first (v={{ name }}) and use "$v".',
        "Instead of a here-document give the text by the step's `stdin`.",
      ],
    },
    NS1304: {
      causes: ['The value of a secret would be in a command, where everybody on the host sees it with `ps`.'],
      remedies: ["Give it by the step's `stdin`, in a template, or in a header of an http gate."],
    },
    NS1323: {
      causes: ['A build or an editor was still writing the file.'],
      remedies: ['Wait until it is done, then try again.'],
    },
    NS1324: {
      causes: ['The file changed between compiling and running: it is not what was reviewed.'],
      remedies: ['Put it back as it was, or plan again and have that reviewed.'],
    },
  },
};

export const windows: Family = {
  prefix: 'NS14',
  title: 'Calendars and windows',
  about: 'calendar.yaml, or an iCalendar file that it names, does not say exactly when changes may run.',
  docs: ['docs/windows.md', 'docs/reference/calendar.md'],
  explanations: {
    NS1401: {
      causes: ['An abbreviation (CET) or an offset (+01:00) stands where the name of a zone is wanted.'],
      remedies: ['Write the name of the IANA database: Europe/Paris.'],
    },
    NS1408: {
      causes: ['Parts of the rule exclude each other: a day 31 of February, or an end before the first day.'],
      remedies: ['See which days it picks with `nightshift windows --calendar FILE --month YYYY-MM`.'],
    },
    NS1410: {
      causes: ['A window opens or closes in the hour that daylight saving skips, or has twice.'],
      remedies: [
        'It is a warning: see what is made of it with `nightshift windows explain --at INSTANT`.',
        'Move the time out of that hour.',
      ],
    },
    NS1416: {
      causes: ['The calendar program wrote a zone name of its own, such as one of Windows.'],
      remedies: ['Have that program write IANA zones: Europe/Paris.'],
    },
  },
};
