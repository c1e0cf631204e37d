import { z } from 'zod';
import { supprimer as supprimerBrouillon } from '../../domain/demandes/brouillons.ts';
import { lireDemande } from '../../domain/demandes/lecture.ts';
import { personne, travail } from '../guards.ts';
import type { Handler } from '../tools.ts';
import { demandeLocals } from './fiche.ts';

/** `GET /demandes/:id/supprimer`: asks before anything is deleted (G48). */
export const confirmer: Handler = (tools) => async (req, res) => {
  const lue = await lireDemande(tools, travail(res).session, String(req.params.id));
  if (lue.verrou) return res.redirect(303, `/demandes/${lue.demande.id}`);
  tools.show(res, 200, 'demandes/supprimer', demandeLocals(lue));
};

const schema = z.object({ version: z.coerce.number().int().min(1).max(1_000_000_000) });

/** `POST /demandes/:id/supprimer`: deletes it as it was shown, or asks again when a colleague has changed it (G32, G48). */
export const supprimer: Handler = (tools) => async (req, res) => {
  const { session } = personne(res);
  const id = String(req.params.id);
  if (await supprimerBrouillon(tools, session, id, schema.parse(req.body).version))
    return res.redirect(303, '/demandes?fait=supprime');
  tools.show(res, 409, 'demandes/supprimer', {
    ...demandeLocals(await lireDemande(tools, session, id)),
    changee: true,
  });
};
