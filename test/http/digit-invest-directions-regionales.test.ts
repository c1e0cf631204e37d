import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Scene, startScene } from '#test/digit-invest.ts';
import { Visitor } from '#test/visitor.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene();
});
afterAll(() => scene.stop());

test.each(['/contact', '/procedure', '/faq'])(
  'S126, S127, S128 : %s mène à la Direction régionale par le code postal, chez oGestion',
  async (path) => {
    const answer = await new Visitor().get(`${scene.app.url}${path}`);
    const directions = `${scene.provider.url}/directions-regionales`;
    expect(answer.body).toContain(`<form class="form" method="get" action="${directions}">`);
    expect(answer.body).toContain('name="code-postal"');
    const allowed = /form-action ([^;]*)/.exec(answer.headers.get('content-security-policy') ?? '')?.[1]?.split(' ');
    expect(allowed).toContain(new URL(directions).origin);
  },
);

test.each(['/ressources', '/calendrier', '/conditions'])(
  '%s n’y mène pas : la page parle d’autre chose',
  async (path) => {
    expect((await new Visitor().get(`${scene.app.url}${path}`)).body).not.toContain('name="code-postal"');
  },
);
