import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CommittedEvent, eventsAmiss } from './events-amiss.js';

const event = (id: string, key = 'k', topic = 't'): CommittedEvent => ({ topic, key, id });
const [a, b, c] = [event('a'), event('b'), event('c')];

describe('the events of an outbox, in Kafka', () => {
  it('may come again, and among those of others', () => {
    expect(eventsAmiss([a, b], [a, event('x', 'other'), b, a, b])).toEqual([]);
  });
  it('are missed', () => {
    expect(eventsAmiss([a, b, c], [a, c])).toEqual(['t of k: 1 committed events are not in Kafka: b …']);
  });
  it('are in order, for one key', () => {
    expect(eventsAmiss([a, b, c], [a, c, b])).toEqual([
      't of k: events came in another order than they were committed in',
    ]);
    expect(eventsAmiss([a, event('d', 'other')], [event('d', 'other'), a])).toEqual([]);
  });
  it('have nothing amiss however often they were begun before they came whole', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.array(fc.nat()), (ids, restarts) => {
        const committed = ids.map((id) => event(id));
        const begun = restarts.flatMap((at) => committed.slice(0, at % (ids.length + 1)));
        expect(eventsAmiss(committed, [...begun, ...committed])).toEqual([]);
      }),
    );
  });
});
