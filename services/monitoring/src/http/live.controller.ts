import type { WsTicket } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Controller, Path, Post, Request, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { MonitoringUseCases } from './dependencies.js';

/** One-time tickets for sockets: browsers cannot send headers with them. */
@Route('monitoring')
@Tags('Live')
@Security('login')
export class LiveController extends Controller {
  constructor(private readonly useCases: MonitoringUseCases) {
    super();
  }

  /** For the dashboard's socket, `/monitoring/live`. */
  @Post('live/ws-ticket')
  async dashboardTicket(@Request() request: ExpressRequest): Promise<WsTicket> {
    return this.useCases.issueDashboardTicket(actorOf(request));
  }

  /** For a session's sockets, `…/stream` and `…/live`. */
  @Post('sessions/{session_id}/ws-ticket')
  async sessionTicket(@Path() session_id: string, @Request() request: ExpressRequest): Promise<WsTicket> {
    return this.useCases.issueSessionTicket(actorOf(request), session_id);
  }
}
