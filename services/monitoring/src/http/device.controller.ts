import {
  type BrowserEventRequest,
  DomainError,
  type FrameReceipt,
  type FrameReply,
  type FrameRequest,
  type Problem,
  type RenewedSessionToken,
} from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import {
  Body,
  Controller,
  Header,
  Path,
  Post,
  Put,
  Request,
  Response,
  Route,
  Security,
  SuccessResponse,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { MonitoringUseCases } from './dependencies.js';

/** What the candidate's own device calls. */
@Route('monitoring/sessions/{session_id}')
@Tags('Candidate device')
@Security('login')
export class DeviceController extends Controller {
  constructor(private readonly useCases: MonitoringUseCases) {
    super();
  }

  /** Renews the session token. */
  @Post('token')
  async renewToken(
    @Path() session_id: string,
    @Request() request: ExpressRequest,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<RenewedSessionToken> {
    return this.useCases.renewSessionToken(actorOf(request), session_id, numberOrNull(deviceEpoch));
  }

  /** A sign of life. */
  @Post('heartbeat')
  async heartbeat(
    @Path() session_id: string,
    @Request() request: ExpressRequest,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<{ server_time: string; ends_at: string }> {
    return this.useCases.beat(actorOf(request), session_id, numberOrNull(deviceEpoch));
  }

  /**
   * Takes a picture, body `image/jpeg`; answers when it is durable.
   * @param capturedAt the device's clock, ISO 8601
   * @param clockOffsetMs server clock minus device clock, as the device measured it
   * @param deviceEpoch as the start of the session gave it
   */
  @Put('frames/{frame_number}')
  @Response<Problem>(409, 'Taken over by another device, or another picture has this number')
  @Response<Problem>(429, 'More pictures than an exam needs: keep it, and send it after Retry-After')
  async putFrame(
    @Path() session_id: string,
    @Path() frame_number: string,
    @Request() request: ExpressRequest,
    @Header('x-captured-at') capturedAt?: string,
    @Header('x-clock-offset-ms') clockOffsetMs?: string,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<FrameReceipt> {
    if (!Buffer.isBuffer(request.body))
      throw new DomainError('unsupported_media_type', 'Send the picture as a body of type image/jpeg.');
    return this.useCases.acceptFrame(actorOf(request), session_id, {
      frameNumber: /^\d{1,10}$/.test(frame_number) ? Number(frame_number) : Number.NaN,
      jpeg: request.body,
      capturedAt: finiteOrNull(capturedAt === undefined ? Number.NaN : Date.parse(capturedAt)),
      clockOffsetMs: numberOrNull(clockOffsetMs),
      deviceEpoch: numberOrNull(deviceEpoch),
    });
  }

  /** The original system's frame call: base64 in JSON, or a bare browser event. */
  @Post('frame')
  async postFrame(
    @Path() session_id: string,
    @Body() body: FrameRequest,
    @Request() request: ExpressRequest,
  ): Promise<FrameReply> {
    return this.useCases.acceptPostedFrame(actorOf(request), session_id, body);
  }

  /**
   * Something happened in the browser: the page was left, the camera was lost. It is dated by `occurred_at` where the
   * offset is given and the event can have waited on the device so long; else by its arrival.
   * @param deviceEpoch as the start of the session gave it
   * @param clockOffsetMs server clock minus device clock, as the device measured it
   */
  @Post('events')
  @SuccessResponse(204, 'Recorded')
  async reportEvent(
    @Path() session_id: string,
    @Body() body: BrowserEventRequest,
    @Request() request: ExpressRequest,
    @Header('x-device-epoch') deviceEpoch?: string,
    @Header('x-clock-offset-ms') clockOffsetMs?: string,
  ): Promise<void> {
    await this.useCases.reportBrowserEvent(actorOf(request), session_id, body, {
      deviceEpoch: numberOrNull(deviceEpoch),
      clockOffsetMs: numberOrNull(clockOffsetMs),
    });
    this.setStatus(204);
  }
}

const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
/** A header's number; null where it is missing or none. */
const numberOrNull = (text: string | undefined): number | null => finiteOrNull(Number(text ?? Number.NaN));
