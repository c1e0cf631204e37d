import { randomUUID } from 'node:crypto';
import type { Response } from 'express';
import { z } from 'zod';
import {
  creer as creerBrouillon,
  enregistrer as enregistrerBrouillon,
  type Issue,
} from '../../domain/demandes/brouillons.ts';
import { type Saisie, saisieDe, saisieVierge } from '../../domain/demandes/contenu.ts';
import { lireDemande, suppression, verrouDeCreation } from '../../domain/demandes/lecture.ts';
import { personne, travail } from '../guards.ts';
import type { Handler, Tools } from '../tools.ts';
import { conflitLocals, creation, modification } from './formulaire.ts';

const text = z.string();
const saisieSchema = z.object({
  civilite: text.default(''),
  ...{ nom: text, prenom: text, fonction: text, email: text, telephone: text },
  ...{ branche: text, intitule: text, categorie: text, description: text, montantEnvisage: text },
});
const versionSchema = z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) });
const nouvelleSchema = z.object({ cle: z.uuid(), siret: text });

/** `GET /demandes/nouvelle`: an empty form; where none may be begun, the list says why (G40, G44, G47). */
export const nouvelle: Handler = (tools) => async (_req, res) => {
  const { session, cfa } = travail(res);
  if (await verrouDeCreation(tools, cfa)) return res.redirect(303, '/demandes');
  tools.show(
    res,
    200,
    'demandes/saisie',
    creation(session, { cle: randomUUID(), siret: cfa.siret }, saisieVierge(session)),
  );
};

/** `POST /demandes`: begins a brouillon, once (G31). */
export const creer: Handler = (tools) => async (req, res) => {
  const saisie = saisieSchema.parse(req.body);
  const { cle, siret } = nouvelleSchema.parse(req.body);
  const issue = await creerBrouillon(tools, personne(res).session, { cle, siret, saisie });
  await repondre(tools, res, issue, saisie, () => creation(personne(res).session, { cle, siret }, saisie));
};

/** `GET /demandes/:id/modifier`: the form of a brouillon; one that is locked is only read. */
export const modifier: Handler = (tools) => async (req, res) => {
  const lue = await lireDemande(tools, personne(res).session, String(req.params.id));
  if (lue.verrou) return res.redirect(303, `/demandes/${lue.demande.id}`);
  const { contenu, version } = lue.demande;
  tools.show(res, 200, 'demandes/saisie', modification(lue, version, saisieDe(contenu)));
};

/** `POST /demandes/:id`: saves it, unless a colleague has meanwhile (G32). */
export const enregistrer: Handler = (tools) => async (req, res) => {
  const saisie = saisieSchema.parse(req.body);
  const { version } = versionSchema.parse(req.body);
  const { session } = personne(res);
  const id = String(req.params.id);
  const issue = await enregistrerBrouillon(tools, session, { id, version, saisie });
  await repondre(tools, res, issue, saisie, async () =>
    modification(await lireDemande(tools, session, id), version, saisie),
  );
};

type Again = () => object | Promise<object>;

/** Leads to the demande, or shows the form again with all that was typed in it. */
async function repondre(tools: Tools, res: Response, issue: Issue, saisie: Saisie, again: Again): Promise<void> {
  const { session } = personne(res);
  switch (issue.issue) {
    case 'enregistree':
      return res.redirect(303, `/demandes/${issue.id}?fait=enregistre`);
    case 'fautes':
      return tools.show(res, 422, 'demandes/saisie', { ...(await again()), fautes: issue.fautes });
    case 'conflit': {
      const lue = await lireDemande(tools, session, issue.actuelle.id);
      const form = modification(lue, issue.actuelle.version, saisieDe(issue.contenu));
      return tools.show(res, 409, 'demandes/saisie', { ...form, conflit: conflitLocals(issue, tools.clock.now()) });
    }
    case 'supprimee': {
      const form = creation(session, { cle: randomUUID(), siret: issue.actuelle.siret }, saisie);
      return tools.show(res, 410, 'demandes/saisie', { ...form, supprimee: suppression(issue.actuelle) });
    }
  }
}
