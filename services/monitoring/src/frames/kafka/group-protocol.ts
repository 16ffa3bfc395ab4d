import { AssignerProtocol, type PartitionAssigner } from 'kafkajs';
import { assignPartitions } from './assignment.js';

/** What a process tells the others of its group. */
export interface MemberData {
  /** Where the others send requests for its sessions; empty where it takes none. */
  readonly address: string;
  readonly has: readonly number[];
}

const NAME = 'proctorwise-frames';
const VERSION = 0;

export const readMemberData = (metadata: Buffer): MemberData => {
  const { userData } = AssignerProtocol.MemberMetadata.decode(metadata) ?? {};
  const { address = '', has = [] } = JSON.parse(userData?.toString() || '{}') as Partial<MemberData>;
  return { address, has };
};

/** The group's protocol: each member says where it is reached and what it has; the leader moves as little as it can. */
export const frameAssigner =
  (options: {
    readonly topic: string;
    readonly partitions: number;
    readonly own: () => MemberData;
  }): PartitionAssigner =>
  () => ({
    name: NAME,
    version: VERSION,
    async assign({ members }) {
      const told = members.map(({ memberId, memberMetadata }) => ({
        memberId,
        has: readMemberData(memberMetadata).has,
      }));
      return [...assignPartitions(options.partitions, told)].map(([memberId, partitions]) => ({
        memberId,
        memberAssignment: AssignerProtocol.MemberAssignment.encode({
          version: VERSION,
          assignment: { [options.topic]: partitions },
          userData: Buffer.alloc(0),
        }),
      }));
    },
    protocol: ({ topics }) => ({
      name: NAME,
      metadata: AssignerProtocol.MemberMetadata.encode({
        version: VERSION,
        topics,
        userData: Buffer.from(JSON.stringify(options.own())),
      }),
    }),
  });
