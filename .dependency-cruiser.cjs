// The import law (docs/decisions/0001, "Imports run one way"). scripts/depcruise.ts runs it and asserts how much it saw.

const pkg = (name) => `^packages/${name}/`;
/** Tests, and the harnesses that only tests import, may reach for whatever they need. */
const TESTS = "(\\.test\\.ts$|/test/|/(testing|harness|sample|conform|messages)\\.ts$)";
const NPM = "(^|/)node_modules/";

/** `from` may import itself and the packages and npm modules named, and nothing else of ours. */
const only = (name, why, { packages = [], npm = [], core = true }) => [
  {
    name: `${name}-sees-only`,
    comment: `${name}: ${why}`,
    severity: "error",
    from: { path: pkg(name), pathNot: TESTS },
    to: {
      path: "^packages/",
      pathNot: [name, ...packages].map((other) => (other.includes("/") ? `^packages/${other}` : pkg(other))),
    },
  },
  {
    name: `${name}-npm`,
    comment: `${name}: ${why}`,
    severity: "error",
    from: { path: pkg(name), pathNot: TESTS },
    to: { path: NPM, pathNot: npm.map((module) => `${NPM}${module}(/|$)`) },
  },
  ...(core
    ? []
    : [
        {
          name: `${name}-no-node`,
          comment: `${name} is pure: no file, no network, no process`,
          severity: "error",
          from: { path: pkg(name), pathNot: TESTS },
          to: { dependencyTypes: ["core"] },
        },
      ]),
];

const AWS = ["@aws-sdk/[^/]+", "@smithy/[^/]+"];

module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      comment: "a cycle of values; cycles of types alone are none at run time",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "resolvable",
      comment: "an import that leads nowhere; `cloudfront` is a module of the edge's runtime",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^cloudfront$" },
    },
    {
      name: "no-test-import",
      comment: "nobody imports a test",
      severity: "error",
      from: {},
      to: { path: "\\.test\\.ts$" },
    },

    ...only("contracts", "what is said: zod only", { npm: ["zod"], core: false }),
    ...only("core", "what is decided: pure", {
      packages: ["contracts"],
      npm: ["temporal-polyfill", "ical.js"],
      core: false,
    }),
    ...only("adapters", "where AWS is called", { packages: ["contracts", "core"], npm: [...AWS, "zod"] }),
    ...only("workflows", "what takes time: typed data", {
      packages: ["contracts", "core"],
      npm: ["zod", "jsonata"],
      core: false,
    }),
    ...only("functions", "what wakes up", {
      packages: ["contracts", "core", "adapters", "workflows", "edge/src/(store|format)"],
      npm: ["zod", "hono", "jose", "@middy/[^/]+", "@aws-lambda-powertools/[^/]+", "@types/aws-lambda", "aws-lambda"],
    }),
    ...only("sdk", "what a CMS calls, where there may be no Node", {
      packages: ["contracts", "edge/src/format"],
      npm: ["zod"],
      core: false,
    }),
    ...only("console", "what operators see: it talks to the API", { packages: ["contracts"], npm: [] }),
    ...only("edge", "what viewers meet: no dependencies", { npm: [] }),
    {
      name: "edge-no-node",
      comment: "edge runs where there is no Node; the function itself has its runtime's crypto",
      severity: "error",
      from: { path: pkg("edge"), pathNot: [TESTS, "^packages/edge/src/function/"] },
      to: { dependencyTypes: ["core"] },
    },
    ...only("local", "what stands in for AWS", {
      packages: ["contracts", "core", "adapters", "workflows", "functions", "console", "edge"],
      npm: [
        ...AWS,
        "zod",
        "jsonata",
        "hono",
        "jose",
        "quickjs-emscripten",
        "@dynoxide/[^/]+",
        "@types/aws-lambda",
        "aws-lambda",
      ],
    }),
    ...only(
      "operator",
      "what somebody with AWS credentials runs: it calls AWS through adapters, and runs the laptop's program",
      {
        packages: ["contracts", "core", "adapters", "workflows", "functions", "local"],
        npm: [],
      },
    ),
    ...only("testkit", "contract suites: for tests alone", {
      packages: ["contracts", "core", "adapters", "local"],
      npm: [...AWS, "vitest", "fast-check", "zod"],
    }),

    // cli: contracts and sdk; local and operator by dynamic import alone, so that `showcaller` against a deployment never loads them.
    {
      name: "cli-sees-only",
      comment: "cli: contracts and sdk",
      severity: "error",
      from: { path: pkg("cli"), pathNot: TESTS },
      to: { path: "^packages/", pathNot: ["cli", "contracts", "sdk", "local", "operator"].map(pkg) },
    },
    {
      name: "cli-loads-local-lazily",
      comment: "cli loads local and operator with import(), never with an import statement",
      severity: "error",
      from: { path: pkg("cli"), pathNot: TESTS },
      to: { path: "^packages/(local|operator)/", dependencyTypesNot: ["dynamic-import", "type-only"] },
    },

    // AWS is called in adapters alone, types included. What serves AWS's side of the wire knows the SDK's schemas: those folders are named.
    {
      name: "aws-only-in-adapters",
      comment: "only adapters call AWS; on the laptop these folders serve it",
      severity: "error",
      from: {
        path: "^packages/",
        pathNot: [TESTS, pkg("adapters"), "^packages/local/src/(dynamodb|twin|wire)/", "^packages/testkit/src/table/"],
      },
      to: { path: `${NPM}@(aws-sdk|smithy)/` },
    },
    {
      name: "testkit-is-for-tests",
      comment: "nothing that runs imports the testkit",
      severity: "error",
      from: { path: "^packages/", pathNot: [TESTS, pkg("testkit")] },
      to: { path: pkg("testkit") },
    },
    {
      name: "lint-is-for-checks",
      comment: "the lint and the diagrams are run by tests and scripts, never deployed",
      severity: "error",
      from: { path: "^packages/", pathNot: [TESTS, "^packages/workflows/src/(lint|diagram)"] },
      to: { path: "^packages/workflows/src/(lint|diagram)" },
    },
    {
      name: "jsonata-only-where-it-runs",
      comment: "expressions are run by AWS, by the laptop's engine, and parsed by the lint",
      severity: "error",
      from: {
        path: "^packages/",
        pathNot: [TESTS, "^packages/workflows/src/lint/", "^packages/local/src/stepfunctions/"],
      },
      to: { path: `${NPM}jsonata/` },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    // Without this, imports of types are invisible.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.packages.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "types", "default"] },
    detectJSDocImports: false,
  },
};
