import type { Middleware } from 'koa';
import { z } from 'zod';
import { listOwnApplications, revokeOwnApplication } from '../domain/own-applications.ts';
import { endMyOtherSessions, endMySession, listOwnSessions } from '../domain/own-sessions.ts';
import type { CompteParts } from './compte.ts';
import { actorOf, field, showAccountPage, visitorIn } from './compte-forms.ts';
import { noticeOf } from './notices.ts';
import { seeOther } from './see-other.ts';

const sessionSchema = z.object({ session: field(64) });
const applicationSchema = z.object({ application: field(200) });

const NOTICES: Record<string, string> = {
  session: 'La session est terminée.',
  autres: 'Vos autres sessions sont terminées.',
  application: "L'application n'a plus accès à vos données.",
};

/** « Mes sessions » and « Mes applications »: what is open in one's name, and how to close it. */
export function sessionsEtApplications({ pages, auth, deviceCookie }: CompteParts) {
  const actor = actorOf(deviceCookie);

  const sessions: Middleware = async (ctx) => {
    const list = await listOwnSessions(auth, actor(ctx), auth.lifetimes[visitorIn(ctx).user.kind]);
    showAccountPage(pages, ctx, 'sessions', { sessions: list, notice: noticeOf(ctx, NOTICES) });
  };

  const endOne: Middleware = async (ctx) => {
    await endMySession(auth, actor(ctx), sessionSchema.parse(ctx.request.body ?? {}).session);
    seeOther(ctx, '/mon-compte/sessions?fait=session');
  };

  const endOthers: Middleware = async (ctx) => {
    await endMyOtherSessions(auth, actor(ctx));
    seeOther(ctx, '/mon-compte/sessions?fait=autres');
  };

  const applications: Middleware = async (ctx) => {
    const list = await listOwnApplications(auth, actor(ctx).sub);
    showAccountPage(pages, ctx, 'applications', { used: list, notice: noticeOf(ctx, NOTICES) });
  };

  const revoke: Middleware = async (ctx) => {
    await revokeOwnApplication(auth, actor(ctx), applicationSchema.parse(ctx.request.body ?? {}).application);
    seeOther(ctx, '/mon-compte/applications?fait=application');
  };

  return { sessions, endOne, endOthers, applications, revoke };
}
