import type { Context } from 'koa';
import type { EtablissementForm, OrganismeForm } from '../domain/organisme-form.ts';
import type { KnownEtablissement } from '../store/organisme-etablissements.ts';
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
      etablissementCfa: ticked('etablissementCfa'),
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
export const formOfEtablissement = (etablissement: KnownEtablissement): EtablissementForm => ({
  ...{
    siret: etablissement.siret,
    enseigne: etablissement.raisonSociale,
    adresse: etablissement.adresse,
    codePostal: etablissement.codePostal,
  },
  ...{
    ville: etablissement.ville,
    uai: etablissement.uai ?? '',
    etablissementCfa: etablissement.cfa,
    siege: etablissement.siege,
    fermeLe: typedDate(etablissement.fermeLe),
  },
});

/** The form of a new organisme with its seat, for the number that was looked up. */
export const blankOrganisme = (numero: string): OrganismeForm & EtablissementForm => ({
  ...{ siren: numero.slice(0, 9), raisonSociale: '', nda: '', of: false, cfa: true, telephone: '', region: '' },
  ...blankEtablissement(numero.length === 14 ? numero : '', true),
  siege: true,
});

export const blankEtablissement = (siret: string, cfa: boolean): EtablissementForm => ({
  ...{
    siret,
    enseigne: '',
    adresse: '',
    codePostal: '',
    ville: '',
    uai: '',
    etablissementCfa: cfa,
    siege: false,
    fermeLe: '',
  },
});
