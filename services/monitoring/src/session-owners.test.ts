import { describe, expect, it } from '@jest/globals';
import { ProcessUnreachable } from '@proctorwise/platform';
import { SessionOwners } from './session-owners.js';
import { type Share, Shares } from './watch/shares.js';

const HERE = 3;
const addresses: Record<number, string> = { 1: 'http://one', 2: 'http://two' };
/** A session's last digit is its partition. 1 and 2 are others', 4 is nobody's just now. */
function owners(...here: number[]) {
  let asked = 0;
  const partitions = {
    partitionOf: (sessionId: string) => Number(sessionId.at(-1)),
    addressOf: async (partition: number) => {
      asked += 1;
      return addresses[partition] ?? null;
    },
    addresses: async () => Object.values(addresses),
    lookAgain: () => undefined,
  };
  const shares = new Shares(partitions);
  for (const number of here) shares.add({ number } as Share);
  return { of: new SessionOwners(shares, partitions), asked: () => asked };
}

describe('whose a session is', () => {
  it('is known without asking where it is watched here, also of what was sent on', async () => {
    const { of, asked } = owners(HERE);
    expect(await of.elsewhere('s3', false)).toBeNull();
    expect(await of.elsewhere('s3', true)).toBeNull();
    expect(await of.addressOf('s3')).toBeNull();
    expect(asked()).toBe(0);
  });
  it('is asked of the group else', async () => {
    const { of } = owners(HERE);
    expect(await of.elsewhere('s1', false)).toBe('http://one');
    expect(await of.addressOf('s2')).toBe('http://two');
    expect(await of.others()).toEqual(['http://one', 'http://two']);
  });
  it('sends nothing on twice: two that each take the other for the owner make no loop', async () => {
    const { of, asked } = owners(HERE);
    await expect(of.elsewhere('s1', true)).rejects.toThrow(ProcessUnreachable);
    expect(asked()).toBe(0);
  });
  it('is nobody’s for a moment: to be tried again, or read from the database', async () => {
    const { of } = owners(HERE);
    await expect(of.elsewhere('s4', false)).rejects.toMatchObject({ retryAfterSeconds: 1 });
    expect(await of.addressOf('s4')).toBeNull();
  });
});

describe('a new session', () => {
  it('begins here, with an id of a partition that is here', async () => {
    const { of } = owners(HERE);
    expect(await of.elsewhereForNew(false)).toBeNull();
    let next = 0;
    expect(of.idHere(() => `s${next++}`)).toBe('s3');
  });
  it('begins elsewhere where nothing is here, and is not sent on a second time', async () => {
    const { of } = owners();
    expect(await of.elsewhereForNew(false)).toBe('http://one');
    await expect(of.elsewhereForNew(true)).rejects.toThrow(ProcessUnreachable);
    expect(() => of.idHere(() => 's3')).toThrow(ProcessUnreachable);
  });
  it('gets no id after 2,000 that are all others’', () => {
    const { of } = owners(HERE);
    let tries = 0;
    const others = (until: number) => () => (++tries < until ? 's1' : 's3');
    expect(of.idHere(others(2_000))).toBe('s3');
    tries = 0;
    expect(() => of.idHere(others(2_001))).toThrow(ProcessUnreachable);
    expect(tries).toBe(2_000);
  });
});
