import type {
  Draft,
  OpenDraftRequest,
  Problem,
  SaveAnswerReply,
  SaveAnswerRequest,
  Submission,
} from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import {
  Body,
  Controller,
  Get,
  Header,
  Path,
  Post,
  Put,
  Request,
  Response,
  Route,
  Security,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { CorrectionDeps } from './deps.js';
import { toDraftReply, toSaveReply, toSubmissionReply } from './replies.js';

/** A candidate's running paper: opened inside the session, saved answer by answer, handed in once. */
@Route('corrections/drafts')
@Tags('Drafts')
export class DraftsController extends Controller {
  constructor(private readonly deps: CorrectionDeps) {
    super();
  }

  /** Opens the paper inside the running session; a repeat gives the same draft with what is saved. */
  @Post()
  @Security('login')
  @Response<Problem>(404, 'No such reservation of yours, or its session has not begun')
  @Response<Problem>(409, 'Time is over')
  @Response<Problem>(503, 'Another service does not answer')
  async open(
    @Request() request: ExpressRequest,
    @Body() body: OpenDraftRequest,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<Draft> {
    const opened = await this.deps.openDraft(actorOf(request), body.reservation_id, epochOrNull(deviceEpoch));
    return toDraftReply(opened, this.deps.now());
  }

  /** The paper with what is saved. */
  @Get('{submission_id}')
  @Security('login')
  @Response<Problem>(404, 'No such draft of yours')
  async read(@Request() request: ExpressRequest, @Path() submission_id: string): Promise<Draft> {
    return toDraftReply(await this.deps.readDraft(actorOf(request), submission_id), this.deps.now());
  }

  /** Saves one answer; an older revision changes nothing and gets the stored one. The reply means: durable. */
  @Put('{submission_id}/answers/{question_id}')
  @Security('login')
  @Response<Problem>(404, 'No such draft of yours, or no such question in it')
  @Response<Problem>(409, 'Time is over, handed in, changed or taken over by another device')
  async save(
    @Request() request: ExpressRequest,
    @Path() submission_id: string,
    @Path() question_id: string,
    @Body() body: SaveAnswerRequest,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<SaveAnswerReply> {
    const change = { questionId: question_id, text: body.user_answer, revision: body.revision };
    const saved = await this.deps.saveAnswer(actorOf(request), submission_id, change, epochOrNull(deviceEpoch));
    return toSaveReply(saved);
  }

  /** Hands in for good; a repeat returns the same submission. */
  @Post('{submission_id}/submit')
  @Security('login')
  @Response<Problem>(404, 'No such draft of yours')
  @Response<Problem>(409, 'Taken over by another device, or time is over: the server hands in what is saved')
  async submit(
    @Request() request: ExpressRequest,
    @Path() submission_id: string,
    @Header('x-device-epoch') deviceEpoch?: string,
  ): Promise<Submission> {
    return toSubmissionReply(await this.deps.submitDraft(actorOf(request), submission_id, epochOrNull(deviceEpoch)));
  }
}

/** A device epoch, 0..999,999,999; null where the header is missing or none, as in scripts: monitoring ignores it too. */
const epochOrNull = (text: string | undefined): number | null => (/^\d{1,9}$/.test(text ?? '') ? Number(text) : null);
