import { EVENT_ACCESS, FRAMES_ACCESS, type ServiceName, type TopicAccess } from '@proctorwise/contracts';
import {
  type AclEntry,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  ResourcePatternTypes,
} from 'kafkajs';
import { deadLetterTopic, FRAMES_TOPIC } from './topics.js';

const { READ, WRITE, DESCRIBE } = AclOperationTypes;

/**
 * What each service may do in Kafka, and no more: write what it makes, read what it hears, lay aside what it cannot
 * handle, and take part in groups that bear its name. The name of a service is the name of its user.
 * @param prefix before the names of topics and groups
 */
export function serviceAcls(prefix = ''): AclEntry[] {
  const topics: [string, TopicAccess][] = [...Object.entries(EVENT_ACCESS), [FRAMES_TOPIC, FRAMES_ACCESS]];
  const entries = topics.flatMap(([name, { writer, readers }]) => {
    const topic = `${prefix}${name}`;
    return [
      ...allow(writer, AclResourceTypes.TOPIC, topic, [WRITE, DESCRIBE]),
      ...readers.flatMap((reader) => [
        ...allow(reader, AclResourceTypes.TOPIC, topic, [READ, DESCRIBE]),
        ...allow(reader, AclResourceTypes.TOPIC, deadLetterTopic(topic), [WRITE, DESCRIBE]),
      ]),
    ];
  });
  const readers = new Set(topics.flatMap(([, access]) => access.readers));
  const groups = [...readers].flatMap((service) => [
    ...allow(service, AclResourceTypes.GROUP, `${prefix}${service}`, [READ]),
    ...allow(service, AclResourceTypes.GROUP, `${prefix}${service}.`, [READ], ResourcePatternTypes.PREFIXED),
  ]);
  return [...entries, ...groups];
}

function allow(
  service: ServiceName,
  resourceType: AclResourceTypes,
  resourceName: string,
  operations: readonly AclOperationTypes[],
  resourcePatternType = ResourcePatternTypes.LITERAL,
): AclEntry[] {
  return operations.map((operation) => ({
    principal: `User:${service}`,
    host: '*',
    permissionType: AclPermissionTypes.ALLOW,
    resourceType,
    resourceName,
    resourcePatternType,
    operation,
  }));
}

/**
 * Gives the services their rights. Run again it changes nothing; a right that is no longer in the table stays until
 * somebody takes it away.
 * @param admin connected, as a user who may alter the cluster
 */
export async function ensureAcls(admin: Admin, acls: readonly AclEntry[]): Promise<void> {
  await admin.createAcls({ acl: [...acls] });
}
