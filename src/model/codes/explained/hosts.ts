/** Explanations of what is met on the way to hosts and on them. */
import type { Family } from './family.ts';

export const connection: Family = {
  prefix: 'NS20',
  title: 'Connections and host keys',
  about:
    'nightshift cannot get to a host, or must not. Try by hand as the same user: ssh -v USER@ADDRESS. A step that was under way goes on on its host, and its result is fetched later.',
  docs: ['docs/connections.md'],
  explanations: {
    NS2001: {
      causes: ['`address` in hosts.yaml is misspelt, or its name is known inside of another network only.'],
      remedies: ['Ask with `getent hosts NAME` on this machine.', 'Write the IP address.'],
    },
    NS2002: {
      causes: ['The SSH server is down, or listens on another port than `port` in hosts.yaml.'],
      remedies: ['See on the host: systemctl status ssh; ss -ltn.'],
    },
    NS2003: {
      causes: ['A firewall drops packets without a word.', 'The host is so busy that it does not answer in time.'],
      remedies: ['See whether it answers at all: nc -vz ADDRESS PORT.', 'Make `connectTimeout` of hosts.yaml longer.'],
    },
    NS2005: {
      causes: [
        'The server drops new logins because many are under way (MaxStartups in its sshd_config).',
        'Something else than an SSH server listens on the port.',
      ],
      remedies: ['Raise MaxStartups, or let fewer hosts be in flight with `parallel`.', 'Look at the log of its sshd.'],
    },
    NS2011: {
      causes: [
        'The host is new: nobody has vouched for its key yet.',
        'known_hosts has it under another name or port.',
      ],
      remedies: [
        "Compare the fingerprint with the host's own (on it: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then add the line of the message.",
        'Never add what ssh-keyscan says without comparing: it asks whoever answers.',
      ],
    },
    NS2012: {
      causes: ['The host was installed anew, or its address went to another machine.', 'Somebody is in between.'],
      remedies: [
        'Ask who runs the host whether its key changed. Only then take the old line out (ssh-keygen -R NAME) and add the new one.',
      ],
    },
    NS2013: {
      causes: ['known_hosts has the key with @revoked: somebody said that it must not be trusted any more.'],
      remedies: ['Have the host given new keys. Do not take the line out.'],
    },
    NS2020: {
      causes: [
        "The public key is not in the user's authorized_keys, or that file is open to others so that sshd skips it.",
        '`user` in hosts.yaml is another than you think.',
        'The agent has many keys, and the server gave up before the right one.',
      ],
      remedies: ['The message lists which keys were tried.', 'Name the key with `identity` in hosts.yaml.'],
    },
    NS2022: {
      causes: ['The key needs a passphrase, and nobody is there to type it.'],
      remedies: [
        'Put the key into an SSH agent (ssh-add) and say `identity: agent`.',
        'Say in hosts.yaml where its `passphrase` comes from.',
      ],
    },
    NS2025: {
      causes: ['SSH_AUTH_SOCK is not set: under cron, systemd and CI there is no agent of yours.'],
      remedies: ['Start an agent in that environment, or name a key file with `identity`.'],
    },
    NS2030: {
      causes: ['MaxSessions of the sshd is 0, or other sessions of the connection took them all.'],
      remedies: ['Raise MaxSessions in its sshd_config.'],
    },
    NS2031: {
      causes: ['The user has no login shell (nologin), or a forced command in authorized_keys.'],
      remedies: ['Give the user a shell, or log in as another.'],
    },
    NS2032: {
      causes: [
        'hosts.yaml says `connection: openssh`, or the host needs it (`nightshift hosts --reach` says for what), and this machine has no OpenSSH client, or not in PATH.',
      ],
      remedies: [
        "Install it (Debian: apt-get install openssh-client), or use nightshift's own SSH: `connection: ssh2`.",
      ],
    },
    NS2033: {
      causes: ["A line of ssh's configuration is wrong, or a ProxyCommand or a key provider failed."],
      remedies: ['Run `ssh -v ADDRESS true` as the same user: it must work without a question.'],
    },
    NS2034: {
      causes: [
        'There is a ~/.ssh/config, an /etc/ssh/ssh_config or an `sshConfig` that matters, and no OpenSSH client that can read it.',
        'A line of the configuration is wrong, or a program that it runs (Match exec) does not end.',
      ],
      remedies: [
        'Run `ssh -G ADDRESS` as the same user.',
        'Say `sshConfig: none` in hosts.yaml, and there all that the hosts need (`user`, `identity`, `jump`).',
      ],
    },
    NS2035: {
      causes: [
        'hosts.yaml says `connection: ssh2`, or a `passphrase`, and the host needs what only `ssh` can: a certificate, a hardware key, a ProxyCommand.',
        'Jump hosts of the ssh configuration are behind one another in a circle: often `Host *` with a ProxyJump that the jump host matches too.',
      ],
      remedies: [
        'Leave `connection` out, and load the key into an agent in place of its `passphrase`.',
        'See `nightshift hosts -e ENVIRONMENT --reach`; say `ProxyJump none` for the outermost jump host.',
      ],
    },
    NS2036: {
      causes: [
        'The jump host has AllowTcpForwarding no or a PermitOpen, or the line of the key in authorized_keys has `restrict`.',
      ],
      remedies: ['Ask who runs it, or name another one with `jump` in hosts.yaml.'],
    },
    NS2040: {
      causes: [
        "The secret of `become` is not what is asked for: sudo and doas want the login user's password, su the other user's.",
        'The account is locked, or its password has expired.',
      ],
      remedies: ['Try it by hand. nightshift sends a refused password once and never again, since accounts lock.'],
    },
    NS2041: {
      causes: ['`become` has no `password`, and the host asks for one.'],
      remedies: [
        'Give `become` a `password`, or let the host ask for none (NOPASSWD in sudoers, nopass in doas.conf).',
      ],
    },
    NS2042: {
      causes: [
        'sudoers or doas.conf does not let the login user run `sh` as that user.',
        'The user or the program is not on the host.',
        'The program wants a terminal (`requiretty` in sudoers).',
      ],
      remedies: [
        'Try on the host, as the login user: sudo -u USER -- sh -c id.',
        'Where it wants a terminal: `tty: true` of `become`.',
      ],
    },
    NS2043: {
      causes: [
        'The host asks something else than a password (a code, a new password), or its directory service hangs.',
      ],
      remedies: ['Try by hand how the login user becomes the other one; it must take one password at most.'],
    },
  },
};

