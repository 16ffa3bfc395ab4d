import { findKube } from './programs.js';

/** What this machine has; undefined where there is none. */
export const kube = await findKube(process.env, (line) => process.stderr.write(`${line}\n`));
/** One with controllers, scheduler and kwok, whose API server may be killed. */
export const wholeKube = kube?.from === 'prebuilt' ? kube : undefined;
