import type {
  Answer,
  GradeAnswerRequest,
  GradeReply,
  NewSubmission,
  Problem,
  ResultReply,
  Submission,
} from '@proctorwise/contracts';
import { actorOf } from '@proctorwise/platform';
import { Body, Controller, Get, Path, Post, Put, Query, Request, Response, Route, Security, Tags } from '@tsoa/runtime';
import type { Request as ExpressRequest } from 'express';
import type { CorrectionDeps } from './deps.js';
import { toAnswerReply, toGradeReply, toReceipt, toResultReply, toSubmissionReply } from './replies.js';

/** What was handed in, and its grades. */
@Route('corrections/submissions')
@Tags('Submissions')
export class SubmissionsController extends Controller {
  constructor(private readonly deps: CorrectionDeps) {
    super();
  }

  /** Hands in all answers in one call; a repeat returns the same submission. The grade is read by the next call. */
  @Post()
  @Security('login')
  @Response<Problem>(403, 'user_id is not your own')
  @Response<Problem>(404, 'No such reservation of yours, or its session has not begun')
  @Response<Problem>(409, 'Time is over')
  async handIn(@Request() request: ExpressRequest, @Body() body: NewSubmission): Promise<Submission> {
    const submission = await this.deps.handInAnswers(actorOf(request), {
      userId: body.user_id,
      examId: body.exam_id,
      reservationId: body.reservation_id,
      answers: body.answers.map(({ question_id, user_answer }) => ({ questionId: question_id, text: user_answer })),
    });
    return toReceipt(submission);
  }

  /**
   * What a student handed in, newest first, at most 5,000.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 5000
   */
  @Get('user/{user_id}')
  @Security('login')
  @Response<Problem>(404, 'Not your own list')
  async ofUser(
    @Request() request: ExpressRequest,
    @Path() user_id: string,
    @Query() limit?: number,
  ): Promise<Submission[]> {
    return (await this.deps.listOfUser(actorOf(request), user_id, limit)).map(toSubmissionReply);
  }

  /**
   * What was handed in for an exam, newest first, at most 5,000.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 5000
   */
  @Get('exam/{exam_id}')
  @Security('login')
  async ofExam(
    @Request() request: ExpressRequest,
    @Path() exam_id: string,
    @Query() limit?: number,
  ): Promise<Submission[]> {
    return (await this.deps.listOfExam(actorOf(request), exam_id, limit)).map(toSubmissionReply);
  }

  /** The grade made at submission; asking again gives it again. */
  @Post('{submission_id}/grade')
  @Security('login')
  @Response<Problem>(400, 'Not handed in yet')
  @Response<Problem>(404, 'No such submission of yours')
  async grade(@Request() request: ExpressRequest, @Path() submission_id: string): Promise<GradeReply> {
    return toGradeReply(await this.deps.readGrade(actorOf(request), submission_id));
  }

  /** A submission with its answers and grades. */
  @Get('{submission_id}/result')
  @Security('login')
  @Response<Problem>(400, 'Not handed in yet')
  @Response<Problem>(404, 'No such submission of yours')
  async result(@Request() request: ExpressRequest, @Path() submission_id: string): Promise<ResultReply> {
    return toResultReply(await this.deps.readResult(actorOf(request), submission_id));
  }

  /** Grades one answer by hand; the last one that waits makes the submission graded. */
  @Put('{submission_id}/answers/{answer_id}')
  @Security('login')
  @Response<Problem>(403, 'grader_id is not your own')
  @Response<Problem>(404, 'No such submission of your exams, or no such answer in it')
  @Response<Problem>(422, 'The score is not between 0 and what the question is worth')
  async gradeByHand(
    @Request() request: ExpressRequest,
    @Path() submission_id: string,
    @Path() answer_id: string,
    @Body() body: GradeAnswerRequest,
  ): Promise<Answer> {
    const { answer, question } = await this.deps.gradeAnswerByHand(actorOf(request), {
      submissionId: submission_id,
      answerId: answer_id,
      score: body.score,
      feedback: body.feedback ?? null,
      graderId: body.grader_id,
    });
    return toAnswerReply(answer, question);
  }
}
