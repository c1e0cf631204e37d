import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Context as Domain } from '../domain/context.ts';
import { type ContactsForm, officeOf, readOffice, saveContacts } from '../domain/regional-offices.ts';
import { listRegions, type Region } from '../store/regions.ts';
import { noticeOf } from './notices.ts';
import { groupedTelephone } from './organisme-labels.ts';
import type { Pages } from './pages.ts';
import { originOf } from './request.ts';
import { seeOther } from './see-other.ts';
import { agentIn } from './staff.ts';
import { envelopeOf, sentBy, TEXT_MAX, textOf } from './user-forms.ts';
import { NOTHING_TOLD, onSheet, type Told, toldLocals } from './user-refusals.ts';

type Parts = { pages: Pages; domain: Domain };
export type RegionalOffices = ReturnType<typeof regionalOffices>;

const NOTICES: Record<string, string> = {
  modification: 'Les contacts sont enregistrés : la page publique les montre dès maintenant.',
};

/** The Directions régionales: the page that leads a CFA to its own (S126, S136), and where administrators keep their contacts. */
export function regionalOffices({ pages, domain }: Parts) {
  const showPublic = async (ctx: Context, told: Told = NOTHING_TOLD) => {
    const typed = typedIn(ctx);
    const directions = (await listRegions(domain.pool)).map(grouped);
    const found = typed === '' || told.faults.length > 0 ? undefined : grouped(await officeOf(domain, typed));
    pages.show(ctx, 'directions-regionales', {
      ...{ ...toldLocals(told), typed, directions, found, noindex: typed !== '' },
    });
  };

  const list: Middleware = async (ctx) =>
    pages.show(ctx, 'regions/liste', {
      ...{ directions: (await listRegions(domain.pool)).map(grouped), notice: noticeOf(ctx, NOTICES) },
      crumbs: [{ href: '/', text: 'Accueil' }, { text: 'Régions' }],
    });

  const show = async (ctx: Context, told: Told = NOTHING_TOLD, typed?: ContactsForm) => {
    const office = await readOffice(domain, codeOf(ctx));
    const values = typed ?? { email: office.email ?? '', telephone: office.telephone ?? '' };
    const version = typed ? envelopeOf(ctx).version : office.version;
    pages.show(ctx, 'regions/fiche', {
      ...{ ...toldLocals(told), confirmed: [], office, values, hidden: { operation: randomUUID(), version } },
      crumbs: [{ href: '/', text: 'Accueil' }, { href: '/regions', text: 'Régions' }, { text: office.libelle }],
    });
  };

  const save: Middleware = async (ctx) => {
    const { key, version } = envelopeOf(ctx);
    const order = { code: codeOf(ctx), form: contactsFormOf(ctx), key, version, origin: originOf(ctx) };
    await saveContacts(domain, agentIn(ctx), order);
    seeOther(ctx, '/regions?fait=modification');
  };

  return {
    find: (ctx: Context) => showPublic(ctx),
    refusals: onSheet(showPublic),
    list,
    page: (ctx: Context) => show(ctx),
    form: onSheet((ctx, told) => show(ctx, told, contactsFormOf(ctx))),
    save,
  };
}

/** With its telephone number as people write it. */
const grouped = (office: Region) => ({ ...office, grouped: groupedTelephone(office.telephone) });

const codeOf = (ctx: Context): string => String(ctx.params.code);

/** The postal code that an address asks about; what cannot be one is shown again as far as it is short. */
const typedIn = (ctx: Context): string =>
  String(ctx.query['code-postal'] ?? '')
    .trim()
    .slice(0, 20);

function contactsFormOf(ctx: Context): ContactsForm {
  const sent = sentBy(ctx);
  return { email: textOf(sent, 'email', TEXT_MAX), telephone: textOf(sent, 'telephone', TEXT_MAX) };
}
