import { createServer } from 'node:http';
import { describe, expect, test } from '@jest/globals';
import supertest from 'supertest';
import { asset, assetsHandler } from '#shared/assets.ts';

const assets = assetsHandler();
const site = supertest(createServer((req, res) => assets(req, res, () => res.writeHead(404).end(req.url))));

describe('the files of the pages', () => {
  test('an address with the hash of the content is kept for good', async () => {
    const answer = await site
      .get(asset('base.css'))
      .expect(200)
      .expect('content-type', /^text\/css/);
    expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('an address without a hash, or with that of another version, is asked again', async () => {
    const first = await site.get('/assets/base.css').expect('cache-control', 'no-cache');
    await site.get('/assets/base.css?v=former').expect('cache-control', 'no-cache');
    await site.get('/assets/base.css').set('If-None-Match', String(first.headers.etag)).expect(304);
  });

  test('the font that tokens.css names is served', async () => {
    const { text } = await site.get('/assets/tokens.css');
    const files = [...text.matchAll(/url\("(fonts\/[^"]+)"\)/g)].map(([, file]) => file);
    expect(files).toHaveLength(2);
    for (const file of files) await site.get(`/assets/${file}`).expect(200).expect('content-type', 'font/woff2');
  });

  test.each(['/assets/nothing.css', '/assets/../src/assets.ts', '/assets/%2e%2e/src/assets.ts', '/elsewhere'])(
    '%s goes to the next handler',
    async (url) => {
      const answer = await site.get(url).expect(404);
      expect(answer.headers['cache-control']).toBeUndefined();
    },
  );

  test('only GET and HEAD are served', async () => {
    await site.post('/assets/base.css').expect(404);
    await site.head('/assets/base.css').expect(200);
  });

  test('a file that does not exist has no address', () => {
    expect(() => asset('no-such.css')).toThrow('no-such.css');
  });
});
