import { text } from 'node:stream/consumers';
import { openDoor } from './ogestion-world.ts';

/** A call that a relying party received out of the browser's sight. */
export type Notice = { path: string; contentType: string; token: string };

/** The addresses of the relying parties of a test: a page for browsers, and what oGestion posts to their back channels. */
export type RpListener = {
  url: string;
  /** The next call not yet taken, as soon as there is one. */
  nextNotice(): Promise<Notice>;
  /** How many calls were received and not taken. */
  waiting(): number;
  /** The status with which the back channels answer from now on. */
  answerWith(status: number): void;
  stop(): Promise<void>;
};

export async function startRpListener(): Promise<RpListener> {
  const door = await openDoor();
  const received: Notice[] = [];
  const takers: ((notice: Notice) => void)[] = [];
  let status = 200;

  door.answer(async (req, res) => {
    const body = await text(req);
    if (req.method !== 'POST')
      return void res.writeHead(200, { 'content-type': 'text/html' }).end('<p>application</p>');
    const token = new URLSearchParams(body).get('logout_token') ?? '';
    const notice = { path: req.url ?? '', contentType: req.headers['content-type'] ?? '', token };
    const taker = takers.shift();
    if (taker) taker(notice);
    else received.push(notice);
    res.writeHead(status).end();
  });

  return {
    url: door.url,
    nextNotice: () => {
      const notice = received.shift();
      return notice ? Promise.resolve(notice) : new Promise((resolve) => takers.push(resolve));
    },
    waiting: () => received.length,
    answerWith: (next) => {
      status = next;
    },
    stop: door.close,
  };
}
