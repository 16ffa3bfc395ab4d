import type { Missing } from '@proctorwise/contracts/testing';
import { wholeKube } from '../../kube/index.js';
import { testdataDir } from '../../needs.js';

export const MISSING_NODE: Missing = {
  because:
    'there is no Kubernetes here that can start a node of its own, or this is not root, or there are no test pictures',
  command: 'as root on Linux, set PROCTORWISE_KUBE_CLUSTER; scripts/shared-assets.mjs says what that is',
};

const isRoot = process.getuid?.() === 0;

/** A real node, with containers, and pictures to send to it; undefined where one of them is missing. */
export const realNode = wholeKube && testdataDir && isRoot ? { kube: wholeKube, testdata: testdataDir } : undefined;
