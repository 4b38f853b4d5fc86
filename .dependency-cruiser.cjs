// Who may import whom: see ARCHITECTURE.md. `npm run imports` checks it.
const room = (name) => `^src/${name}(/|\\.ts$)`;
const rooms = (names) => names.map(room);

/** A room may import itself, `model`, `generated`, and the rooms named here. */
const mayImport = {
  model: [],
  windows: [],
  gates: [],
  steps: ['host'],
  host: [],
  plan: ['windows', 'steps', 'gates', 'host'],
  forecast: [],
  preview: ['steps/programOf', 'host/quoting'],
  approval: [],
  schedule: ['windows/answer'],
  rollout: ['windows/answer', 'forecast'],
  review: ['plan', 'rollout', 'windows', 'forecast', 'schedule', 'preview', 'host/quoting'],
  runtime: ['review', 'plan', 'rollout', 'windows', 'forecast', 'schedule', 'preview', 'steps', 'gates', 'host'],
  adapters: ['runtime/ports', 'runtime/journalPort', 'schedule/entry', 'host', 'gates'],
  lab: ['runtime/ports', 'host'],
  simulation: ['windows/answer', 'runtime', 'rollout', 'adapters/simulated', 'adapters/journal/hashChain'],
};

const houseRules = Object.entries(mayImport).map(([name, allowed]) => ({
  name: `${name}-imports`,
  comment: `src/${name} may import only ${['model', 'generated', ...allowed].join(', ')}`,
  severity: 'error',
  from: { path: room(name) },
  to: { path: '^src/', pathNot: rooms([name, 'model', 'generated', ...allowed]) },
}));

/** A library is behind the rooms named here, so that it can be replaced there. */
const libraries = {
  ajv: ['plan/read'],
  'ajv-formats': ['plan/read'],
  'js-yaml': ['plan/read', 'lab'],
  liquidjs: ['plan/interpolation', 'plan/compile'],
  luxon: ['windows', 'review/text'],
  'rrule-temporal': ['windows/recurrence'],
  'ical.js': ['windows/ics/property'],
  'p-queue': ['runtime'],
  ssh2: ['adapters/transport', 'lab'],
  zx: ['adapters'],
  winston: ['adapters/log'],
  '@photostructure/sqlite': ['adapters/journal/database'],
  commander: ['cli'],
  diff: ['preview/fileDiff'],
};

const libraryRules = Object.entries(libraries).map(([library, homes]) => ({
  name: `library-${library.replace(/[^a-z0-9-]/g, '')}`,
  comment: `${library} is used only in src/${homes.join(', src/')}`,
  severity: 'error',
  from: { path: '^src/', pathNot: rooms(homes) },
  to: { path: `^node_modules/${library}/` },
}));

module.exports = {
  forbidden: [
    ...houseRules,
    ...libraryRules,
    {
      name: 'pure',
      comment: 'what decides touches nothing: no node modules in the pure rooms',
      severity: 'error',
      from: {
        path: rooms([
          'model',
          'plan/compile',
          'plan/inventory',
          'windows',
          'forecast',
          'schedule',
          'preview',
          'rollout',
          'review/view',
        ]),
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types'] },
  },
};
