import { z } from 'zod';

/**
 * The contract between oGestion and its relying parties: what userinfo says of a person (domain.md §6.9). It is written
 * once; oGestion builds its answers with these types and Digit Invest parses what it receives with these schemas.
 */
export const PROFILS = ['UTILISATEUR_PORTAIL_OF', 'REFERENT_PORTAIL_OF'] as const;
export type Profil = (typeof PROFILS)[number];

export const etablissementSchema = z.object({
  siret: z.string().regex(/^\d{14}$/),
  raison_sociale: z.string(),
  adresse: z.string(),
  code_postal: z.string(),
  ville: z.string(),
  nda: z.string().nullable(),
  uai: z.string().nullable(),
  cfa: z.boolean(),
  siege: z.boolean(),
  actif: z.boolean(),
});
export type Etablissement = z.infer<typeof etablissementSchema>;

/** Claims of the scopes `openid profile email ogestion`, as userinfo gives them (OpenID Connect Core §5.3.2). */
export const claimsSchema = z.object({
  sub: z.string().min(1).max(255),
  given_name: z.string(),
  family_name: z.string(),
  email: z.string(),
  email_verified: z.boolean(),
  civilite: z.enum(['M', 'MME']).nullable(),
  profils: z.array(z.enum(PROFILS)),
  etablissements: z.array(etablissementSchema),
});
export type Claims = z.infer<typeof claimsSchema>;

/** Which scope releases which claim: the single source of the provider's `claims` configuration. */
export const CLAIMS_OF_SCOPE = {
  openid: ['sub', 'acr', 'amr', 'auth_time'],
  profile: ['given_name', 'family_name'],
  email: ['email', 'email_verified'],
  ogestion: ['civilite', 'profils', 'etablissements'],
} as const;

export const SCOPES = Object.keys(CLAIMS_OF_SCOPE) as (keyof typeof CLAIMS_OF_SCOPE)[];
