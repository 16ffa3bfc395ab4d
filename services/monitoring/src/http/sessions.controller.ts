import type {
  MonitoringOverview,
  Problem,
  Session,
  SessionStatus,
  StartedSession,
  StartSessionRequest,
  StopRequest,
} from '@proctorwise/contracts';
import { actorOf, isForwarded, linkNextPage, parsePage } from '@proctorwise/platform';
import { Body, Controller, Get, Path, Post, Put, Query, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import { overviewOfAll, withNewest } from '../app/of-all-processes.js';
import type { MonitoringUseCases } from './dependencies.js';

@Route('monitoring')
@Tags('Sessions')
@Security('login')
export class SessionsController extends Controller {
  constructor(private readonly useCases: MonitoringUseCases) {
    super();
  }

  /** Starts the session of a reservation, or lets this device take it over. */
  @Post('sessions')
  @Response<Problem>(409, 'Outside the slot, or not admitted')
  async start(@Body() body: StartSessionRequest, @Request() request: ExpressRequest): Promise<StartedSession> {
    return this.useCases.startSession(actorOf(request), body);
  }

  /**
   * The sessions within the caller's reach, newest first. Without a limit at most 10,000; with one, `Link` names the
   * next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('sessions')
  async list(
    @Request() request: ExpressRequest,
    @Query() status?: SessionStatus,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<Session[]> {
    const page = parsePage(limit, cursor);
    // Another process lists them, and asks for the newest state of those that are watched here.
    if (isForwarded(request)) return this.useCases.listWatched(actorOf(request), status);
    const sessions = await this.useCases.listSessions(actorOf(request), status, page);
    const last = sessions.at(-1);
    linkNextPage(request, page, sessions.length, last && { at: new Date(last.started_at), id: last.session_id });
    return withNewest(sessions, await this.useCases.others.sessions(request, sessions));
  }

  /** Numbers over all sessions. */
  @Get('overview')
  async overview(@Request() request: ExpressRequest): Promise<MonitoringOverview> {
    const own = await this.useCases.overview(actorOf(request));
    return isForwarded(request) ? own : overviewOfAll(own, await this.useCases.others.overviews(request));
  }

  @Get('sessions/{session_id}')
  @Response<Problem>(404, 'Session not found')
  async get(@Path() session_id: string, @Request() request: ExpressRequest): Promise<Session> {
    return this.useCases.getSession(actorOf(request), session_id);
  }

  /** Ends the session; a repeat returns it again. */
  @Put('sessions/{session_id}/stop')
  @Response<Problem>(404, 'Session not found')
  async stop(
    @Path() session_id: string,
    @Request() request: ExpressRequest,
    @Body() body?: StopRequest,
  ): Promise<Session> {
    return this.useCases.stopSession(actorOf(request), session_id, body?.reason ?? null);
  }
}
