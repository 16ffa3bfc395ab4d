import { SERVICE_PORTS, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { DATA_SERVERS, type DataServer, type Part } from './parts.js';

/** `metrics`: every pod of a namespace that bears the metrics label. */
export type Caller = Part | 'metrics';

/** Ports of a part, and who may open a connection to them. */
export interface Opening {
  readonly what: string;
  /** TCP ports by what they are for. */
  readonly ports: Readonly<Record<string, number>>;
  readonly from: readonly Caller[];
  readonly why: string;
}

/** A part that others call. What its openings do not name is shut, also to the part itself. */
export type Server = DataServer | ServiceName;
export type Reach = Readonly<Record<Server, readonly Opening[]>>;

/** A service's listener for other services and the cluster lies so far above its door. */
const INTERNAL_ABOVE_DOOR = 1_000;

const internal = (service: ServiceName): Opening => ({
  what: 'internal calls, metrics',
  ports: { internal: SERVICE_PORTS[service] + INTERNAL_ABOVE_DOOR },
  from: [...SERVICES, 'metrics'],
  why: 'health and metrics ask for no token',
});

const door = (service: ServiceName, ...more: readonly Caller[]): Opening => ({
  what: 'calls of browsers and scripts',
  ports: { door: SERVICE_PORTS[service] },
  from: ['gateway', ...more],
  why: 'it believes X-Forwarded-For, by which tries are counted',
});

/** Who may reach what in a platform's namespace: a row for every port that is open. The policies are made of it. */
export const REACH: Reach = {
  hdfs: [
    {
      what: 'files over HTTP',
      ports: { 'namenode-http': 9870, 'datanode-http': 9864 },
      from: ['hdfs', 'monitoring', 'analytics', 'spark', 'backup'],
      why: 'without Kerberos it believes every name',
    },
    {
      what: "files over Hadoop's protocol",
      ports: { 'namenode-rpc': 8020, 'datanode-data': 9866, 'datanode-ipc': 9867 },
      from: ['hdfs', 'spark', 'backup'],
      why: 'without Kerberos it believes every name',
    },
  ],
  kafka: [
    {
      what: 'clients',
      ports: { client: 9092 },
      from: [...SERVICES, 'operations'],
      why: 'SASL/SCRAM and ACLs are behind it',
    },
    {
      what: 'brokers among themselves',
      ports: { controller: 9093, broker: 9094 },
      from: ['kafka'],
      why: 'who comes in there may do all',
    },
  ],
  mariadb: [
    {
      what: 'clients',
      ports: { client: 3306 },
      from: ['user', 'reservation', 'monitoring', 'correction', 'spark', 'backup'],
      why: 'who has a database, or reads all of them',
    },
  ],
  user: [door('user'), internal('user')],
  reservation: [door('reservation'), internal('reservation')],
  monitoring: [door('monitoring', 'monitoring'), internal('monitoring')],
  correction: [door('correction'), internal('correction')],
  notification: [door('notification'), internal('notification')],
  analytics: [door('analytics'), internal('analytics')],
};

/** The data's first. */
export const SERVERS: readonly Server[] = [...DATA_SERVERS, ...SERVICES];

/** The table as Markdown, for docs/network.md. */
export function reachAsMarkdown(reach: Reach): string {
  const rows = SERVERS.flatMap((server) =>
    reach[server].map(({ what, ports, from, why }) => {
      const open = Object.entries(ports).map(([name, port]) => `${port} ${name}`);
      return `| ${server} | ${what} | ${open.join(', ')} | ${from.join(', ')} | ${why} |`;
    }),
  );
  return ['| of | what | ports | who may | why |', '|---|---|---|---|---|', ...rows].map((row) => `${row}\n`).join('');
}
