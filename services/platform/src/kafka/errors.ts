import { types } from 'node:util';
import type { KafkaConnection } from './connection.js';

/** The libraries' names for a broker that is not there, or not yet: kafkajs's, and @platformatic/kafka's codes. */
const LOST =
  /^KafkaJS(Connection|BrokerNotFound|RequestTimeout|NumberOfRetriesExceeded|NoBrokerAvailable)|^PLT_KFK_NETWORK$/;

/** What @platformatic/kafka makes of the brokers' answer that they have no such topic. */
const UNKNOWN_TOPIC = /^Unknown topic /;

/** Node's codes for certificates that it does not believe. */
const UNBELIEVED = /CERT|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER/;

/** A call to Kafka failed. Each kind of it says what a person can do. */
export abstract class KafkaFailure extends Error {
  /** Whether the same call may succeed later, without anybody's doing. */
  abstract readonly isRetryable: boolean;
}

/** The broker does not know this user, or not this password. */
export class KafkaCredentialsRefused extends KafkaFailure {
  readonly isRetryable = false;
  constructor(
    readonly user: string,
    options: { cause: unknown },
  ) {
    super(
      `Kafka refused the user ${user}: wrong password, or no such user. Compare the service's secret with the user's SCRAM credentials (kafka-configs --describe --entity-type users).`,
      options,
    );
    this.name = 'KafkaCredentialsRefused';
  }
}

/** The user is known, and has no ACL for what it wants. */
export class KafkaAccessDenied extends KafkaFailure {
  readonly isRetryable = false;
  constructor(
    readonly user: string,
    readonly wanted: string,
    options: { cause: unknown },
  ) {
    super(
      `Kafka lets ${user} not do this: ${wanted}. Which service may read and write what stands in contracts' event access; run the topic bootstrap to bring the ACLs up to it.`,
      options,
    );
    this.name = 'KafkaAccessDenied';
  }
}

/** The topic is not there; no client makes one. */
export class KafkaTopicMissing extends KafkaFailure {
  readonly isRetryable = false;
  constructor(
    readonly wanted: string,
    options: { cause: unknown },
  ) {
    super(`Kafka has no topic for this: ${wanted}. Run the topic bootstrap first.`, options);
    this.name = 'KafkaTopicMissing';
  }
}

/** What answered has no certificate that this process believes: somebody else, or another authority's. */
export class KafkaCertificateRefused extends KafkaFailure {
  readonly isRetryable = false;
  constructor(
    readonly brokers: readonly string[],
    readonly problem: string,
    options: { cause: unknown },
  ) {
    super(
      `The certificate of Kafka at ${brokers.join(', ')} is not believed (${problem}). Give the service the PEM of the authority that signed it, and name the brokers as the certificate does.`,
      options,
    );
    this.name = 'KafkaCertificateRefused';
  }
}

/** Brokers name to a user only the topics that it may see. */
export class KafkaTopicsUnseen extends KafkaFailure {
  readonly isRetryable = false;
  constructor(
    readonly user: string,
    readonly topics: readonly string[],
  ) {
    super(
      `Kafka shows ${user} no topic ${topics.join(', ')}: it is not there, or this user has no right to it. Run the topic bootstrap of this version, or take a user with the right.`,
    );
    this.name = 'KafkaTopicsUnseen';
  }
}

/** Brokers answered, and gave nothing of what is there. */
export class KafkaSilent extends KafkaFailure {
  readonly isRetryable = true;
  constructor(readonly forMs: number) {
    super(`Kafka gave nothing for ${forMs / 1_000} s. Try again; look at the brokers.`);
    this.name = 'KafkaSilent';
  }
}

/** No broker answered, or none in time. */
export class KafkaUnreachable extends KafkaFailure {
  readonly isRetryable = true;
  constructor(
    readonly brokers: readonly string[],
    options: { cause: unknown },
  ) {
    super(`No Kafka broker answered at ${brokers.join(', ')}. It is tried again; look at the brokers.`, options);
    this.name = 'KafkaUnreachable';
  }
}

/**
 * The failure that a library's error stands for; what is none of them comes back as it is.
 * @param wanted what was tried, for the reader: `write to exam_submitted`
 */
export function kafkaFailure(error: unknown, connection: KafkaConnection, wanted: string): unknown {
  if (error instanceof KafkaFailure) return error; // said already, of what was tried then
  const user = connection.sasl?.username ?? 'a client without a name';
  const causes = [...causesOf(error)];
  const isOf = (type: RegExp) => causes.some((cause) => type.test(protocolErrorOf(cause)));
  if (isOf(/^SASL_AUTHENTICATION_FAILED$/) || causes.some(({ name }) => name === 'KafkaJSSASLAuthenticationError'))
    return new KafkaCredentialsRefused(user, { cause: error });
  // The library forgets why it found no coordinator. It repeats by itself what a broker's start explains; what is left,
  // where brokers answer, is a group that this user may not see.
  const hasNoGroup = causes.some(({ name }) => name === 'KafkaJSGroupCoordinatorNotFound');
  if (isOf(/AUTHORIZATION_FAILED$/) || hasNoGroup) return new KafkaAccessDenied(user, wanted, { cause: error });
  if (isOf(/^UNKNOWN_TOPIC_OR_PARTITION$/) || causes.some(({ message }) => UNKNOWN_TOPIC.test(message)))
    return new KafkaTopicMissing(wanted, { cause: error });
  const certificate = causes.map(codeOf).find((code) => UNBELIEVED.test(code));
  if (certificate) return new KafkaCertificateRefused(connection.brokers, certificate, { cause: error });
  if (causes.some((cause) => LOST.test(cause.name) || LOST.test(codeOf(cause))))
    return new KafkaUnreachable(connection.brokers, { cause: error });
  return error;
}

/** Whether no repeat helps until somebody does something. */
export function isHopeless(error: unknown, connection: KafkaConnection): boolean {
  const failure = kafkaFailure(error, connection, '');
  return failure instanceof KafkaFailure && !failure.isRetryable;
}

const codeOf = (error: Error): string => ('code' in error ? String(error.code) : '');

/** The protocol's name of what a broker answered; kafkajs calls it `type`, @platformatic/kafka `apiId`. */
const protocolErrorOf = (error: Error): string =>
  'type' in error ? String(error.type) : 'apiId' in error ? String(error.apiId) : '';

/** The error, what caused it, and so on; of several errors in one, each. */
function* causesOf(error: unknown): Generator<Error> {
  for (let at: unknown = error; types.isNativeError(at); at = at.cause) {
    yield at;
    if ('errors' in at && Array.isArray(at.errors)) for (const each of at.errors) yield* causesOf(each);
  }
}
