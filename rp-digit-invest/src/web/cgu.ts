import type { Request } from 'express';
import { z } from 'zod';
import { localPath } from '#shared/http-security.ts';
import { renderMarkdown } from '#shared/markdown.ts';
import { ownOrigin } from '../config.ts';
import * as cgu from '../domain/cgu.ts';
import { corps } from '../domain/cgu-textes.ts';
import { deconnecter } from './deconnexion.ts';
import { personne } from './guards.ts';
import type { Handler, Tools } from './tools.ts';

/** What the page of a text shows. */
const lecture = (version: cgu.CguVersion) => ({ version, text: renderMarkdown(corps(version.texte)) });

const contexte = ({ applicationVersion }: Tools, req: Request): cgu.Contexte => ({
  ip: req.ip ?? null,
  userAgent: (req.get('user-agent') ?? '').slice(0, 500),
  applicationVersion,
});

/** `GET /cgu`: the gate (S30, S31); there is nothing to see for who has accepted. */
export const demander: Handler =
  ({ config, pool, clock, show }) =>
  async (req, res) => {
    const { session } = personne(res);
    const retour = localPath(req.query.retour, ownOrigin(config));
    if (!(await cgu.aAccepter(pool, clock, session))) return res.redirect(303, retour);
    const dejaAcceptees = (await cgu.acceptations(pool, session)).length > 0;
    const remplacees = req.query.texte === 'remplace';
    show(res, 200, 'cgu', {
      ...lecture(await cgu.enVigueur(pool, clock)),
      boutons: cgu.BOUTONS,
      retour,
      dejaAcceptees,
      remplacees,
      gate: true,
    });
  };

const acceptation = z.object({ sha256: z.string(), retour: z.string().optional() });

/** `POST /cgu/accepter`: « J’ai lu et j’accepte » (S32). */
export const accepter: Handler = (tools) => async (req, res) => {
  const { sha256, retour } = acceptation.parse(req.body);
  const accepted = await cgu.accepter(tools.pool, tools.clock, personne(res).session, sha256, contexte(tools, req));
  const path = localPath(retour, ownOrigin(tools.config));
  res.redirect(303, accepted ? path : `/cgu?${new URLSearchParams({ texte: 'remplace', retour: path })}`);
};

/** `POST /cgu/refuser`: recorded, then logged out (G35). */
export const refuser: Handler = (tools) => async (req, res) => {
  await cgu.refuser(tools.pool, tools.clock, personne(res).session, contexte(tools, req));
  await deconnecter(tools, res);
};

/** `GET /mes-acceptations`: what the person has accepted, to be read again at any time (G37, C7). */
export const mesAcceptations: Handler =
  ({ pool, show }) =>
  async (_req, res) =>
    show(res, 200, 'mes-acceptations', { acceptations: await cgu.acceptations(pool, personne(res).session) });

/** `GET /conditions`: the text in force, for anyone. */
export const conditions: Handler =
  ({ pool, clock, show }) =>
  async (_req, res) =>
    show(res, 200, 'conditions', lecture(await cgu.enVigueur(pool, clock)));

/** `GET /conditions/:version`: any text, past ones included. */
export const version: Handler =
  ({ pool, show }) =>
  async (req, res) =>
    show(res, 200, 'conditions', lecture(await cgu.lire(pool, String(req.params.version))));

/** `GET /conditions/:version/telecharger`: the same as a page that stands alone, with its version, day and hash. */
export const telecharger: Handler =
  ({ pool, show }) =>
  async (req, res) => {
    const found = await cgu.lire(pool, String(req.params.version));
    res.attachment(`cgu-digit-invest-${found.version}.html`);
    show(res, 200, 'cgu-a-garder', lecture(found));
  };

/** `GET /conditions/:version/texte`: the very bytes whose SHA-256 is in the evidence. */
export const texte: Handler =
  ({ pool }) =>
  async (req, res) => {
    const found = await cgu.lire(pool, String(req.params.version));
    res.attachment(`cgu-digit-invest-${found.version}.md`).type('text/markdown; charset=utf-8').send(found.texte);
  };
