import type Router from '@koa/router';
import type { Context } from 'koa';
import type Provider from 'oidc-provider';
import { type Config, isHttps, lifetimesOf } from '../config.ts';
import { authenticate } from '../domain/authentication.ts';
import type { Application } from '../domain/clients.ts';
import type { Context as Domain, Origin } from '../domain/context.ts';
import { createIbanVault } from '../domain/iban.ts';
import { requestLink } from '../domain/link-requests.ts';
import { type Choice, choosePassword, type PasswordPurpose, showLink } from '../domain/new-password.ts';
import { createPasswordPolicy } from '../domain/password-policy.ts';
import { createEstimate } from '../domain/password-strength.ts';
import { createPasswords } from '../domain/passwords.ts';
import { throttleSecret } from '../domain/throttling.ts';
import { listClients } from '../store/clients.ts';
import { MIGRATIONS } from '../store/prepare.ts';
import { findActiveUser } from '../store/users.ts';
import { passwordLink } from './activation.ts';
import { offered } from './applications.ts';
import { comptePages } from './compte-pages.ts';
import { connexion, type Interactions } from './connexion.ts';
import { consultationPages } from './consultation-pages.ts';
import { sameOrigin, signedIn, visitorOf } from './guards.ts';
import { healthz, readyz } from './health.ts';
import { journalPages } from './journal.ts';
import { linkCookie } from './link-cookie.ts';
import { mails } from './mails.ts';
import { motDePasse } from './mot-de-passe.ts';
import { noSession } from './no-session.ts';
import { organismePages } from './organisme-pages.ts';
import type { Pages } from './pages.ts';
import { type Leave, portail } from './portail.ts';
import { regionalOffices } from './regional-offices.ts';
import { routes } from './routes.ts';
import { staffPages } from './staff-pages.ts';
import { userPages } from './user-pages.ts';

type Parts = {
  config: Config;
  domain: Domain;
  pages: Pages;
  provider: Provider;
  interactions: Interactions;
  application: (clientId: string) => Promise<Application>;
  leave: Leave;
  callback: string;
  /** Every mail as it would be sent; none in production. */
  previews: Parameters<typeof mails>[1];
};

/** The pages of oGestion with what each needs of the rest. */
export function createSite(parts: Parts): Router {
  const { config, domain, pages, provider, leave, callback } = parts;
  const issuer = config.OGESTION_ISSUER;
  const lifetimes = lifetimesOf(config);
  const sessions = { provider, domain, lifetimes };
  const visitor = (ctx: Context) => visitorOf(ctx, sessions);

  const credentials = credentialsOf(config, domain);
  const people = {
    applications: offered(() => listClients(domain.pool), domain.clock),
    otherwise: noSession({ pages, cookie: provider.cookieName('session') }),
  };

  return routes({
    pages,
    login: loginPages(parts, credentials),
    ...passwordPages(parts, credentials),
    mails: mails(pages, parts.previews),
    portal: portail({ pages, provider, domain, issuer, callback, leave, visitorOf: visitor }),
    own: comptePages({
      pages,
      auth: { ...credentials.context, lifetimes },
      deviceCookie: credentials.deviceCookie.name,
      secure: credentials.deviceCookie.secure,
      keepSession: (ctx, id) =>
        ctx.cookies.set(provider.cookieName('session'), id, sessionCookie(credentials.deviceCookie.secure)),
    }),
    users: userPages({ pages, domain: credentials.context }),
    organismes: organismePages({ pages, domain: credentials.context }),
    staff: staffPages({ pages, domain: credentials.context }),
    regions: regionalOffices({ pages, domain }),
    consultation: consultationPages({ pages, domain, vault: createIbanVault(config.OGESTION_KEY_ENCRYPTION_SECRET) }),
    journal: journalPages({ pages, domain }),
    guards: { sameOrigin: sameOrigin(issuer), signedIn: signedIn({ ...sessions, ...people }) },
    health: { healthz, readyz: readyz(domain.pool, MIGRATIONS) },
    endpoints: { authorization: provider.pathFor('authorization'), endSession: provider.pathFor('end_session') },
  });
}

/** What the pages where passwords are typed have in common. */
function credentialsOf(config: Config, domain: Domain) {
  const secure = isHttps(config);
  const passwords = createPasswords({
    pepper: config.OGESTION_PASSWORD_PEPPER,
    concurrency: config.OGESTION_HASH_CONCURRENCY,
    queue: config.OGESTION_HASH_QUEUE,
  });
  const policy = createPasswordPolicy({ minLength: config.OGESTION_PASSWORD_MIN_LENGTH, estimate: createEstimate() });
  return {
    context: { ...domain, passwords, policy, secret: throttleSecret(config.OGESTION_PASSWORD_PEPPER) },
    deviceCookie: { name: secure ? '__Host-og.appareil' : 'og.appareil', secure },
  };
}

/** As the provider writes it. */
const sessionCookie = (secure: boolean) =>
  ({ path: '/', signed: true, httpOnly: true, sameSite: 'lax', overwrite: true, secure }) as const;

type Credentials = ReturnType<typeof credentialsOf>;

function passwordPages({ domain, pages }: Parts, { context, deviceCookie }: Credentials) {
  const { secure } = deviceCookie;
  const link = {
    ...{ pages, rules: context.policy.shown },
    show: (token: string, purpose: PasswordPurpose) => showLink(domain, token, purpose),
    choose: (choice: Choice, origin: Origin) => choosePassword(context, choice, origin),
  };
  return {
    forgotten: motDePasse({
      pages,
      cookie: linkCookie(secure, '/mot-de-passe/envoye'),
      requestLink: (email, origin) => requestLink(context, email, origin),
      applications: () => listClients(domain.pool),
    }),
    passwordLinks: [
      passwordLink(link, 'activation', linkCookie(secure, '/activation')),
      passwordLink(link, 'reset', linkCookie(secure, '/mot-de-passe/reinitialisation')),
    ],
  };
}

function loginPages({ domain, pages, interactions, application }: Parts, { context, deviceCookie }: Credentials) {
  return connexion({
    pages,
    interactions,
    application,
    person: (sub) => findActiveUser(domain.pool, sub, domain.clock.now()),
    deviceCookie,
    authenticate: (credentials, circumstances) => authenticate(context, credentials, circumstances),
  });
}
