import express, { type Request, type RequestHandler, type Response } from 'express';
import helmet from 'helmet';
import { assetsHandler } from '#shared/assets.ts';
import { securityHeaders } from '#shared/http-security.ts';
import { createRenderer } from '#shared/render.ts';
import type { Message, Messages } from './messages.ts';

const render = createRenderer({
  folders: ['scripts/mail/views'],
  defaults: { brand: { id: 'ogestion', name: 'Boîte de réception' }, unlisted: true },
});

/** The pages and the JSON of the mails received. For the developer's machine: it has no login. */
export function createInbox(messages: Messages): express.Express {
  const app = express().disable('x-powered-by');
  app.use(assetsHandler());
  app.use(helmet(securityHeaders(false)));
  app.get('/', (_req, res) => void res.send(render('list', { messages: messages.all() })));
  app.get('/messages/:id', withMessage(messages, page));
  app.get('/messages/:id/html', withMessage(messages, htmlOnly));
  app.get('/api/messages', (_req, res) => void res.json(messages.all()));
  app.delete('/api/messages', (_req, res) => {
    messages.clear();
    res.sendStatus(204);
  });
  app.use((_req, res) => void res.status(404).send(render('absent')));
  return app;
}

const page = (message: Message, res: Response): void => void res.send(render('message', { message }));

/** The HTML of a mail, shown in a frame: it runs nothing, loads nothing, and its links open beside. */
function htmlOnly(message: Message, res: Response): void {
  const rights = 'allow-popups allow-popups-to-escape-sandbox';
  res.setHeader(
    'Content-Security-Policy',
    `sandbox ${rights}; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'`,
  );
  res.setHeader('X-Frame-Options', 'SAMEORIGIN');
  res.type('html').send((message.html ?? '').replace(/<head[^>]*>|^/i, '$&<base target="_blank">'));
}

const withMessage =
  (messages: Messages, answer: (message: Message, res: Response) => void): RequestHandler<{ id: string }> =>
  (req: Request<{ id: string }>, res, next) => {
    const message = messages.find(req.params.id);
    if (message) answer(message, res);
    else next();
  };
