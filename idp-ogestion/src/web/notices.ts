import type { Context } from 'koa';

/** What has just been done, which an address says by `fait`, as the top of its page says it; nothing for any other word. */
export function noticeOf(ctx: Context, sentences: Record<string, string>): { kind: 'ok'; title: string } | undefined {
  const title = new Map(Object.entries(sentences)).get(String(ctx.query.fait));
  return title === undefined ? undefined : { kind: 'ok', title };
}
