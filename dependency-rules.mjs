/**
 * Which room may import what, as docs/architecture.md draws the house. Checked on the compiled code, so that what ships
 * is what is checked; `scripts/check-dependencies.mjs` runs it and proves that it can fail.
 */
const ROOM = '^services/(user|reservation|monitoring|correction|notification|analytics)/dist';
const OURS = '^(services|vision|operator|cdk8s)/';

export const rules = [
  {
    name: 'domain-is-pure',
    comment: 'domain: the shared language and itself; no I/O, no framework. Hashing is pure.',
    from: { path: `${ROOM}/domain/` },
    to: { pathNot: [`${ROOM}/domain/`, '^services/contracts/', '^(node:)?crypto$'] },
  },
  {
    name: 'app-decides-without-http',
    comment: 'app: domain and its own ports; never a controller, an entity or a web framework',
    from: { path: `${ROOM}/app/` },
    to: { path: [`${ROOM}/(http|persistence|sockets|events)/`, 'node_modules/(express|@tsoa|@mikro-orm|ws)/'] },
  },
  {
    name: 'http-calls-use-cases',
    comment: 'http: parse, call one use case, map; no database behind its back',
    from: { path: `${ROOM}/http/` },
    to: { path: [`${ROOM}/persistence/`, 'node_modules/@mikro-orm/'] },
  },
  {
    name: 'persistence-serves-app',
    comment: 'persistence: domain and the ports of app; nothing of http',
    from: { path: `${ROOM}/persistence/` },
    to: { path: [`${ROOM}/(http|sockets|events)/`, 'node_modules/(express|@tsoa)/'] },
  },
  {
    name: 'services-never-import-each-other',
    comment: 'facts travel by event and by internal call',
    from: { path: '^services/(user|reservation|monitoring|correction|notification|analytics)/' },
    to: {
      path: '^services/(user|reservation|monitoring|correction|notification|analytics|all-in-one|distributed)/',
      pathNot: '^services/$1/',
    },
  },
  {
    name: 'platform-knows-no-service',
    from: { path: '^services/platform/' },
    to: { path: OURS, pathNot: ['^services/platform/', '^services/contracts/'] },
  },
  {
    name: 'contracts-stand-alone',
    from: { path: '^services/contracts/' },
    to: { path: OURS, pathNot: '^services/contracts/' },
  },
  {
    name: 'vision-knows-no-exam',
    comment: 'vision says what is in a picture; it shares only the Observation, and the form of a trace',
    from: { path: '^vision/' },
    to: { path: OURS, pathNot: ['^vision/', '^services/contracts/'] },
  },
  {
    name: 'operator-core-is-pure',
    comment: 'core decides; clock, random and I/O are handed in. Hashing is pure.',
    from: { path: '^operator/dist/core/' },
    to: { pathNot: ['^operator/dist/(core|resource)/', '^(node:)?crypto$'] },
  },
  {
    name: 'operator-runtime-knows-no-exam',
    comment: 'a library of its own: another operator could be written with it',
    from: { path: '^operator/dist/runtime/' },
    to: { path: '^operator/dist/', pathNot: '^operator/dist/runtime/' },
  },
  {
    name: 'operator-stands-alone',
    comment: 'it reads ExamSession resources, never a service',
    from: { path: '^operator/' },
    to: { path: OURS, pathNot: '^operator/' },
  },
  {
    name: 'services-know-only-the-operators-runtime',
    comment: 'the informer is a library; what the operator decides is read from the resources that it writes',
    from: { path: '^services/' },
    to: { path: '^operator/', pathNot: '^operator/dist/runtime/' },
  },
  {
    name: 'manifests-know-only-the-contracts',
    comment: 'cdk8s says how the platform stands in a cluster: names and ports are shared, programs are not',
    from: { path: '^cdk8s/' },
    to: { path: OURS, pathNot: ['^cdk8s/', '^services/contracts/'] },
  },
  { name: 'no-cycles', from: {}, to: { circular: true } },
].map((rule) => ({ severity: 'error', ...rule }));
