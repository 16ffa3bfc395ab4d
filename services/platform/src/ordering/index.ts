export { type Batch, type BatchBounds, inBatches } from './in-batches.js';
export { KeyedInOrder, type KeyedInOrderOptions } from './keyed-in-order.js';
export { LowWaterMark } from './low-water-mark.js';
