import { EVENT_ACCESS, FRAMES_ACCESS, SERVICES, type ServiceName, type TopicAccess } from '@proctorwise/contracts';
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
 * The user of the command that looks at dead letters and sends them again, who is no service; its groups bear its name.
 * It reads no event but those that were given up.
 */
export const DEAD_LETTERS_USER = 'dead-letters';
type KafkaUser = ServiceName | typeof DEAD_LETTERS_USER;

/**
 * What each service may do in Kafka, and no more: write what it makes, read what it hears, lay aside what it cannot
 * handle, and take part in groups that bear its name. The name of a service is the name of its user. Beside them stands
 * who sends dead letters again.
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
  // What is archived is deleted by who archived it: records, and by the same right the topic, since Kafka knows no finer
  // one. The brokers therefore delete no topic at all (`delete.topic.enable=false`).
  const archived = allow(FRAMES_ACCESS.writer, Resource.TOPIC, `${prefix}${FRAMES_TOPIC}`, [DELETE]);
  return [...entries, ...groups, ...archived, ...deadLetterAcls(prefix)];
}

/** Reads what was given up, and writes it to where it came from; and, behind the letter, that it did. */
function deadLetterAcls(prefix: string): AclEntry[] {
  const user = DEAD_LETTERS_USER;
  const heard = Object.entries(EVENT_ACCESS).filter(([, { readers }]) => readers.length > 0);
  return [
    ...heard.flatMap(([name]) => [
      ...allow(user, Resource.TOPIC, `${prefix}${name}`, [WRITE, DESCRIBE]),
      ...allow(user, Resource.TOPIC, deadLetterTopic(`${prefix}${name}`), [READ, WRITE, DESCRIBE]),
    ]),
    ...allow(user, Resource.GROUP, `${prefix}${user}.`, [READ], Pattern.PREFIXED),
  ];
}

function allow(
  user: KafkaUser,
  resourceType: AclResourceTypes,
  resourceName: string,
  operations: readonly AclOperationTypes[],
  resourcePatternType = Pattern.LITERAL,
): AclEntry[] {
  return operations.map((operation) => ({
    principal: `User:${user}`,
    host: '*',
    permissionType: Permission.ALLOW,
    resourceType,
    resourceName,
    resourcePatternType,
    operation,
  }));
}

/**
 * Gives the services their rights, and takes away from them what is no longer in the table. Resolves when the broker
 * that was asked goes by it. Run again it changes nothing.
 * @param admin connected, as a user who may alter the cluster
 * @param acls as `serviceAcls` gives them for this prefix
 * @returns what was taken away
 * @throws {Error} the broker does not go by them within 10 s
 */
export async function ensureAcls(admin: Admin, acls: readonly AclEntry[], prefix = ''): Promise<readonly AclEntry[]> {
  await admin.createAcls({ acl: [...acls] });
  const superfluous = superfluousAcls(await knownAcls(admin), acls, prefix);
  if (superfluous.length > 0) await admin.deleteAcls({ filters: [...superfluous] });
  for (let open = acls.length, polls = 0; open > 0; polls += 1) {
    if (polls > 0) await sleep(POLL_MS);
    if (polls * POLL_MS > KNOWN_WITHIN_MS) throw new Error(`${open} rights are not as the broker should have them yet`);
    const known = await knownAcls(admin);
    const names = new Set(known.map(nameOf));
    open = acls.filter((acl) => !names.has(nameOf(acl))).length + superfluousAcls(known, acls, prefix).length;
  }
  return superfluous;
}

/**
 * What the services are allowed beyond the table, on topics and groups of this platform. Another platform's, whose names
 * begin otherwise, other users', and whatever is denied stay as they are.
 */
export function superfluousAcls(known: readonly AclEntry[], wanted: readonly AclEntry[], prefix = ''): AclEntry[] {
  const wantedNames = new Set(wanted.map(nameOf));
  const ours = new Set([...SERVICES, DEAD_LETTERS_USER].map((user) => `User:${user}`));
  return known.filter(
    (acl) =>
      ours.has(acl.principal) &&
      acl.permissionType === Permission.ALLOW &&
      isOfPlatform(acl, prefix) &&
      !wantedNames.has(nameOf(acl)),
  );
}

/** A name of ours has no full stop behind the prefix but before `dlt`, or at the end of a group's beginning. */
const isOfPlatform = ({ resourceType, resourceName }: AclEntry, prefix: string): boolean =>
  (resourceType === Resource.TOPIC || resourceType === Resource.GROUP) &&
  resourceName.startsWith(prefix) &&
  !resourceName
    .slice(prefix.length)
    .replace(/\.(dlt)?$/, '')
    .includes('.');

async function knownAcls(admin: Admin): Promise<AclEntry[]> {
  const { resources } = await admin.describeAcls({
    resourceType: Resource.ANY,
    resourcePatternType: Pattern.ANY,
    operation: Operation.ANY,
    permissionType: Permission.ANY,
  } as Parameters<Admin['describeAcls']>[0]);
  return resources.flatMap(({ acls, ...resource }) => acls.map((acl) => ({ ...resource, ...acl })));
}

const nameOf = ({
  principal,
  host,
  permissionType,
  resourceType,
  resourceName,
  resourcePatternType,
  operation,
}: AclEntry) => [principal, host, permissionType, resourceType, resourceName, resourcePatternType, operation].join(' ');
