/**
 * What each container image holds and how it starts. All are made of the same parts: Node, the C libraries that it and
 * the native packages need, the production packages of one workspace, and that workspace as it was built.
 */

/** Owner of every process: no name, no home, no right to write. The same number as in the operator's pod templates. */
export const RUN_AS = '65532:65532';

/** Where the checkout's layout begins inside an image. */
export const APP = '/app';

/**
 * @typedef {object} ImageDefinition
 * @property {string} workspace folder of the workspace that runs
 * @property {string} main its program, from that folder
 * @property {string[]} nodeFlags beside those that all have
 * @property {number[]} ports
 * @property {Record<string, string>} env
 * @property {boolean} hasModels whether model files come with it
 */

/** @type {Record<string, ImageDefinition>} */
export const IMAGES = {
  vision: {
    workspace: 'vision',
    main: 'dist/main.js',
    // As vision/src/pool/child.ts starts it, and for its reason.
    nodeFlags: ['--initial-old-space-size=64', '--max-semi-space-size=4'],
    ports: [8080],
    env: {
      VISION_LISTEN: '0.0.0.0:8080',
      MODELS_DIR: `${APP}/models`,
      PROCTORWISE_MODEL_DOWNLOAD: 'off',
      // As vision gives its own processes: vision/src/pool/child.ts.
      MALLOC_ARENA_MAX: '2',
    },
    hasModels: true,
  },
  operator: {
    workspace: 'operator',
    main: 'dist/main.js',
    nodeFlags: [],
    ports: [8081],
    env: {},
    hasModels: false,
  },
};
