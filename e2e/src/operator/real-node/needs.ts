import type { Missing } from '@proctorwise/contracts/testing';
import { wholeKube } from '../../kube/index.js';
import { testdataDir } from '../../needs.js';

export const MISSING_CONTAINERS: Missing = {
  because: 'there is no Kubernetes here that can start a node of its own, or this is not root',
  command: 'as root on Linux, set PROCTORWISE_KUBE_CLUSTER; scripts/shared-assets.mjs says what that is',
};
export const MISSING_NODE: Missing = {
  ...MISSING_CONTAINERS,
  because: `${MISSING_CONTAINERS.because}, or there are no test pictures`,
};

/** A Kubernetes with a real node, and containers; undefined where one of them is missing. */
export const containers = process.getuid?.() === 0 ? wholeKube : undefined;

/** The same, and pictures to send to it. */
export const realNode = containers && testdataDir ? { kube: containers, testdata: testdataDir } : undefined;
