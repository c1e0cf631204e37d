import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { holdClock, moveClock, releaseClock } from '#test/clock.ts';
import { loginThroughForm, type Params } from '#test/op-client.ts';
import { type OpWorld, startOp } from '#test/op-world.ts';
import { type Answer, Visitor } from '#test/visitor.ts';
import { CLAIRE, PAUL } from '../../scripts/cast.ts';

let op: OpWorld;
beforeAll(async () => {
  op = await startOp();
});
afterEach(releaseClock);
afterAll(() => op.stop());

const asksConsent = ({ body }: Answer) => body.includes('souhaite accéder à vos données');
const queryOf = ({ url }: Answer) => new URL(url).searchParams;

/** A person signed in, in front of the consent page of the third party. */
async function atConsent(visitor = new Visitor(), changes: Params = {}) {
  const flow = await op.clients.tiers.begin(changes);
  const first = await visitor.get(flow.url);
  const answer = asksConsent(first) ? first : await loginThroughForm(visitor, first, CLAIRE);
  return { visitor, flow, answer };
}

describe('OP17 consent', () => {
  test('OP17 Constructys’ own applications ask for none', async () => {
    const { query } = await op.clients.direct.arrive(new Visitor());
    expect(query.has('code')).toBe(true);
  });

  test('OP17 an application of somebody else names itself, the person and the data it asks for', async () => {
    const { answer } = await atConsent();
    expect(answer.body).toContain('L’application application-tierce souhaite accéder à vos données');
    expect(answer.body).toContain(CLAIRE.email);
    for (const data of ['vos nom et prénom', 'votre adresse mail', 'les établissements auxquels vous êtes rattaché']) {
      expect(answer.body).toContain(data);
    }
  });

  test('OP17 the page lists what is asked for and no more', async () => {
    const { answer } = await atConsent(new Visitor(), { scope: 'openid profile' });
    expect(answer.body).toContain('vos nom et prénom');
    expect(answer.body).not.toContain('votre adresse mail');
  });

  test('OP17 fact 5: once given, it lets the person through, and is not asked again in this session', async () => {
    const { visitor, answer, flow } = await atConsent();
    const back = await visitor.submit(answer, '/autorisation');
    const reply = await op.clients.tiers.redeem(queryOf(back).get('code') ?? '', flow.verifier);
    const { access_token } = reply.body;
    expect((await op.clients.tiers.userinfo(String(access_token))).body).toMatchObject({ email: CLAIRE.email });
    expect((await op.clients.tiers.arrive(visitor)).query.has('code')).toBe(true);
  });

  test('OP17 fact 5: prompt=consent asks again, once', async () => {
    const { visitor, answer } = await atConsent();
    await visitor.submit(answer, '/autorisation');
    const again = await atConsent(visitor, { prompt: 'consent' });
    expect(asksConsent(again.answer)).toBe(true);
    expect(queryOf(await visitor.submit(again.answer, '/autorisation')).has('code')).toBe(true);
  });

  test('OP17 fact 5: prompt=consent does not loop for one of our own applications either', async () => {
    const visitor = new Visitor();
    await op.clients.direct.signIn(visitor);
    const page = await visitor.get((await op.clients.direct.begin({ prompt: 'consent' })).url);
    expect(queryOf(await visitor.submit(page, '/autorisation')).has('code')).toBe(true);
  });

  test('OP17 a scope added to the registration of one of our own applications is not asked of those signed in', async () => {
    const { row } = op.registered.direct;
    const visitor = new Visitor();
    await op.register({ ...row, metadata: { ...row.metadata, scope: 'openid profile' } });
    holdClock();
    moveClock(2);
    expect((await op.clients.direct.arrive(visitor, CLAIRE, { scope: 'openid profile' })).query.has('code')).toBe(true);
    await op.register(row);
    moveClock(2);
    const { code, flow } = await op.clients.direct.arrive(visitor, CLAIRE, { prompt: 'none' });
    const { access_token } = (await op.clients.direct.redeem(code, flow.verifier)).body;
    expect((await op.clients.direct.userinfo(String(access_token))).body).toMatchObject({ email: CLAIRE.email });
  });

  test('OP17 refused, it sends the application access_denied, and no code', async () => {
    const { visitor, answer, flow } = await atConsent();
    const back = await visitor.submit(answer, '/refus');
    expect(Object.fromEntries(queryOf(back))).toMatchObject({ error: 'access_denied', state: flow.state, iss: op.url });
    expect(queryOf(back).has('code')).toBe(false);
  });

  test('OP17 a scope given is not a scope more: what is asked later is asked of the person', async () => {
    const { visitor, answer } = await atConsent(new Visitor(), { scope: 'openid profile' });
    await visitor.submit(answer, '/autorisation');
    expect((await op.clients.tiers.arrive(visitor, CLAIRE, { scope: 'openid profile' })).query.has('code')).toBe(true);
    const more = await visitor.get((await op.clients.tiers.begin({ scope: 'openid profile email' })).url);
    expect(asksConsent(more)).toBe(true);
  });

  test('OP17 without asking there is no consent: prompt=none gives consent_required', async () => {
    const { visitor } = await atConsent();
    const { query } = await op.clients.tiers.arrive(visitor, CLAIRE, { prompt: 'none' });
    expect(query.get('error')).toBe('consent_required');
  });

  test.each(['autorisation', 'refus'])('OP15 OP17 a foreign page cannot post /%s', async (step) => {
    const { visitor, answer } = await atConsent();
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect((await visitor.post(`${answer.url}/${step}`, {}, { headers })).status).toBe(403);
  });

  test('OP15 OP17 one cannot consent before signing in', async () => {
    const visitor = new Visitor();
    const page = await visitor.get((await op.clients.tiers.begin()).url);
    const answer = await visitor.post(`${page.url}/autorisation`, {});
    expect(queryOf(answer).has('code')).toBe(false);
    expect((await op.clients.tiers.arrive(visitor, PAUL)).query.has('code')).toBe(false);
  });

  test('OP17 what the person gave is his to give: another person of the same browser is asked', async () => {
    const { visitor, answer } = await atConsent();
    await visitor.submit(answer, '/autorisation');
    const page = await visitor.get((await op.clients.tiers.begin({ prompt: 'login' })).url);
    expect(asksConsent(await loginThroughForm(visitor, page, PAUL))).toBe(true);
  });
});
