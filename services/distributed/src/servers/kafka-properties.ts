export interface KafkaUser {
  readonly name: string;
  readonly password: string;
}

export interface KafkaLayout {
  readonly dataFolder: string;
  readonly ports: {
    /** Where clients come in. */
    readonly client: number;
    /** Where clients come in that a proxy sends. */
    readonly proxied: number;
    readonly internal: number;
    readonly controller: number;
  };
  /** The proxy's own port: who came in there is told to come back there, and so stays behind the proxy. */
  readonly proxyPort?: number;
  /** With users, clients must name one (SASL/SCRAM-SHA-512) and may do only what an ACL allows. The first may do all. */
  readonly users: readonly KafkaUser[];
  /** What the broker names itself to itself by; anything that nobody guesses. */
  readonly brokerPassword: string;
  /** PEM file with the key (PKCS #8) and the certificate: clients come in by TLS. */
  readonly keyStore?: string;
  /** More server properties, or others. */
  readonly settings: Readonly<Record<string, string>>;
}

const BROKER_USER = 'broker';

/** The text of a `server.properties`. With users it holds a password: a file that only the owner may read. */
export function kafkaProperties(layout: KafkaLayout): string {
  const properties = { ...listenersOf(layout), ...securityOf(layout), ...ONE_NODE, ...layout.settings };
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

function listenersOf({ dataFolder, ports, proxyPort, users, keyStore }: KafkaLayout): Record<string, string> {
  const at = (listeners: Record<string, number>) =>
    Object.entries(listeners)
      .map(([name, port]) => `${name}://127.0.0.1:${port}`)
      .join();
  const forClients = { CLIENT: ports.client, INTERNAL: ports.internal };
  const behindProxy = proxyPort === undefined ? undefined : { listens: ports.proxied, told: proxyPort };
  const inside = users.length > 0 ? 'SASL_PLAINTEXT' : 'PLAINTEXT';
  const outside = `${users.length > 0 ? 'SASL_' : ''}${keyStore ? 'SSL' : 'PLAINTEXT'}`;
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    listeners: at({
      ...forClients,
      ...(behindProxy ? { PROXIED: behindProxy.listens } : {}),
      CONTROLLER: ports.controller,
    }),
    'advertised.listeners': at({ ...forClients, ...(behindProxy ? { PROXIED: behindProxy.told } : {}) }),
    'listener.security.protocol.map': `CLIENT:${outside},PROXIED:${outside},INTERNAL:${inside},CONTROLLER:${inside}`,
    'inter.broker.listener.name': 'INTERNAL',
    'controller.listener.names': 'CONTROLLER',
    'controller.quorum.bootstrap.servers': `127.0.0.1:${ports.controller}`,
    'log.dirs': dataFolder,
  };
}

function securityOf({ users, brokerPassword, keyStore }: KafkaLayout): Record<string, string> {
  const tls: Record<string, string> = keyStore ? { 'ssl.keystore.type': 'PEM', 'ssl.keystore.location': keyStore } : {};
  const [first] = users;
  if (!first) return tls;
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;';
  const plain =
    'org.apache.kafka.common.security.plain.PlainLoginModule required ' +
    `username="${BROKER_USER}" password="${brokerPassword}" user_${BROKER_USER}="${brokerPassword}";`;
  const listener = (name: string, mechanism: string, module: string) => ({
    [`listener.name.${name}.sasl.enabled.mechanisms`]: mechanism,
    [`listener.name.${name}.${mechanism.toLowerCase()}.sasl.jaas.config`]: module,
  });
  return {
    ...tls,
    'sasl.enabled.mechanisms': 'SCRAM-SHA-512,PLAIN',
    'sasl.mechanism.inter.broker.protocol': 'PLAIN',
    'sasl.mechanism.controller.protocol': 'PLAIN',
    ...listener('client', 'SCRAM-SHA-512', scram),
    ...listener('proxied', 'SCRAM-SHA-512', scram),
    // SCRAM's passwords lie in the cluster's own metadata, which the controller's listener serves: it cannot use them.
    ...listener('internal', 'PLAIN', plain),
    ...listener('controller', 'PLAIN', plain),
    'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users': `User:${BROKER_USER};User:${first.name}`,
  };
}

const ONE_NODE: Record<string, string> = {
  // Every internal topic with one replica, or groups and transactions wait for ever; and with few partitions.
  'offsets.topic.replication.factor': '1',
  'offsets.topic.num.partitions': '4',
  'transaction.state.log.replication.factor': '1',
  'transaction.state.log.min.isr': '1',
  'transaction.state.log.num.partitions': '4',
  'share.coordinator.state.topic.replication.factor': '1',
  'share.coordinator.state.topic.min.isr': '1',
  // A typo in a topic's name must fail, not make a topic.
  'auto.create.topics.enable': 'false',
  // Who may delete records may by the same right delete their topic: nobody may.
  'delete.topic.enable': 'false',
  'message.max.bytes': String(3 * 1024 * 1024),
  'group.initial.rebalance.delay.ms': '0',
  // The default sets 10 MB aside, twice, for each partition.
  'log.index.size.max.bytes': '1048576',
  'log.segment.bytes': '67108864',
  // After kill -9 the next broker waits until the dead one's lease ends: 9 s by default.
  'broker.session.timeout.ms': '3000',
  'broker.heartbeat.interval.ms': '500',
};
