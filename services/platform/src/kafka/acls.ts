import { EVENT_ACCESS, FRAMES_ACCESS, type ServiceName, type TopicAccess } from '@proctorwise/contracts';
import {
  type AclEntry,
  AclOperationTypes,
  AclPermissionTypes,
  AclResourceTypes,
  type Admin,
  ResourcePatternTypes,
} from 'kafkajs';
import { sleep } from '../background/index.js';
import { deadLetterTopic, FRAMES_TOPIC } from './topics.js';

const POLL_MS = 50;
const KNOWN_WITHIN_MS = 10_000;
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
 * Gives the services their rights. Resolves when the broker that was asked goes by them. Run again it changes nothing; a
 * right that is no longer in the table stays until somebody takes it away.
 * @param admin connected, as a user who may alter the cluster
 * @throws {Error} the broker does not go by them within 10 s
 */
export async function ensureAcls(admin: Admin, acls: readonly AclEntry[]): Promise<void> {
  await admin.createAcls({ acl: [...acls] });
  for (let missing = acls, polls = 0; missing.length > 0; polls += 1) {
    if (polls > 0) await sleep(POLL_MS);
    if (polls * POLL_MS > KNOWN_WITHIN_MS) throw new Error(`${missing.length} rights are not known to the broker yet`);
    const known = await knownAcls(admin);
    missing = acls.filter((acl) => !known.has(nameOf(acl)));
  }
}

async function knownAcls(admin: Admin): Promise<Set<string>> {
  const { resources } = await admin.describeAcls({
    resourceType: AclResourceTypes.ANY,
    resourcePatternType: ResourcePatternTypes.ANY,
    operation: AclOperationTypes.ANY,
    permissionType: AclPermissionTypes.ANY,
  } as Parameters<Admin['describeAcls']>[0]);
  return new Set(resources.flatMap(({ acls, ...resource }) => acls.map((acl) => nameOf({ ...resource, ...acl }))));
}

const nameOf = ({
  principal,
  resourceType,
  resourceName,
  resourcePatternType,
  operation,
}: Omit<AclEntry, 'host' | 'permissionType'>) =>
  [principal, resourceType, resourceName, resourcePatternType, operation].join(' ');
