import type { Context } from 'koa';
import type { EtablissementForm, OrganismeForm } from '../domain/organisme-form.ts';
import type { Site } from '../store/organisme-etablissements.ts';
import type { Organisme } from '../store/organismes.ts';
import { sentBy, TEXT_MAX, textOf, typedDate } from './user-forms.ts';

const reader = (ctx: Context) => {
  const sent = sentBy(ctx);
  return { text: (name: string) => textOf(sent, name, TEXT_MAX), ticked: (name: string) => sent.has(name) };
};

/** The sheet of an organisme as it was typed and ticked. Any other field of the form is left where it is. */
export function organismeFormOf(ctx: Context): OrganismeForm {
  const { text, ticked } = reader(ctx);
  return {
    ...{ siren: text('siren'), raisonSociale: text('raisonSociale'), nda: text('nda'), telephone: text('telephone') },
    ...{ of: ticked('of'), cfa: ticked('cfa'), region: text('region') },
  };
}

/** The sheet of an établissement as it was typed and ticked. */
export function etablissementFormOf(ctx: Context): EtablissementForm {
  const { text, ticked } = reader(ctx);
  return {
    ...{ siret: text('siret'), enseigne: text('enseigne'), adresse: text('adresse'), codePostal: text('codePostal') },
    ...{
      ville: text('ville'),
      uai: text('uai'),
      siteCfa: ticked('siteCfa'),
      siege: ticked('siege'),
      fermeLe: text('fermeLe'),
    },
  };
}

/** An organisme as its form shows it. */
export const formOfOrganisme = (organisme: Organisme): OrganismeForm => ({
  ...{ siren: organisme.siren, raisonSociale: organisme.raisonSociale, nda: organisme.nda ?? '' },
  ...{ of: organisme.of, cfa: organisme.cfa, telephone: organisme.telephone ?? '', region: organisme.regionCode },
});

/** An établissement as its form shows it. */
export const formOfSite = (site: Site): EtablissementForm => ({
  ...{ siret: site.siret, enseigne: site.raisonSociale, adresse: site.adresse, codePostal: site.codePostal },
  ...{ ville: site.ville, uai: site.uai ?? '', siteCfa: site.cfa, siege: site.siege, fermeLe: typedDate(site.fermeLe) },
});

/** The form of a new organisme with its seat, for the number that was looked up. */
export const blankOrganisme = (numero: string): OrganismeForm & EtablissementForm => ({
  ...{ siren: numero.slice(0, 9), raisonSociale: '', nda: '', of: false, cfa: true, telephone: '', region: '' },
  ...blankSite(numero.length === 14 ? numero : '', true),
  siege: true,
});

export const blankSite = (siret: string, cfa: boolean): EtablissementForm => ({
  ...{ siret, enseigne: '', adresse: '', codePostal: '', ville: '', uai: '', siteCfa: cfa, siege: false, fermeLe: '' },
});
