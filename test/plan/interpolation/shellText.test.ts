import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fillShellText, readShellText } from '../../../src/plan/interpolation/shellText.ts';
import { filling, lookupOf } from './names.ts';

const values = { v: 'a b', plain: 'web-1', digits: '2', host: 'x' };
const fill = (text: string, more: { readonly [name: string]: string } = {}) =>
  filling((complain) => fillShellText(readShellText(text), lookupOf({ ...values, ...more }), complain));

describe('a shell command with names', () => {
  it.each([
    ['echo {{ v }}', "echo 'a b'"],
    ['echo {{v}}', "echo 'a b'"],
    ['/opt/lb/ctl drain {{ plain }}', '/opt/lb/ctl drain web-1'],
    ['ls /opt/{{ plain }}/x/{{ v }}.tar', "ls /opt/web-1/x/'a b'.tar"],
    ['echo "$(date -d {{ v }})"', `echo "$(date -d 'a b')"`],
    ['(cd /x && ls {{ v }}); echo "a" {{ v }}', `(cd /x && ls 'a b'); echo "a" 'a b'`],
    ["echo 'it'\\''s' {{ v }}", "echo 'it'\\''s' 'a b'"],
    ['echo a#b {{ v }} # about it', "echo a#b 'a b' # about it"],
    ['cat <<E; echo {{ v }}\nit\'s "\nE\necho {{ v }}', "cat <<E; echo 'a b'\nit's \"\nE\necho 'a b'"],
    ["cat <<-'E'\n\t$(it's\n\tE\necho {{ v }}", "cat <<-'E'\n\t$(it's\n\tE\necho 'a b'"],
    [`X={{ v }} go \${X:-none} $((1 + 2)) {{ v }}`, `X='a b' go \${X:-none} $((1 + 2)) 'a b'`],
    ['echo `date "+%F"` {{ v }}', `echo \`date "+%F"\` 'a b'`],
    ['case x in x) echo {{ v }};; esac; echo {{ v }}', "case x in x) echo 'a b';; esac; echo 'a b'"],
    ['f() { echo "$1"; }; f {{ v }}', `f() { echo "$1"; }; f 'a b'`],
    ["docker inspect -f '{{{{.State}}' {{ plain }}", "docker inspect -f '{{.State}}' web-1"],
    ['echo }} {{{{ {{ plain }}', 'echo }} {{ web-1'],
    // Not the number of a redirection, an assignment, or a word of the shell's own.
    ['echo {{ digits }}>x', "echo '2'>x"],
    ['{{ plain }}=1', "'web-1'=1"],
    ['echo ~{{ plain }} {{ digits }}', "echo ~'web-1' 2"],
  ])('%s', (text, command) => {
    expect(fill(text)).toEqual({ text: command, complaints: [], codes: [] });
  });

  it('quotes a word that the shell would take for its own, and an assignment', () => {
    expect(fill('{{ w }} true; then', { w: 'if' }).text).toBe("'if' true; then");
    expect(fill('{{ w }} ls', { w: 'PATH=/x' }).text).toBe("'PATH=/x' ls");
    expect(fill('echo {{ w }}', { w: '' }).text).toBe("echo ''");
  });

  it.each([
    ["echo '{{ v }}'", 'inside single quotes'],
    ['echo "{{ v }}"', 'inside double quotes'],
    ['echo "a $(b "{{ v }}")"', 'inside double quotes'],
    ['echo "$(b) {{ v }}"', 'inside double quotes'],
    ['echo `ls {{ v }}`', 'inside backquotes'],
    ['echo "`ls {{ v }}`"', 'inside backquotes'],
    ['cat <<E\n{{ v }}\nE', 'in a here-document'],
    ["cat <<'E' - \n{{ v }}\nE", 'in a here-document'],
    ['cat <<-E\n\t{{ v }}\n\tE', 'in a here-document'],
    ['cat <<A <<B\nB\nA\n{{ v }}\nB', 'in a here-document'],
    ['cat <<E\nE \n{{ v }}\nE', 'in a here-document'],
    ['cat <<{{ v }}\n', 'in a here-document'],
    ['true # {{ v }}', 'in a comment'],
    ['#{{ v }}', 'in a comment'],
    ['true;# {{ v }}', 'in a comment'],
    [`echo \${x:-{{ v }}}`, 'in the expansion'],
    ['echo $(( {{ v }} + 1 ))', 'in arithmetic'],
    ['echo $((1 + (2 * {{ v }})))', 'in arithmetic'],
    ['echo \\{{ v }}', 'after a backslash'],
    [`echo \${{ v }}`, 'right after a $'],
    ['a[{{ v }}]=1', 'right after a ['],
    // Where shells do not agree.
    ["echo $'a\\'b' {{ v }}", 'shells differ'],
    [`echo "\${x:-'}" {{ v }}`, 'shells differ'],
    ['echo "$(case $x in a) echo "b {{ v }}";; esac)"', 'shells differ'],
    ['echo $(case $x in a) echo;; esac) {{ v }}', 'shells differ'],
    ['echo $[1] {{ v }}', 'shells differ'],
    ['(( x = {{ v }} ))', 'shells differ'],
    ['[[ {{ v }} -eq 1 ]]', 'shells differ'],
    ["echo `it's` {{ v }}", 'shells differ'],
    ['cat <<E\nx\\\nE\n{{ v }}\nE\n', 'shells differ'],
    ['cat <<E "a\nb"\nE\n {{ v }}', 'shells differ'],
    ['cat <<"A"B\nAB\n{{ v }}', 'shells differ'],
    ["echo $((echo 'a)') | cat) {{ v }}", 'shells differ'],
  ])('refuses %s', (text, where) => {
    const { codes, complaints } = fill(text);
    expect(codes).toEqual(['NS1303']);
    expect(complaints[0]?.message).toContain(where);
    expect(complaints[0]?.message).toContain('{{ v }}');
  });

  it.each([
    ['echo {{ }}', 'NS1301'],
    ['echo {{ a b }}', 'NS1301'],
    ['echo {{ v | upcase }}', 'NS1301'],
    ['echo {{ v', 'NS1301'],
    ['echo {{ nobody }}', 'NS1302'],
    ['echo {{ secrets.token }}', 'NS1304'],
  ])('refuses %s', (text, code) => {
    expect(fill(text).codes).toEqual([code]);
  });

  it('refuses a NUL, and tells all that is wrong', () => {
    expect(fill('echo {{ v }}', { v: 'a\0b' }).codes).toEqual(['NS1305']);
    expect(fill('echo "{{ v }}" {{ w }} {{ nobody }} {{ !! }}').codes).toEqual([
      'NS1303',
      'NS1302',
      'NS1302',
      'NS1301',
    ]);
  });
});

