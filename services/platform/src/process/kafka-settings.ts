import type { KafkaConnection } from '../kafka/index.js';
import { fileOf } from './database-settings.js';
import { SettingInvalid, type Settings } from './settings.js';

/**
 * How a service reaches Kafka: `KAFKA_BROKERS`, `KAFKA_USERNAME` with `KAFKA_PASSWORD` (rather `KAFKA_PASSWORD_FILE`),
 * `KAFKA_TLS`, `KAFKA_CA_FILE`.
 * @throws {SettingInvalid}
 */
export function kafkaConnectionOf(settings: Settings, clientId: string): KafkaConnection {
  const brokers = settings.needed('KAFKA_BROKERS', 'host:port of some brokers, with commas between');
  const username = settings.text('KAFKA_USERNAME');
  const password = settings.secret('KAFKA_PASSWORD');
  if ((username === undefined) !== (password === undefined))
    throw new SettingInvalid('KAFKA_USERNAME and KAFKA_PASSWORD (or KAFKA_PASSWORD_FILE) belong together: set both.');
  const caFile = settings.text('KAFKA_CA_FILE');
  return {
    brokers: brokers.split(',').map((each) => each.trim()),
    clientId,
    ...(username !== undefined && password !== undefined ? { sasl: { username, password } } : {}),
    ...(caFile !== undefined || settings.flag('KAFKA_TLS')
      ? { tls: caFile === undefined ? {} : { ca: fileOf('KAFKA_CA_FILE', caFile) } }
      : {}),
  };
}
