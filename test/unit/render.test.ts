import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRenderer, type Render } from '#shared/render.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const VIEWS: Record<string, string> = {
  text: "p(title=\"L'aide : ici\" data-x=\"l'option\") L'accès : #[b 50 %] ?\nif yes\n  p l'un\nelse\n  p l'autre\neach x in []\n  p a\nelse\n  p d'abord",
  values: 'p= name\np!= icon("eye")\np= typo(name)\np= who',
};

let folder: string;
let render: Render;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'views-'));
  for (const [name, source] of Object.entries(VIEWS)) await writeFile(path.join(folder, `${name}.pug`), source);
  render = createRenderer({ folders: [path.relative(ROOT, folder), 'shared/views'], defaults: { who: 'default' } });
});
afterAll(() => rm(folder, { recursive: true }));

describe('the renderer of views', () => {
  test('typesets the French of a template and what is spoken of its attributes, and nothing else', () => {
    const html = render('text', { yes: false });
    expect(html).toContain('title="L’aide\u00a0: ici" data-x="l\'option"');
    expect(html).toContain('L’accès\u00a0: <b>50\u00a0%</b>\u00a0?');
    expect(html).toContain('<p>l’autre</p>');
    expect(html).toContain('<p>d’abord</p>');
  });

  test('escapes what is given to it, and typesets it only where asked', () => {
    const html = render('values', { name: "<i> l'un" });
    expect(html).toContain("<p>&lt;i&gt; l'un</p>");
    expect(html).toContain('<p>&lt;i&gt; l’un</p>');
    expect(html).toContain('<p><svg class="i"');
  });

  test('locals of the request hide those of the application', () => {
    expect(render('values', { name: '' })).toContain('<p>default</p>');
    expect(render('values', { name: '', who: 'request' })).toContain('<p>request</p>');
  });

  test('a view that no folder has is a fault', () => {
    expect(() => render('no-such-view')).toThrow('no-such-view');
  });
});
