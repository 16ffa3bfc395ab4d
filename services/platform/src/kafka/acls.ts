import { EVENT_ACCESS, FRAMES_ACCESS, type ServiceName, type TopicAccess } from '@proctorwise/contracts';
import kafkajs, { type AclEntry, type AclOperationTypes, type AclResourceTypes, type Admin } from 'kafkajs';
import { sleep } from '../background/index.js';
import { deadLetterTopic, FRAMES_TOPIC } from './topics.js';

const POLL_MS = 50;
const KNOWN_WITHIN_MS = 10_000;
// Node finds only some of this CommonJS package's names: the others come by its default export.
const {
  AclOperationTypes: Operation,
  AclPermissionTypes: Permission,
  AclResourceTypes: Resource,
  ResourcePatternTypes: Pattern,
} = kafkajs;
const { READ, WRITE, DESCRIBE, DELETE } = Operation;

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
      ...allow(writer, Resource.TOPIC, topic, [WRITE, DESCRIBE]),
      ...readers.flatMap((reader) => [
        ...allow(reader, Resource.TOPIC, topic, [READ, DESCRIBE]),
        ...allow(reader, Resource.TOPIC, deadLetterTopic(topic), [WRITE, DESCRIBE]),
      ]),
    ];
  });
  const readers = new Set(topics.flatMap(([, access]) => access.readers));
  const groups = [...readers].flatMap((service) => [
    ...allow(service, Resource.GROUP, `${prefix}${service}`, [READ]),
    ...allow(service, Resource.GROUP, `${prefix}${service}.`, [READ], Pattern.PREFIXED),
  ]);
  // What is archived is deleted by who archived it: records, and by the same right the topic. Kafka knows no finer one.
  const archived = allow(FRAMES_ACCESS.writer, Resource.TOPIC, `${prefix}${FRAMES_TOPIC}`, [DELETE]);
  return [...entries, ...groups, ...archived];
}

function allow(
  service: ServiceName,
  resourceType: AclResourceTypes,
  resourceName: string,
  operations: readonly AclOperationTypes[],
  resourcePatternType = Pattern.LITERAL,
): AclEntry[] {
  return operations.map((operation) => ({
    principal: `User:${service}`,
    host: '*',
    permissionType: Permission.ALLOW,
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
    resourceType: Resource.ANY,
    resourcePatternType: Pattern.ANY,
    operation: Operation.ANY,
    permissionType: Permission.ANY,
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
