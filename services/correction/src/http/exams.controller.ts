import type { CorrectionsOverview, ExamRelease, Problem } from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Controller, Get, Path, Post, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { CorrectionDeps } from './deps.js';
import { toReleaseReply } from './replies.js';

/** Results over many submissions. */
@Route('corrections')
@Tags('Exams')
export class ExamsController extends Controller {
  constructor(private readonly deps: CorrectionDeps) {
    super();
  }

  /** Lets students see the correct answers, as soon as the exam's last slot is over. */
  @Post('exams/{exam_id}/release')
  @Security('login')
  @Response<Problem>(404, 'No such exam of yours')
  async release(@Request() request: ExpressRequest, @Path() exam_id: string): Promise<ExamRelease> {
    return toReleaseReply(await this.deps.releaseResults(actorOf(request), exam_id));
  }

  /** Counts for the admin page. */
  @Get('overview')
  @Security('login')
  async overview(@Request() request: ExpressRequest): Promise<CorrectionsOverview> {
    return this.deps.readOverview(actorOf(request));
  }
}
