import { type Admin, AssignerProtocol } from 'kafkajs';
import { readMemberData } from './group-protocol.js';

/** Where each partition's process is reached, as the group itself has it. */
export interface Directory {
  readonly byPartition: ReadonlyMap<number, string>;
}

/** A process that went away is noticed as soon as a request to it fails; one that came, after this. */
const BELIEVED_FOR_MS = 1_000;
const NOBODY: Directory = { byPartition: new Map() };

/** Asks the group's coordinator, at most once in a while, whoever wants to know. */
export class GroupDirectory {
  #found: Promise<Directory> = Promise.resolve(NOBODY);
  #askedAt = Number.NEGATIVE_INFINITY;

  /** @param monotonicMs @default performance.now */
  constructor(
    private readonly ask: () => Promise<Directory>,
    private readonly monotonicMs: () => number = () => performance.now(),
  ) {}

  /** What is known: nobody, where the coordinator cannot be asked. */
  async look(): Promise<Directory> {
    if (this.monotonicMs() - this.#askedAt >= BELIEVED_FOR_MS) {
      this.#askedAt = this.monotonicMs();
      this.#found = this.ask().catch(() => NOBODY);
    }
    return this.#found;
  }
  lookAgain(): void {
    this.#askedAt = Number.NEGATIVE_INFINITY;
  }
}

/** The members of a group that share a topic. @param admin connected */
export async function readDirectory(admin: Admin, group: string, topic: string): Promise<Directory> {
  const { groups } = await admin.describeGroups([group]);
  const byPartition = new Map<number, string>();
  for (const { memberMetadata, memberAssignment } of groups[0]?.members ?? []) {
    const { address } = readMemberData(memberMetadata);
    const assigned = AssignerProtocol.MemberAssignment.decode(memberAssignment)?.assignment[topic] ?? [];
    if (address !== '') for (const partition of assigned) byPartition.set(partition, address);
  }
  return { byPartition };
}