const shells = ['dash', 'bash', 'busybox sh', 'ksh'];
const evil = [
  '$(touch pwned)',
  '`touch pwned`',
  "'",
  '"',
  '\\',
  '\n',
  '; touch pwned ',
  '#',
  '${x',
  '}',
  ')',
  '((',
  'é',
  '*',
  '~',
  '-n',
  '!',
];
const anyValue = fc.oneof(
  fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0') && !/\p{Cs}/u.test(text)),
  fc.array(fc.constantFrom(...evil), { maxLength: 8 }).map((parts) => parts.join('')),
);

describe('no value breaks out', () => {
  let directory: string;
  const pwned = (): boolean => existsSync(join(directory, 'pwned'));
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'nightshift-quoting-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const run = (shell: string, script: string) =>
    spawnSync('dash', ['-c', `exec ${shell} -c "$1"`, 'dash', script], {
      cwd: directory,
      encoding: 'utf8',
      timeout: 10_000,
      input: '',
    });

  it.each(shells)('%s: any value comes out as it is', (shell) => {
    fc.assert(
      fc.property(fc.array(anyValue, { minLength: 20, maxLength: 20 }), (several) => {
        const names = Object.fromEntries(several.map((value, at) => [`v${at}`, value]));
        const script = several.map((_, at) => `printf '%s\\036' {{ v${at} }}`).join('\n');
        const ended = run(shell, fill(script, names).text);
        expect(ended.stdout).toBe(several.map((value) => `${value}\u001e`).join(''));
        expect(pwned()).toBe(false);
      }),
      { numRuns: 15 },
    );
  });

  // Whatever a command looks like: where a name is accepted, the value does nothing, in any shell.
  const pieces = [
    "'",
    '"',
    '\\',
    '`',
    '$(',
    ')',
    '(',
    '${x:-',
    '}',
    '$((',
    '))',
    '#',
    '\n',
    ' ',
    ';',
    '<<E',
    "<<'E'",
    '<<-E',
    '\nE\n',
    '\n\tE\n',
    'case x in x)',
    ';; esac',
    'echo',
    'x',
    '$',
    "$'",
    '$"',
    '[[ ',
    '$[',
    ']',
    '|',
    '&& ',
    '{ ',
    '; }',
    '\\\n',
    'if true; then',
    ' fi',
    '<',
    '1',
    '\t',
  ];
  const anyCommand = fc
    .array(
      fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, { weight: 1, arbitrary: fc.constant('{{ v }}') }),
      {
        minLength: 2,
        maxLength: 14,
      },
    )
    .map((parts) => parts.join(''))
    .filter((command) => command.includes('{{ v }}') && fill(command).codes.length === 0);
  const attacks = [
    '$(touch pwned)',
    '`touch pwned`',
    "'$(touch pwned)'",
    '"$(touch pwned)"',
    "'; touch pwned; '",
    '\n touch pwned\n',
    '"; touch pwned; "',
    '); touch pwned; (',
    '}; touch pwned #',
    '\nE\ntouch pwned\n',
  ];

  it.each(shells)('%s: in no command in which it is accepted', (shell) => {
    // FUZZ=2000 looks further than a test run has time for.
    const commands = fc.sample(anyCommand, { seed: 20_261_122, numRuns: Number(process.env.FUZZ ?? 60) });
    for (const command of commands) {
      const attacked = attacks.map((attack) => fill(command, { v: attack }).text);
      // Each in a shell of its own, so that a syntax error ends only that one; one process starts them all.
      const script = attacked.map((_, at) => `${shell} -c "$C${at}" </dev/null >/dev/null 2>&1`).join('\n');
      const env = Object.fromEntries(attacked.map((text, at) => [`C${at}`, text]));
      spawnSync('dash', ['-c', script], { cwd: directory, env: { ...process.env, ...env }, timeout: 30_000 });
      expect(pwned(), JSON.stringify(command)).toBe(false);
    }
  });
});
