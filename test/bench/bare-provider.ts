import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import argon2 from 'argon2';
import { exportJWK, generateKeyPair } from 'jose';
import pg from 'pg';
import { BARE_TABLE, bareAdapter } from './bare-adapter.ts';
import { bareProvider, type LoginPage } from './bare-configuration.ts';

/** The provider to compare with: the library as its documentation leads to, on the same PostgreSQL, with no rule of ours. */
const { BARE_DATABASE_URL, BARE_PORT, BARE_HASH } = process.env;

const pool = new pg.Pool({ connectionString: BARE_DATABASE_URL, max: 10 });
await pool.query(BARE_TABLE);
const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
const jwk = { ...(await exportJWK(privateKey)), kid: 'bare', use: 'sig', alg: 'RS256' };

const provider = bareProvider(`http://localhost:${BARE_PORT}`, bareAdapter(pool), jwk);
const verify = async (password: string): Promise<boolean> => !BARE_HASH || argon2.verify(BARE_HASH, password);

const PAGE =
  '<!doctype html><title>Login</title><form method="post"><input name="email"><input name="password"></form>';

/** The login: a page, and a form that checks the password where a hash was given, then grants what was asked. */
const login: LoginPage = {
  async show(req, res) {
    await provider.interactionDetails(req, res);
    res.setHeader('content-type', 'text/html').end(PAGE);
  },
  async submit(req, res) {
    const { params } = await provider.interactionDetails(req, res);
    const chunks: Buffer[] = await Array.fromAsync(req);
    const form = new URLSearchParams(Buffer.concat(chunks).toString());
    if (!(await verify(form.get('password') ?? ''))) return void res.writeHead(401).end();
    const accountId = form.get('email') ?? '';
    const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    const result = { login: { accountId }, consent: { grantId: await grant.save() } };
    await provider.interactionFinished(req, res, result, { mergeWithLastSubmission: false });
  },
};

const answer = provider.callback();
const server = createServer((req, res) => {
  if (!req.url?.startsWith('/interaction/')) return void answer(req, res);
  const step = req.method === 'POST' ? login.submit : login.show;
  step(req, res).catch((error: Error) => res.writeHead(500).end(error.message));
});
server.listen(Number(BARE_PORT), () => process.send?.({ ready: 'bare', port: (server.address() as AddressInfo).port }));
for (const end of ['disconnect', 'SIGTERM']) process.once(end, () => process.exit());
