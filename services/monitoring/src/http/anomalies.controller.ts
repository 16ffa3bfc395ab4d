import { Readable } from 'node:stream';
import type { Anomaly, AnomalyAlert, AnomalySummary, Problem, SessionGap } from '@proctorwise/contracts';
import { actorOf, linkNextPage, parsePage } from '@proctorwise/platform';
import { Controller, Get, Path, Produces, Query, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { MonitoringUseCases } from './dependencies.js';

@Route('monitoring')
@Tags('Anomalies')
@Security('login')
export class AnomaliesController extends Controller {
  constructor(private readonly useCases: MonitoringUseCases) {
    super();
  }

  /**
   * A session's anomalies, newest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('sessions/{session_id}/anomalies')
  @Response<Problem>(404, 'Session not found')
  async list(
    @Path() session_id: string,
    @Request() request: ExpressRequest,
    @Query() severity?: string,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<Anomaly[]> {
    const page = parsePage(limit, cursor);
    const anomalies = await this.useCases.listAnomalies(actorOf(request), session_id, severity, page);
    const last = anomalies.at(-1);
    linkNextPage(request, page, anomalies.length, last && { at: new Date(last.detected_at), id: last.anomaly_id });
    return anomalies;
  }

  /**
   * The critical and high anomalies of all sessions, newest first. Without a limit at most 10,000; with one, `Link`
   * names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('alerts')
  async alerts(
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<AnomalyAlert[]> {
    const page = parsePage(limit, cursor);
    const alerts = await this.useCases.listAlerts(actorOf(request), page);
    const last = alerts.at(-1);
    linkNextPage(request, page, alerts.length, last && { at: new Date(last.detected_at), id: last.anomaly_id });
    return alerts;
  }

  @Get('sessions/{session_id}/anomalies/summary')
  @Response<Problem>(404, 'Session not found')
  async summary(@Path() session_id: string, @Request() request: ExpressRequest): Promise<AnomalySummary> {
    return this.useCases.summariseAnomalies(actorOf(request), session_id);
  }

  /** When less of the session was seen than promised, and why: the platform's own gaps, and late pictures. Newest first. */
  @Get('sessions/{session_id}/gaps')
  @Response<Problem>(404, 'Session not found')
  async gaps(@Path() session_id: string, @Request() request: ExpressRequest): Promise<SessionGap[]> {
    return this.useCases.listGaps(actorOf(request), session_id);
  }

  /** A recorded picture. Every look is audited. @param path an anomaly's frame_path */
  @Get('frames')
  @Produces('image/jpeg')
  @Response<Problem>(404, 'Frame not found')
  async frame(@Query() path: string, @Request() request: ExpressRequest): Promise<Readable> {
    const jpeg = await this.useCases.readRecordedFrame(actorOf(request), path);
    this.setHeader('Content-Type', 'image/jpeg');
    this.setHeader('Content-Length', String(jpeg.byteLength));
    // A person's picture: only the viewer's own browser may keep it, and for this page only.
    this.setHeader('Cache-Control', 'private, max-age=300');
    return Readable.from([jpeg]);
  }
}
