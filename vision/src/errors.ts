import type { UnreadableReason } from '@proctorwise/contracts';

/** `killed_the_process`: two vision processes ended while they looked at this picture. */
export type PictureUnreadableReason = UnreadableReason | 'killed_the_process';

/** This picture cannot be observed, now or later: a property of the picture. Never retry. */
export class PictureUnreadable extends Error {
  override readonly name = 'PictureUnreadable';
  constructor(
    readonly reason: PictureUnreadableReason,
    detail: string,
    options?: ErrorOptions,
  ) {
    super(`${reason}: ${detail}`, options);
  }
}

/** A model file in a folder that someone named cannot be used. The message names file, fault and remedy. */
export class ModelFileBroken extends Error {
  override readonly name = 'ModelFileBroken';
  readonly code = 'model_file_broken';
  constructor(
    readonly path: string,
    fault: string,
    options?: ErrorOptions,
  ) {
    super(
      `Model file ${path} ${fault}. Copy it there again from its source, or take it away: then the next source is used.`,
      options,
    );
  }
}

/** The folder named in configuration is not there. */
export class ModelFolderMissing extends Error {
  override readonly name = 'ModelFolderMissing';
  readonly code = 'model_folder_missing';
  constructor(readonly path: string) {
    super(`MODELS_DIR names ${path}, which is not a folder. Correct the path or unset MODELS_DIR.`);
  }
}

/** onnxruntime cannot compute where it was told to. The message names cause and remedy, in one line. */
export class ProviderUnavailable extends Error {
  override readonly name = 'ProviderUnavailable';
  readonly code = 'provider_unavailable';
  constructor(provider: string, cause: string, options?: ErrorOptions) {
    super(
      `The provider ${provider} cannot be used here (${cause.split('\n', 1)[0]}). It needs an NVIDIA GPU with its driver, ` +
        "CUDA and cuDNN, and onnxruntime's CUDA libraries beside onnxruntime-node's own; or set VISION_PROVIDER=cpu.",
      options,
    );
  }
}

/** A picture waited longer than its sender or this server allows, and was not looked at. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed';
  readonly code = 'deadline_passed';
  constructor(readonly waitedMs: number) {
    super(`the picture waited ${waitedMs} ms, too long to be looked at`);
  }
}

/** More pictures wait than the pool takes. Try again when fewer do. */
export class VisionBusy extends Error {
  override readonly name = 'VisionBusy';
  readonly code = 'vision_busy';
  constructor(readonly waiting: number) {
    super(`${waiting} pictures wait already`);
  }
}

/** No vision process can look: the pool is closed, or its processes do not start. The picture is not to blame. */
export class VisionUnavailable extends Error {
  override readonly name = 'VisionUnavailable';
  readonly code = 'vision_unavailable';
}

/** A vision process answered, but not with an observation and not with a fault of the picture. */
export class VisionFailed extends Error {
  override readonly name = 'VisionFailed';
  readonly code = 'vision_failed';
  constructor(
    readonly status: number,
    detail: string,
  ) {
    super(`vision answered ${status}: ${detail}`);
  }
}