export const onHosts: Family = {
  prefix: 'NS21',
  title: 'The runner, receipts and locks on hosts',
  about:
    'A host was reached, and what nightshift keeps on it (its state directory: locks, and a receipt for every step) cannot be used or says something unexpected.',
  docs: ['docs/receipts.md'],
  explanations: {
    NS2101: {
      causes: ['The directory was made by root, or by another user than the one who logs in now.'],
      remedies: ['Move it away, or name another `stateDir` for the host.'],
    },
    NS2102: {
      causes: ['The disk is full, or was mounted read-only after an error.'],
      remedies: ['On the host: df -h; df -i; dmesg | tail.'],
    },
    NS2104: {
      causes: [
        'Another run is on the host and gives it back when it ends.',
        'A run of a controller that is gone: its lock stays until that run is resumed, rolled back or aborted.',
      ],
      remedies: [
        'See who: nightshift unlock HOST -e ENVIRONMENT. It only looks, as long as no --run is named.',
        'End that run where it was started: nightshift resume RUN, rollback RUN or abort RUN.',
        'Only when that cannot be done: nightshift unlock HOST -e ENVIRONMENT --run RUN --reason WHY.',
      ],
    },
    NS2105: {
      causes: ['The run was resumed elsewhere while this controller was cut off or asleep.'],
      remedies: ['Leave the run to the newer controller: nightshift status RUN shows it.'],
    },
    NS2106: {
      causes: [
        'Somebody took the lock off by hand, or the state directory was lost (a disk that is made anew at boot).',
      ],
      remedies: ['Find out who, before you go on: another run may have changed the host since.'],
    },
    NS2108: {
      causes: ['`stateDir` is on a file system that does not survive a restart, such as /tmp or /run.'],
      remedies: ['Look at the host what of the step was done.', 'Put `stateDir` onto a disk.'],
    },
    NS2109: {
      causes: ['The host went down in the middle of the step: power, a crash, or somebody restarted it.'],
      remedies: ['Look at the host what of the step was done; then resume or roll back the run.'],
    },
    NS2110: {
      causes: ['The process that watched over the step was killed: memory ran out, or systemd ended its session.'],
      remedies: [
        'On the host: journalctl -k | grep -i oom.',
        'Look what of the step was done; then resume or roll back.',
      ],
    },
    NS2111: {
      causes: ['The network between here and the host was down for longer than nightshift waits.'],
      remedies: ['Once it is back: nightshift resume RUN. It fetches how the step ended from the host.'],
    },
    NS2116: {
      causes: ['The host hangs in its boot, or comes back under another address.'],
      remedies: ['Look at its console; once it answers: nightshift resume RUN, or rollback RUN.'],
    },
  },
};

export const gates: Family = {
  prefix: 'NS40',
  title: 'Gates',
  about:
    'Kept for gates. None is in use: a gate that fails is no error of nightshift but a result, and says itself what it read.',
  docs: ['docs/rollout.md', 'docs/steps.md'],
  explanations: {},
};

export const secrets: Family = {
  prefix: 'NS50',
  title: 'Secrets',
  about: 'A secret that the plan uses cannot be had, or could not be kept secret. Nothing was changed.',
  docs: ['docs/steps.md', 'docs/receipts.md'],
  explanations: {
    NS5001: {
      causes: ['The variable is set in your shell and not exported, or not in the environment of cron, systemd or CI.'],
      remedies: ['See with `env` in the same place; in CI look whether the secret is given to this job.'],
    },
    NS5003: {
      causes: ['The session of the vault has ended, or its program is not in the PATH of this process.'],
      remedies: ['Run the command by hand as the same user; log in to the vault again.'],
    },
    NS5004: {
      causes: ['The unit has no LoadCredential= of that name, or nightshift was not started by systemd.'],
      remedies: ['Add LoadCredential= to the unit of `nightshift serve`; see docs/systemd.'],
    },
    NS5006: {
      causes: ['The value is so short that masking it would mask half of every output, or give it away.'],
      remedies: ['Use a longer secret.'],
    },
  },
};
