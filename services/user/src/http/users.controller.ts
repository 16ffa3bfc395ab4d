import {
  DomainError,
  type LoginReply,
  type LoginRequest,
  type Message,
  type Problem,
  type RefreshRequest,
  type RegisterRequest,
  type User,
  type UserPatch,
  type UsersOverview,
} from '@proctorwise/contracts';
import {
  ACCESS_TOKEN_SECONDS,
  actorOf,
  clearLoginCookies,
  isSameOrigin,
  linkNextPage,
  type Page,
  parsePage,
  refreshCookieOf,
  requestContextOf,
  setLoginCookies,
} from '@proctorwise/platform';
import {
  Body,
  Controller,
  Get,
  Patch,
  Path,
  Post,
  Query,
  Request,
  Response,
  Route,
  Security,
  Tags,
} from '@tsoa/runtime';
import type { Request as ExpressRequest, Response as ExpressResponse } from 'express';
import { isDemoSignIn } from '../app/demo-accounts.js';
import type { IssuedLogin } from '../app/issued-login.js';
import { LoginEnded } from '../app/refresh.js';
import type { UserUseCases } from '../app/use-cases.js';

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

@Route('users')
@Tags('Users')
export class UsersController extends Controller {
  constructor(private readonly useCases: UserUseCases) {
    super();
  }

  /** Makes an account: a student's for anyone, another role's for an admin. */
  @Post('register')
  @Security('login')
  @Response<Problem>(400, 'Email already registered, or the password is over 72 bytes')
  @Response<Problem>(403, 'The role needs an admin')
  @Response<Problem>(429, 'Too many from this network; Retry-After says how long')
  async register(@Body() body: RegisterRequest, @Request() request: ExpressRequest): Promise<User> {
    return this.useCases.register(actorOf(request), body, requestContextOf(request).address);
  }

  /**
   * Signs in. A browser (its Origin is this very host) gets its tokens as HttpOnly cookies and null for the refresh
   * token; a script gets both in the reply and no cookie.
   */
  @Post('login')
  @Security('login')
  @Response<Problem>(401, 'Invalid email or password')
  @Response<Problem>(403, "A demo account, by another site's page")
  @Response<Problem>(429, 'Too many failures; Retry-After says how long')
  async login(@Body() body: LoginRequest, @Request() request: ExpressRequest): Promise<LoginReply> {
    if (isDemoSignIn(body)) refusePagesOfOthers(request);
    const issued = await this.useCases.signIn(actorOf(request), body, requestContextOf(request).address);
    return reply(request, issued, isSameOrigin(request.headers));
  }

  /** Trades a refresh token, of the body or of the cookie, for the next one and a new access token. */
  @Post('refresh')
  @Security('login')
  @Response<Problem>(401, 'The sign-in has ended')
  async refresh(@Request() request: ExpressRequest, @Body() body?: RefreshRequest): Promise<LoginReply> {
    const fromBody = body?.refresh_token ?? null;
    try {
      const issued = await this.useCases.refresh(actorOf(request), fromBody ?? refreshCookieOf(request));
      return reply(request, issued, fromBody === null);
    } catch (error) {
      if (error instanceof LoginEnded && fromBody === null) clearLoginCookies(request, responseOf(request));
      throw error;
    }
  }

  /** Ends the login that the refresh token belongs to, and takes the cookies away. */
  @Post('logout')
  @Security('login')
  async logout(@Request() request: ExpressRequest, @Body() body?: RefreshRequest): Promise<Message> {
    await this.useCases.signOut(actorOf(request), body?.refresh_token ?? refreshCookieOf(request));
    clearLoginCookies(request, responseOf(request));
    return { message: 'Signed out' };
  }

  /** The caller's own account. */
  @Get('me')
  @Security('login')
  async me(@Request() request: ExpressRequest): Promise<User> {
    return this.useCases.readMe(actorOf(request));
  }

  /** How many active users each role has. */
  @Get('overview')
  @Security('login')
  async overview(@Request() request: ExpressRequest): Promise<UsersOverview> {
    return this.useCases.readUsersOverview(actorOf(request));
  }

  /**
   * Everyone, deactivated accounts too, oldest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get()
  @Security('login')
  async list(@Request() request: ExpressRequest, @Query() limit?: number, @Query() cursor?: string): Promise<User[]> {
    const page = parsePage(limit, cursor);
    return linked(request, page, await this.useCases.listUsers(actorOf(request), page));
  }

  /**
   * Active users of a role, oldest first. Without a limit at most 10,000; with one, `Link` names the next page.
   * A teacher may list students only.
   * @isInt limit
   * @minimum limit 1
   * @maximum limit 1000
   */
  @Get('role/{role}')
  @Security('login')
  @Response<Problem>(400, 'There is no such role')
  async listOfRole(
    @Path() role: string,
    @Request() request: ExpressRequest,
    @Query() limit?: number,
    @Query() cursor?: string,
  ): Promise<User[]> {
    const page = parsePage(limit, cursor);
    return linked(request, page, await this.useCases.listUsersOfRole(actorOf(request), role, page));
  }

  /** One account: the caller's own, or any for an admin. */
  @Get('{user_id}')
  @Security('login')
  @Response<Problem>(404, 'User not found')
  async read(@Path('user_id') userId: string, @Request() request: ExpressRequest): Promise<User> {
    return this.useCases.readUser(actorOf(request), userId);
  }

  /** Changes name, role or activity. Deactivating an account ends its logins. */
  @Patch('{user_id}')
  @Security('login')
  @Response<Problem>(403, "One's own admin account, or the last one")
  @Response<Problem>(404, 'User not found')
  async change(
    @Path('user_id') userId: string,
    @Body() body: UserPatch,
    @Request() request: ExpressRequest,
  ): Promise<User> {
    return this.useCases.changeUser(actorOf(request), userId, body);
  }
}

function linked(request: ExpressRequest, page: Page, users: User[]): User[] {
  const last = users.at(-1);
  linkNextPage(request, page, users.length, last && { at: new Date(last.created_at), id: last.user_id });
  return users;
}

const responseOf = (request: ExpressRequest): ExpressResponse => request.res as ExpressResponse;

/**
 * Any page that is open on this machine reaches loopback, also under a name of its own that leads there (DNS rebinding),
 * and may read replies to bearer calls: it must not get the tokens of an account whose password everyone knows.
 * @throws {DomainError} origin_mismatch
 */
function refusePagesOfOthers({ headers }: ExpressRequest): void {
  if (headers.origin === undefined) return;
  if (!isSameOrigin(headers) || !LOOPBACK.includes(new URL(headers.origin).hostname))
    throw new DomainError(
      'origin_mismatch',
      "Demo accounts sign in from the platform's own pages, on its own machine.",
    );
}

/** The reply of a login: the refresh token goes into a cookie or into the body, never into both. */
function reply(request: ExpressRequest, issued: IssuedLogin, byCookie: boolean): LoginReply {
  if (byCookie)
    setLoginCookies(request, responseOf(request), {
      access: issued.accessToken,
      accessSeconds: ACCESS_TOKEN_SECONDS,
      refresh: issued.refreshToken,
      refreshSeconds: issued.refreshSeconds,
    });
  return {
    access_token: issued.accessToken,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_SECONDS,
    refresh_token: byCookie ? null : issued.refreshToken,
    user: issued.user,
  };
}
