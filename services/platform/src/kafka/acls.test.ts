import { describe, expect, it } from '@jest/globals';
import { EVENT_ACCESS, SERVICES, TOPICS } from '@proctorwise/contracts';
import { type AclEntry, AclOperationTypes, AclPermissionTypes, AclResourceTypes } from 'kafkajs';
import { DEAD_LETTERS_USER, serviceAcls, superfluousAcls } from './acls.js';

const { READ, WRITE, DELETE } = AclOperationTypes;
/** Who sends dead letters again. */
const COMMAND = `User:${DEAD_LETTERS_USER}`;
const who = (resource: string, operation: AclOperationTypes) =>
  serviceAcls()
    .filter((acl) => acl.resourceName === resource && acl.operation === operation)
    .map(({ principal }) => principal);

describe('the rights of the services', () => {
  it('let one service alone write each topic', () => {
    for (const topic of TOPICS) expect(who(topic, WRITE).filter((user) => user !== COMMAND)).toHaveLength(1);
    expect(who('exam_submitted', WRITE)).toEqual(['User:correction', COMMAND]);
  });

  it('show frames to the monitoring service only', () => {
    expect([...who('frames', READ), ...who('frames', WRITE)]).toEqual(['User:monitoring', 'User:monitoring']);
  });

  it('let nothing be deleted but frames, by who archives them', () => {
    const deleting = serviceAcls().filter(({ operation }) => operation === DELETE);
    expect(deleting.map(({ principal, resourceName }) => [principal, resourceName])).toEqual([
      ['User:monitoring', 'frames'],
    ]);
  });

  it('let those who read a topic lay aside what they cannot handle, and no service read it', () => {
    expect(who('exam_submitted.dlt', WRITE).sort()).toEqual([COMMAND, 'User:monitoring', 'User:reservation']);
    for (const topic of TOPICS)
      expect(who(`${topic}.dlt`, READ)).toEqual(EVENT_ACCESS[topic].readers.length > 0 ? [COMMAND] : []);
  });

  it('let who sends dead letters again read nothing else, and write where somebody hears', () => {
    for (const topic of TOPICS) {
      expect(who(topic, READ)).not.toContain(COMMAND);
      expect(who(topic, WRITE).includes(COMMAND)).toBe(EVENT_ACCESS[topic].readers.length > 0);
    }
    expect([...who('frames', READ), ...who('frames', WRITE)]).not.toContain(COMMAND);
  });

  it('keep each service to the groups of its name', () => {
    const groups = serviceAcls('p.').filter(({ resourceType }) => resourceType === AclResourceTypes.GROUP);
    for (const { principal, resourceName } of groups) {
      const service = principal.slice('User:'.length);
      expect([`p.${service}`, `p.${service}.`]).toContain(resourceName);
      expect([...SERVICES, DEAD_LETTERS_USER]).toContain(service);
    }
  });
});

describe('rights that are no longer in the table', () => {
  const wanted = serviceAcls();
  const [some] = wanted as [AclEntry];
  const beyond = (differs: Partial<AclEntry>): AclEntry[] =>
    superfluousAcls([...wanted, { ...some, operation: AclOperationTypes.ALTER, ...differs }], wanted);

  it.each([
    ['on a topic that is there', {}],
    ['on one that is not there any more', { resourceName: 'exam_renamed' }],
    ['on its dead letters', { resourceName: 'exam_renamed.dlt' }],
    ['on everything', { resourceName: '*' }],
    ['on a group', { resourceType: AclResourceTypes.GROUP, resourceName: 'user.' }],
    ['from one host', { host: '10.0.0.1' }],
  ])('are found %s', (_where, differs) => {
    expect(beyond(differs)).toEqual([expect.objectContaining(differs)]);
  });

  it.each([
    ['of somebody who is no service', { principal: 'User:admin' }],
    ['of another platform', { resourceName: 'other.exam_submitted' }],
    ['that are denials', { permissionType: AclPermissionTypes.DENY }],
    ['on the cluster', { resourceType: AclResourceTypes.CLUSTER, resourceName: 'kafka-cluster' }],
  ])('are left alone %s', (_whose, differs) => {
    expect(beyond(differs)).toEqual([]);
  });

  it('are told apart by the platform’s prefix', () => {
    expect(superfluousAcls(wanted, serviceAcls('p.'), 'p.')).toEqual([]);
    expect(superfluousAcls(serviceAcls('p.'), wanted)).toEqual([]);
    expect(superfluousAcls(serviceAcls('p.'), [], 'p.')).toEqual(serviceAcls('p.'));
  });
});
